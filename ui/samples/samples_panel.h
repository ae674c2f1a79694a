// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <cstdint>
#include <vector>

#include "engine/session/look.h"
#include "ui/samples/sample_model.h"
#include "ui/samples/watched_data.h"

class QComboBox;
class QLabel;
class QStackedWidget;
class QToolButton;

namespace netwright::ui {

class BoundaryView;
class LiveLook;
class SampleGrid;
class TrainSelection;
class ValidationHistory;
class Workbench;

/// Chosen samples with what the network says of them, again and again while it learns; of data that lies in
/// the plane, the boundary between its classes.
class SamplesPanel final : public QFrame {
  Q_OBJECT

 public:
  /// Which samples.
  enum Choice { kChosen, kWorst, kUnsure, kSurest };

  SamplesPanel(Workbench& bench, WatchedData& watched, const ValidationHistory& history,
               TrainSelection& selection, QWidget* parent = nullptr);

  /// These samples until others are chosen; `title` says what they have in common.
  void showSamples(const QString& title, std::vector<std::int64_t> samples);
  SampleModel& model() { return *model_; }
  SampleGrid& grid() { return *grid_; }
  BoundaryView& boundary() { return *boundary_; }

 private:
  QWidget* makeBar();
  QWidget* makePages();
  void listen();
  void choose();
  std::vector<std::int64_t> chosenByJudgement(Choice choice) const;
  void read(std::vector<std::int64_t> samples);
  void ask();
  void showPage();
  void pickFirst();

  Workbench& bench_;
  WatchedData& data_;
  const ValidationHistory& history_;
  TrainSelection& selection_;
  SampleModel* model_ = nullptr;
  SampleReader* reader_ = nullptr;
  LiveLook* samplesLook_ = nullptr;
  LiveLook* planeLook_ = nullptr;
  QComboBox* choice_ = nullptr;
  QToolButton* others_ = nullptr;
  QToolButton* tableButton_ = nullptr;
  QLabel* title_ = nullptr;
  QLabel* note_ = nullptr;
  QStackedWidget* pages_ = nullptr;
  QWidget* gridPage_ = nullptr;
  QWidget* tablePage_ = nullptr;
  BoundaryView* boundary_ = nullptr;
  SampleGrid* grid_ = nullptr;
  std::int64_t page_ = 0;
};

}  // namespace netwright::ui
