// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <optional>
#include <set>
#include <vector>

#include "engine/session/run_state.h"
#include "engine/train/run_settings.h"
#include "storage/records.h"

namespace netwright::ui {

/// "Running", "Interrupted", ... in the user's language.
QString stateText(engine::RunState state);

/// The project's runs, newest first, each with an eye: whether charts show it. A run's colour follows from
/// its id.
class RunListModel final : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column {
    kEye,
    kName,
    kState,
    kData,
    kSettings,
    kSteps,
    kValidation,
    kTest,
    kDuration,
    kStarted,
    kColumns
  };

  using QAbstractTableModel::QAbstractTableModel;

  /// The rows as stored. Runs seen for the first time are shown while fewer than four are.
  void setRuns(std::vector<storage::RunRecord> runs);
  /// What the engine says of the run under way, newer than its row.
  void setLive(storage::RunId run, engine::RunState state, std::int64_t step);
  void clearLive();
  void toggleShown(int row);
  void setShown(storage::RunId run, bool shown);

  const storage::RunRecord& run(int row) const { return rows_[static_cast<std::size_t>(row)].record; }
  /// What the run trained with.
  const engine::RunSettings& settingsOf(int row) const {
    return rows_[static_cast<std::size_t>(row)].settings;
  }
  const storage::RunRecord* find(storage::RunId run) const;
  int rowOf(storage::RunId run) const;  ///< -1 when there is no such run
  engine::RunState stateOf(int row) const;
  /// Those with an open eye, newest first.
  std::vector<storage::RunRecord> shownRuns() const;

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  bool setData(const QModelIndex& index, const QVariant& value, int role = Qt::EditRole) override;
  QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
  Qt::ItemFlags flags(const QModelIndex& index) const override;

 Q_SIGNALS:
  void shownChanged();
  void renameWanted(netwright::storage::RunId run, const QString& name);

 private:
  struct Row {
    storage::RunRecord record;
    engine::RunSettings settings;
  };
  struct Live {
    storage::RunId run;
    engine::RunState state = engine::RunState::preparing;
    std::int64_t step = 0;
  };

  QString text(const Row& row, int column) const;
  QVariant decoration(const Row& row, int column) const;
  std::int64_t stepOf(const Row& row) const;
  engine::RunState stateOf(const Row& row) const;

  std::vector<Row> rows_;
  std::optional<Live> live_;
  std::set<storage::RunId> shown_;
  std::set<storage::RunId> known_;
};

}  // namespace netwright::ui
