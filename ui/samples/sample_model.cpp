// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/samples/sample_model.h"

#include <QLocale>
#include <algorithm>
#include <span>
#include <utility>

#include "engine/session/validation_judge.h"
#include "ui/charts/axis_scale.h"
#include "ui/language/engine_text.h"
#include "ui/widgets/quantities.h"
#include "ui/widgets/tensor_picture.h"

namespace netwright::ui {
namespace {

constexpr std::size_t kShownNumbers = 6;
constexpr std::size_t kShownCharacters = 40;
constexpr std::int64_t kNoClass = -1;

QString textOf(const engine::HostTensor& sample, const std::vector<std::string>& classes) {
  if (sample.desc.type == DataType::i64) {
    QString text;
    const auto indices = sample.as<std::int64_t>();
    for (const std::int64_t index : indices.first(std::min(indices.size(), kShownCharacters))) {
      if (index >= 0 && index < std::ssize(classes))
        text += QString::fromStdString(classes[static_cast<std::size_t>(index)]);
    }
    return text;
  }
  const std::vector<float> values = floatsOf(sample);
  QStringList numbers;
  for (std::size_t i = 0; i < std::min(values.size(), kShownNumbers); ++i)
    numbers << valueText(static_cast<double>(values[i]));
  return numbers.join(QStringLiteral(", ")) +
         (values.size() > kShownNumbers ? QStringLiteral(", …") : QString());
}

/// Row `row` of a tensor whose first axis are rows.
std::span<const float> rowOfTensor(const std::vector<float>& values, const Shape& shape, std::size_t row) {
  const auto elements = static_cast<std::size_t>(shape.elements_from(1));
  return std::span(values).subspan(row * elements, elements);
}

Shape withoutRows(const Shape& shape) {
  return Shape(std::span(shape.begin() + 1, shape.end()));
}

}  // namespace

QString SampleModel::className(std::int64_t index) const {
  if (index < 0 || index >= std::ssize(classes_)) return {};
  return engineText(classes_[static_cast<std::size_t>(index)]);
}

void SampleModel::setSamples(const engine::DatasetInfo& info, const std::vector<ReadSample>& samples) {
  beginResetModel();
  classes_ = info.classes;
  rows_.clear();
  targets_.clear();
  for (const ReadSample& read : samples) {
    SampleRow row{.index = read.index};
    if (isPicture(info.sample_shape)) {
      row.picture = sampleImage(floatsOf(read.sample), info.sample_shape);
    } else {
      row.text = textOf(read.sample, classes_);
    }
    std::int64_t target = kNoClass;
    if (info.target_shape.rank == 0 && info.target_type == DataType::i64) {
      target = read.target.as<std::int64_t>().front();
      row.target = className(target);
    } else if (info.target_shape.elements() == 1 && info.target_type != DataType::i64) {
      row.target = valueText(static_cast<double>(floatsOf(read.target).front()));
    }
    targets_.push_back(target);
    rows_.push_back(std::move(row));
  }
  endResetModel();
}

void SampleModel::clear() {
  beginResetModel();
  rows_.clear();
  targets_.clear();
  endResetModel();
}

std::optional<int> SampleModel::rowOf(std::int64_t sample) const {
  const auto found = std::ranges::find(rows_, sample, &SampleRow::index);
  if (found == rows_.end()) return std::nullopt;
  return static_cast<int>(found - rows_.begin());
}

void SampleModel::takeClasses(SampleRow& row, std::vector<float> scores) {
  row.shares.resize(scores.size());
  engine::shares_of(scores, row.shares);
  const auto best = std::ranges::max_element(row.shares);
  const auto said = best - row.shares.begin();
  row.said = className(said);
  row.confidence = static_cast<double>(*best);
  const std::int64_t target = targets_[static_cast<std::size_t>(&row - rows_.data())];
  if (target != kNoClass) row.right = said == target;
}

void SampleModel::take(const engine::SamplesSeen& seen) {
  if (seen.outputs.empty() || rows_.empty()) return;
  const engine::HostTensor& output = seen.outputs.front().tensor;
  const Shape& shape = output.desc.shape;
  const std::vector<float> values = floatsOf(output);
  for (std::size_t i = 0; i < seen.samples.size(); ++i) {
    const auto at = rowOf(seen.samples[i]);
    if (!at) continue;
    SampleRow& row = rows_[static_cast<std::size_t>(*at)];
    const auto numbers = rowOfTensor(values, shape, i);
    const Shape own = withoutRows(shape);
    if (shape.rank == 2 && shape[1] == std::ssize(classes_) && shape[1] > 1) {
      takeClasses(row, {numbers.begin(), numbers.end()});
    } else if (isPicture(own)) {
      row.answer = sampleImage(numbers, own);
    } else if (numbers.size() == 1) {
      row.said = valueText(static_cast<double>(numbers[0]));
    }
  }
  Q_EMIT dataChanged(index(0, kSaid), index(rowCount() - 1, kConfidence));
}

QString SampleModel::sentence() const {
  const auto judged =
      std::ranges::count_if(rows_, [](const SampleRow& row) { return row.right.has_value(); });
  const auto right = std::ranges::count_if(rows_, [](const SampleRow& row) { return row.right == true; });
  const QString count = tr("%n sample(s)", nullptr, rowCount());
  if (judged == 0) return count + QLatin1Char('.');
  return tr("%1, %n judged right.", nullptr, static_cast<int>(right)).arg(count);
}

QString SampleModel::sentenceOf(int at) const {
  const SampleRow& row = rows_[static_cast<std::size_t>(at)];
  QString name = tr("Sample %L1").arg(static_cast<qint64>(row.index));
  if (!row.text.isEmpty()) name += QStringLiteral(" [%1]").arg(row.text);
  if (row.said.isEmpty()) return row.target.isEmpty() ? name : tr("%1: %2.").arg(name, row.target);
  if (!row.right) return tr("%1: %2; the network says %3.").arg(name, row.target, row.said);
  const QString share = percentText(row.confidence);
  return *row.right ? tr("%1: %2, recognised with %3.").arg(name, row.target, share)
                    : tr("%1: %2, taken for %3 with %4.").arg(name, row.target, row.said, share);
}

int SampleModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int SampleModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : kColumns;
}

QVariant SampleModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= rowCount()) return {};
  const SampleRow& row = rows_[static_cast<std::size_t>(index.row())];
  if (role == Qt::ToolTipRole) return sentenceOf(index.row());
  if (role != Qt::DisplayRole) return {};
  switch (index.column()) {
    case kSample:
      return QLocale().toString(static_cast<qint64>(row.index));
    case kTarget:
      return row.target;
    case kSaid:
      return row.said;
    case kConfidence:
      return row.shares.empty() ? QString() : percentText(row.confidence);
    default:
      return {};
  }
}

QVariant SampleModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
  switch (section) {
    case kSample:
      return tr("Sample");
    case kTarget:
      return tr("Is");
    case kSaid:
      return tr("Network says");
    case kConfidence:
      return tr("Confidence");
    default:
      return {};
  }
}

}  // namespace netwright::ui
