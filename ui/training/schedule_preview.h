// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <optional>
#include <vector>

#include "engine/train/run_settings.h"

namespace netwright::ui {

/// The learning rate over the next run, as warm-up and schedule make it, drawn while one chooses them.
class SchedulePreview final : public QWidget {
  Q_OBJECT

 public:
  explicit SchedulePreview(QWidget* parent = nullptr);

  /// `stepsPerEpoch` as far as it is known from a run before.
  void setSettings(const engine::RunSettings& settings, std::int64_t stepsPerEpoch);
  /// Where a run with these settings stands, 0..1; none where there is none.
  void setPosition(std::optional<double> share);
  /// "From 0.001 up to 0.05 and down to 0."
  QString sentence() const;
  const std::vector<double>& rates() const { return rates_; }
  QSize sizeHint() const override { return {200, 64}; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  std::vector<double> rates_;  ///< at equal distances over the run; empty where the choice is no schedule
  std::optional<double> position_;
};

}  // namespace netwright::ui
