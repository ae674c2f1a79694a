// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <vector>

#include "engine/train/run_settings.h"

namespace netwright::ui {

/// A way to learn that suits many networks: optimizer, rate, schedule and warm-up; all else stays as it is.
struct Preset {
  QString name;
  QString summary;
  double learning_rate = 0;
  engine::Choice optimizer = {};
  engine::Choice schedule = {};
  double warmup_epochs = 0;
  double clip_norm = 0;

  engine::RunSettings on(engine::RunSettings settings) const;
};

/// From the simplest on.
std::vector<Preset> presets();

}  // namespace netwright::ui
