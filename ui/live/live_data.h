// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QObject>
#include <QString>
#include <QTimer>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "engine/tensor/host_tensor.h"
#include "storage/records.h"
#include "ui/bridge/background.h"
#include "ui/bridge/sample_flow.h"
#include "ui/document/graph_document.h"

namespace netwright::ui {

/// A run whose weights a network can be looked at with.
struct WeightChoice {
  storage::RunId run;
  QString name;
  friend bool operator==(const WeightChoice&, const WeightChoice&) = default;
};

/// A sample that flows through the network while it is drawn: sent anew on a thread of its own after every
/// edit, for every other sample, and when weights come. Nothing is computed unless somebody looks.
class LiveData final : public QObject {
  Q_OBJECT

 public:
  /// `document` outlives this. Without `flow` there is nothing to see.
  LiveData(GraphDocument& document, SampleFlow flow, QObject* parent = nullptr);

  bool isAvailable() const { return flow_ != nullptr; }
  bool isOn() const { return on_; }
  void setOn(bool on);
  /// Whether `page` is on the screen and shows it.
  void setWatched(const QObject* page, bool watched);
  /// What samples come from, and the seed of fresh weights.
  void setSource(const std::string& data, std::uint64_t seed);
  void setSample(std::int64_t sample);
  std::int64_t sample() const { return sample_; }

  /// Another project: its newest run will be chosen when choices come.
  void forgetRuns();
  /// The runs to choose weights from, newest first.
  void setChoices(std::vector<WeightChoice> choices);
  const std::vector<WeightChoice>& choices() const { return choices_; }
  /// None: fresh weights. Else weightsWanted() asks for them; setWeights() answers.
  void chooseRun(std::optional<storage::RunId> run);
  /// Chooses a run that may not be in the list yet.
  void followRun(const WeightChoice& run);
  /// Asks for the chosen run's weights again, which have changed.
  void refreshWeights();
  std::optional<storage::RunId> chosenRun() const { return run_; }
  void setWeights(storage::RunId run, std::shared_ptr<const std::vector<engine::NamedTensor>> weights);

  /// What came of the newest sample; none before the first, when off, and when refused.
  const std::optional<engine::ProbedSample>& probed() const { return probed_; }
  /// Why nothing flows; empty when something does.
  const QString& refusal() const { return refusal_; }
  /// Small pictures by node, for the canvas.
  const std::map<engine::NodeId, QImage>& pictures() const { return pictures_; }

 Q_SIGNALS:
  /// probed(), refusal() and pictures() are others.
  void changed();
  /// isOn(), sample(), choices() or chosenRun() are others.
  void settingsChanged();
  void weightsWanted(storage::RunId run);

 private:
  void send();
  void forget();
  bool wanted() const { return on_ && !watchers_.empty() && flow_ != nullptr; }

  GraphDocument& document_;
  SampleFlow flow_;
  bool on_ = true;
  std::set<const QObject*> watchers_;  ///< pages on the screen: two for a moment when a window is made anew
  bool stale_ = true;
  bool takesNewest_ = true;
  std::string data_;
  std::uint64_t seed_ = 1;
  std::int64_t sample_ = 0;
  std::vector<WeightChoice> choices_;
  std::optional<storage::RunId> run_;
  std::shared_ptr<const std::vector<engine::NamedTensor>> weights_;
  std::optional<engine::ProbedSample> probed_;
  QString refusal_;
  std::map<engine::NodeId, QImage> pictures_;
  std::unique_ptr<Background> thread_;  ///< made when first needed
};

}  // namespace netwright::ui
