// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/train_settings.h"

#include <utility>

namespace netwright::ui {

void TrainSettings::set(engine::RunSettings settings) {
  if (settings == value_) return;
  value_ = std::move(settings);
  Q_EMIT changed();
}

}  // namespace netwright::ui
