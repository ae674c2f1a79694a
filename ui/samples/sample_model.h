// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QImage>
#include <QString>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/session/look.h"
#include "ui/samples/watched_data.h"

namespace netwright::ui {

/// A sample with what the network says of it.
struct SampleRow {
  std::int64_t index = 0;
  QImage picture = {};             ///< null where the sample is none
  QString text = {};               ///< of a sample that is no picture: its numbers or characters
  QString target = {};             ///< a class's name or a number; empty where it is neither
  QString said = {};               ///< the same of the network; empty before it was asked
  QImage answer = {};              ///< where the network answers with a picture
  double confidence = 0;           ///< 0..1, of a class
  std::optional<bool> right = {};  ///< of a class
  std::vector<float> shares = {};  ///< of every class
};

/// Chosen samples as rows, and as a table for those who do not see the pictures.
class SampleModel final : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column { kSample, kTarget, kSaid, kConfidence, kColumns };

  using QAbstractTableModel::QAbstractTableModel;

  void setSamples(const engine::DatasetInfo& info, const std::vector<ReadSample>& samples);
  /// What the network says of some or all of them.
  void take(const engine::SamplesSeen& seen);
  void clear();

  const std::vector<SampleRow>& rows() const { return rows_; }
  const std::vector<std::string>& classes() const { return classes_; }
  std::optional<int> rowOf(std::int64_t sample) const;
  /// "12 samples, 9 judged right."
  QString sentence() const;
  /// "Sample 31: Sneaker, taken for Sandal with 71 %."
  QString sentenceOf(int row) const;

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

 private:
  QString className(std::int64_t index) const;
  void takeClasses(SampleRow& row, std::vector<float> scores);

  std::vector<SampleRow> rows_;
  std::vector<std::string> classes_;
  std::vector<std::int64_t> targets_;  ///< classes; of samples that have one
};

}  // namespace netwright::ui
