// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/presets.h"

#include <QCoreApplication>

namespace netwright::ui {
namespace {

QString say(const char* text) {
  return QCoreApplication::translate("Presets", text);
}

}  // namespace

engine::RunSettings Preset::on(engine::RunSettings settings) const {
  settings.learning_rate = learning_rate;
  settings.optimizer = optimizer;
  settings.schedule = schedule;
  settings.step.warmup_steps = 0;
  settings.step.warmup_epochs = warmup_epochs;
  settings.step.clip_norm = clip_norm;
  return settings;
}

std::vector<Preset> presets() {
  return {
      {.name = say(QT_TRANSLATE_NOOP("Presets", "Simple: SGD with momentum")),
       .summary =
           say(QT_TRANSLATE_NOOP("Presets", "A constant rate of 0.05, momentum 0.9. Good to learn with.")),
       .learning_rate = 0.05,
       .optimizer = {.name = "sgd", .attributes = {{"momentum", 0.9}}},
       .schedule = {.name = "constant", .attributes = {}}},
      {.name = say(QT_TRANSLATE_NOOP("Presets", "Ready at once: Adam")),
       .summary =
           say(QT_TRANSLATE_NOOP("Presets", "A constant rate of 0.001. Learns soon, whatever the network.")),
       .learning_rate = 1e-3,
       .optimizer = {.name = "adam", .attributes = {}},
       .schedule = {.name = "constant", .attributes = {}}},
      {.name = say(QT_TRANSLATE_NOOP("Presets", "Pictures: SGD in one cycle")),
       .summary = say(QT_TRANSLATE_NOOP("Presets",
                                        "Rate up to 0.1 and down again, Nesterov momentum, a little "
                                        "weight decay. For convolutional networks.")),
       .learning_rate = 0.1,
       .optimizer = {.name = "sgd",
                     .attributes = {{"momentum", 0.9}, {"nesterov", true}, {"weight_decay", 5e-4}}},
       .schedule = {.name = "one_cycle", .attributes = {}}},
      {.name = say(QT_TRANSLATE_NOOP("Presets", "Transformers: AdamW with warm-up")),
       .summary = say(QT_TRANSLATE_NOOP("Presets",
                                        "Half an epoch of warm-up, a cosine down to 0, gradients "
                                        "clipped at norm 1. For attention.")),
       .learning_rate = 1e-3,
       .optimizer = {.name = "adamw", .attributes = {}},
       .schedule = {.name = "cosine", .attributes = {}},
       .warmup_epochs = 0.5,
       .clip_norm = 1}};
}

}  // namespace netwright::ui
