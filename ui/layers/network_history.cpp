// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/layers/network_history.h"

#include <QWidget>

#include "ui/quadrants/live_look.h"
#include "ui/training/trainer.h"

namespace netwright::ui {
namespace {

constexpr double kLooksPerSecond = 2;

}  // namespace

NetworkHistory::NetworkHistory(Trainer& trainer, QWidget& watcher) : QObject(&watcher) {
  auto* look = new LiveLook(trainer, watcher);
  connect(look, &LiveLook::seen, this, &NetworkHistory::take);
  connect(&trainer, &Trainer::runBegun, this, [this] {
    moments_.clear();
    newest_.reset();
    every_ = 1;
    looks_ = 0;
    Q_EMIT changed();
  });
  look->ask(lookAt(engine::NetworkLook{}), kLooksPerSecond);
}

void NetworkHistory::take(std::int64_t step, const engine::Seen& seen) {
  const auto* network = std::get_if<std::shared_ptr<const engine::NetworkSeen>>(&seen);
  if (network == nullptr) return;
  newest_ = *network;
  if (looks_++ % every_ == 0) moments_.push_back({.step = step, .seen = newest_});
  if (moments_.size() > kMost) {
    for (std::size_t i = 1; 2 * i < moments_.size(); ++i) moments_[i] = std::move(moments_[2 * i]);
    moments_.resize((moments_.size() + 1) / 2);
    every_ *= 2;
  }
  Q_EMIT changed();
}

}  // namespace netwright::ui
