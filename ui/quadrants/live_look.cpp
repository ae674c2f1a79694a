// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/quadrants/live_look.h"

#include <QEvent>
#include <QWidget>
#include <utility>

#include "ui/training/trainer.h"

namespace netwright::ui {

LiveLook::LiveLook(Trainer& trainer, QWidget& watcher)
    : QObject(&watcher), trainer_(trainer), watcher_(watcher), id_(trainer.newLook()) {
  watcher.installEventFilter(this);
  connect(&trainer, &Trainer::runBegun, this, [this] {
    asked_ = false;
    send();
  });
  connect(&trainer, &Trainer::looked, this, [this](const engine::Looked& answer) {
    if (answer.look == id_ && at_) Q_EMIT seen(answer.step, answer.seen);
  });
}

LiveLook::~LiveLook() {
  if (asked_ && trainer_.isBusy()) trainer_.look({.id = id_});
}

void LiveLook::ask(std::shared_ptr<const engine::LookAt> at, double perSecond) {
  at_ = std::move(at);
  perSecond_ = perSecond;
  send();
}

void LiveLook::send() {
  if (!trainer_.isBusy()) return;
  const bool wanted = at_ && watcher_.isVisible();
  if (!wanted && !asked_) return;
  asked_ = wanted;
  trainer_.look({.id = id_, .at = wanted ? at_ : nullptr, .per_second = perSecond_});
}

bool LiveLook::eventFilter(QObject* watched, QEvent* event) {
  // Whether it can be seen is settled behind these events.
  if (event->type() == QEvent::Show || event->type() == QEvent::Hide)
    QMetaObject::invokeMethod(this, &LiveLook::send, Qt::QueuedConnection);
  return QObject::eventFilter(watched, event);
}

}  // namespace netwright::ui
