// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include "engine/train/run_settings.h"

namespace netwright::ui {

/// The settings of the next run. Forms show them and send changes here; nothing is read back from a field.
class TrainSettings final : public QObject {
  Q_OBJECT

 public:
  using QObject::QObject;

  const engine::RunSettings& value() const { return value_; }
  void set(engine::RunSettings settings);

 Q_SIGNALS:
  void changed();

 private:
  engine::RunSettings value_;
};

}  // namespace netwright::ui
