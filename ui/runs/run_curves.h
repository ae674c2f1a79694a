// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/records.h"
#include "ui/bridge/engine_client.h"
#include "ui/charts/curve.h"
#include "ui/charts/metric_store.h"

namespace netwright::ui {

class RunLibrary;
struct PointPage;

/// Names of the curves every run has in the project file.
inline constexpr std::string_view kLoss = "loss";
inline constexpr std::string_view kAccuracy = "accuracy";
inline constexpr std::string_view kValidationLoss = "validation_loss";
inline constexpr std::string_view kValidationAccuracy = "validation_accuracy";
inline constexpr std::string_view kLearningRate = "learning_rate";
/// Of every step where the norm is clipped, else of those somebody looked at.
inline constexpr std::string_view kGradientNorm = "gradient_norm";
/// Begins the name of each loss's own curve, where a network has several: "loss/critic".
inline constexpr std::string_view kLossOf = "loss/";

/// Every curve the window knows: those of stored runs come from the project when first asked for, those of
/// the run under way from the engine. Readers look at a store's revision; nothing is pushed to them.
class RunCurves final : public QObject {
  Q_OBJECT

 public:
  RunCurves(EngineClient& client, RunLibrary& library, QObject* parent = nullptr);

  std::shared_ptr<const MetricStore> curve(storage::RunId run, std::string_view key);
  /// The losses of a run that have curves of their own, as far as they are known: "critic", in alphabetical
  /// order.
  const std::set<std::string>& losses(storage::RunId run) { return losses_[run]; }
  /// What happened in the run under way since it (re)started, by step; null of any other.
  std::shared_ptr<const std::vector<CurveMark>> marks(storage::RunId run) const;
  /// Events of the engine belong to this run from now on; a resumed one has a past in the project.
  void follow(storage::RunId run, bool resumed);
  /// Another project: all that was known is forgotten.
  void clear();

 Q_SIGNALS:
  /// losses() has more to say than before.
  void lossFound(storage::RunId run);

 private:
  struct Entry {
    std::shared_ptr<MetricStore> points = std::make_shared<MetricStore>();
    bool loading = false;
    std::vector<CurvePoint> waiting = {};  ///< live points that came while the past was still being read
  };
  using Key = std::pair<storage::RunId, std::string>;

  Entry& entry(storage::RunId run, std::string_view key, bool load);
  void append(std::string_view key, std::int64_t step, double value);
  void onPoints(const PointPage& page);
  void onStep(const engine::StepFinished& step);
  void listenForMarks(EngineClient& client);
  void mark(std::int64_t step, CurveMark::Kind kind, const QString& text);
  void noteLoss(storage::RunId run, std::string_view key);
  void onPrepared(const engine::RunPrepared& prepared);

  RunLibrary& library_;
  std::map<Key, Entry> entries_;
  std::map<storage::RunId, std::set<std::string>> losses_;
  std::shared_ptr<std::vector<CurveMark>> marks_ = std::make_shared<std::vector<CurveMark>>();
  std::optional<storage::RunId> live_;
  bool liveHasPast_ = false;
  bool clips_ = false;  ///< each step says its gradient norm
  std::int64_t firstStep_ = 0;
  std::int64_t lastStep_ = 0;  ///< figures of the machine belong to it
};

}  // namespace netwright::ui
