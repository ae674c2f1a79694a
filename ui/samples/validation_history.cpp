// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/samples/validation_history.h"

#include <QWidget>

#include "ui/quadrants/live_look.h"
#include "ui/training/trainer.h"

namespace netwright::ui {
namespace {

constexpr std::size_t kWhole = 30;
constexpr std::size_t kMost = 1000;
constexpr int kReadingMs = 150;

}  // namespace

ValidationHistory::ValidationHistory(Trainer& trainer, QWidget& watcher) : QObject(&watcher) {
  saySoon_.setSingleShot(true);
  saySoon_.setInterval(kReadingMs);
  connect(&saySoon_, &QTimer::timeout, this, &ValidationHistory::changed);
  auto* look = new LiveLook(trainer, watcher);
  connect(look, &LiveLook::seen, this, [this](qint64, const engine::Seen& seen) { take(seen); });
  connect(&trainer, &Trainer::runBegun, this, [this] {
    epochs_.clear();
    Q_EMIT changed();
  });
  look->ask(lookAt(engine::ValidationLook{}), 1);
}

void ValidationHistory::take(const engine::Seen& seen) {
  const auto* validation = std::get_if<std::shared_ptr<const engine::ValidationSeen>>(&seen);
  if (validation == nullptr) return;
  // Several validations of an epoch: the newest counts.
  if (!epochs_.empty() && epochs_.back()->epoch == (*validation)->epoch) epochs_.pop_back();
  epochs_.push_back(*validation);
  if (epochs_.size() > kWhole) {
    auto& old = epochs_[epochs_.size() - kWhole - 1];
    if (!old->samples.empty()) {
      old = std::make_shared<const engine::ValidationSeen>(
          engine::ValidationSeen{.epoch = old->epoch, .classes = old->classes, .counts = old->counts});
    }
  }
  if (epochs_.size() > kMost) epochs_.erase(epochs_.begin());
  if (!saySoon_.isActive()) saySoon_.start();
}

}  // namespace netwright::ui
