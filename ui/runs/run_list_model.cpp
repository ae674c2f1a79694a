// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/run_list_model.h"

#include <QApplication>
#include <QDateTime>
#include <QLocale>
#include <QPainter>
#include <QPixmap>
#include <algorithm>

#include "ui/theme/icons.h"
#include "ui/theme/theme.h"
#include "ui/widgets/quantities.h"

namespace netwright::ui {
namespace {

constexpr std::size_t kShownAtFirst = 4;

bool sameRow(const storage::RunRecord& a, const storage::RunRecord& b) {
  return a.id == b.id;
}

}  // namespace

QString stateText(engine::RunState state) {
  using engine::RunState;
  switch (state) {
    case RunState::draft:
      return RunListModel::tr("Draft");
    case RunState::preparing:
      return RunListModel::tr("Preparing");
    case RunState::running:
      return RunListModel::tr("Running");
    case RunState::paused:
      return RunListModel::tr("Paused");
    case RunState::stopping:
      return RunListModel::tr("Stopping");
    case RunState::stopped:
      return RunListModel::tr("Stopped");
    case RunState::finished:
      return RunListModel::tr("Finished");
    case RunState::failed:
      return RunListModel::tr("Failed");
    case RunState::refused:
      return RunListModel::tr("Refused");
    case RunState::interrupted:
      return RunListModel::tr("Interrupted");
  }
  return {};
}

void RunListModel::setRuns(std::vector<storage::RunRecord> runs) {
  const bool sameRows = runs.size() == rows_.size() &&
                        std::equal(runs.begin(), runs.end(), rows_.begin(),
                                   [](const auto& run, const Row& row) { return sameRow(run, row.record); });
  if (!sameRows) beginResetModel();
  std::vector<Row> rows;
  rows.reserve(runs.size());
  for (storage::RunRecord& run : runs) {
    auto settings = engine::settings_from_json(run.settings_json);
    if (known_.insert(run.id).second && shown_.size() < kShownAtFirst) shown_.insert(run.id);
    rows.push_back({std::move(run), settings ? std::move(*settings) : engine::RunSettings{}});
  }
  rows_ = std::move(rows);
  if (!sameRows) {
    std::erase_if(shown_, [this](storage::RunId run) { return rowOf(run) < 0; });
    endResetModel();
    Q_EMIT shownChanged();
  } else if (!rows_.empty()) {
    Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, kColumns - 1));
  }
}

void RunListModel::setLive(storage::RunId run, engine::RunState state, std::int64_t step) {
  const bool sameState = live_ && live_->run == run && live_->state == state;
  live_ = {.run = run, .state = state, .step = step};
  const int row = rowOf(run);
  if (row < 0) return;
  Q_EMIT dataChanged(index(row, sameState ? kSteps : kState), index(row, kSteps));
}

void RunListModel::clearLive() {
  if (!live_) return;
  const int row = rowOf(live_->run);
  live_.reset();
  if (row >= 0) Q_EMIT dataChanged(index(row, 0), index(row, kColumns - 1));
}

void RunListModel::toggleShown(int row) {
  const storage::RunId run = rows_[static_cast<std::size_t>(row)].record.id;
  setShown(run, !shown_.contains(run));
}

void RunListModel::setShown(storage::RunId run, bool shown) {
  known_.insert(run);
  const bool changed = shown ? shown_.insert(run).second : shown_.erase(run) > 0;
  if (!changed) return;
  if (const int row = rowOf(run); row >= 0) Q_EMIT dataChanged(index(row, kEye), index(row, kName));
  Q_EMIT shownChanged();
}

const storage::RunRecord* RunListModel::find(storage::RunId run) const {
  const int row = rowOf(run);
  return row < 0 ? nullptr : &rows_[static_cast<std::size_t>(row)].record;
}

int RunListModel::rowOf(storage::RunId run) const {
  const auto found =
      std::find_if(rows_.begin(), rows_.end(), [run](const Row& row) { return row.record.id == run; });
  return found == rows_.end() ? -1 : static_cast<int>(found - rows_.begin());
}

engine::RunState RunListModel::stateOf(int row) const {
  return stateOf(rows_[static_cast<std::size_t>(row)]);
}

engine::RunState RunListModel::stateOf(const Row& row) const {
  if (live_ && live_->run == row.record.id) return live_->state;
  return engine::run_state_from(row.record.state).value_or(engine::RunState::interrupted);
}

std::int64_t RunListModel::stepOf(const Row& row) const {
  if (live_ && live_->run == row.record.id) return std::max(live_->step, row.record.last_step);
  return row.record.last_step;
}

std::vector<storage::RunRecord> RunListModel::shownRuns() const {
  std::vector<storage::RunRecord> shown;
  for (const Row& row : rows_) {
    if (shown_.contains(row.record.id)) shown.push_back(row.record);
  }
  return shown;
}

int RunListModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int RunListModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : kColumns;
}

QString RunListModel::text(const Row& row, int column) const {
  const QLocale locale;
  const storage::RunRecord& record = row.record;
  const auto percent = [](const std::optional<double>& share) {
    return share ? QString::number(*share * 100, 'f', 2) + QStringLiteral(" %") : QStringLiteral("–");
  };
  switch (column) {
    case kName:
      return QString::fromStdString(record.name);
    case kState:
      return stateText(stateOf(row));
    case kData:
      return QString::fromStdString(record.data_spec.empty() ? row.settings.data : record.data_spec);
    case kSettings:
      return tr("%1, rate %2, batch %3")
          .arg(QString::fromStdString(row.settings.optimizer.name),
               QString::number(row.settings.learning_rate),
               locale.toString(static_cast<qint64>(row.settings.batch)));
    case kSteps:
      if (record.total_steps <= 0) return locale.toString(static_cast<qint64>(stepOf(row)));
      return QStringLiteral("%1 / %2").arg(locale.toString(static_cast<qint64>(stepOf(row))),
                                           locale.toString(static_cast<qint64>(record.total_steps)));
    case kValidation:
      return percent(record.best_validation_accuracy);
    case kTest:
      return percent(record.test_accuracy);
    case kDuration:
      return record.ended_ms ? durationText(static_cast<double>(*record.ended_ms - record.started_ms) / 1000)
                             : QStringLiteral("–");
    case kStarted:
      return locale.toString(QDateTime::fromMSecsSinceEpoch(record.started_ms), QLocale::ShortFormat);
    default:
      return {};
  }
}

QVariant RunListModel::decoration(const Row& row, int column) const {
  const Theme& theme = themeOf(QApplication::palette());
  const bool shown = shown_.contains(row.record.id);
  if (column == kEye) {
    return themedIcon(shown ? QLatin1String("eye") : QLatin1String("eye-off"), theme,
                      shown ? theme.text : theme.muted);
  }
  if (column != kName) return {};
  QPixmap dot(12, 12);
  dot.fill(Qt::transparent);
  QPainter painter(&dot);
  painter.setRenderHint(QPainter::Antialiasing);
  const QColor color = theme.seriesColor(row.record.id.value);
  painter.setPen(QPen(color, 1.5));
  if (shown) painter.setBrush(color);
  painter.drawEllipse(QRectF(1.5, 1.5, 9, 9));
  return dot;
}

QVariant RunListModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= rowCount()) return {};
  const Row& row = rows_[static_cast<std::size_t>(index.row())];
  const bool shown = shown_.contains(row.record.id);
  const int column = index.column();
  switch (role) {
    case Qt::DisplayRole:
      return column == kEye ? QVariant() : text(row, column);
    case Qt::EditRole:
      return column == kName ? text(row, column) : QVariant();
    case Qt::DecorationRole:
      return decoration(row, column);
    case Qt::TextAlignmentRole:
      return static_cast<int>(
          (column == kSteps || column == kValidation || column == kTest || column == kDuration
               ? Qt::AlignRight
               : Qt::AlignLeft) |
          Qt::AlignVCenter);
    case Qt::ToolTipRole:
      if (column == kEye) return shown ? tr("Shown in the charts") : tr("Not shown in the charts");
      if (!row.record.failure.empty()) return QString::fromStdString(row.record.failure);
      return text(row, column);
    case Qt::AccessibleTextRole:
      if (column == kEye) return shown ? tr("Shown in the charts") : tr("Not shown in the charts");
      return text(row, column);
    default:
      return {};
  }
}

bool RunListModel::setData(const QModelIndex& index, const QVariant& value, int role) {
  const QString name = value.toString().trimmed();
  if (!index.isValid() || role != Qt::EditRole || index.column() != kName || name.isEmpty()) return false;
  storage::RunRecord& record = rows_[static_cast<std::size_t>(index.row())].record;
  if (name == QString::fromStdString(record.name)) return false;
  record.name = name.toStdString();
  Q_EMIT dataChanged(index, index);
  Q_EMIT renameWanted(record.id, name);
  Q_EMIT shownChanged();
  return true;
}

QVariant RunListModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
  switch (section) {
    case kName:
      return tr("Run");
    case kState:
      return tr("State");
    case kData:
      return tr("Data");
    case kSettings:
      return tr("Settings");
    case kSteps:
      return tr("Steps");
    case kValidation:
      return tr("Validation");
    case kTest:
      return tr("Test");
    case kDuration:
      return tr("Time");
    case kStarted:
      return tr("Started");
    default:
      return {};
  }
}

Qt::ItemFlags RunListModel::flags(const QModelIndex& index) const {
  Qt::ItemFlags flags = QAbstractTableModel::flags(index);
  if (index.isValid() && index.column() == kName) flags |= Qt::ItemIsEditable;
  return flags;
}

}  // namespace netwright::ui
