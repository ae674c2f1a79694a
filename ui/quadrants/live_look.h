// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <memory>

#include "engine/session/look.h"

class QWidget;

namespace netwright::engine {
struct Looked;
}

namespace netwright::ui {

class Trainer;

/// One look at the run under way, for as long as its widget can be seen: hidden, it costs nothing. Follows
/// from run to run.
class LiveLook final : public QObject {
  Q_OBJECT

 public:
  /// A child of `watcher`.
  LiveLook(Trainer& trainer, QWidget& watcher);
  ~LiveLook() override;

  /// What to look at from now on; nothing without it.
  void ask(std::shared_ptr<const engine::LookAt> at, double perSecond);

 Q_SIGNALS:
  void seen(qint64 step, const netwright::engine::Seen& seen);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void send();

  Trainer& trainer_;
  QWidget& watcher_;
  std::int64_t id_;
  std::shared_ptr<const engine::LookAt> at_;
  double perSecond_ = 1;
  bool asked_ = false;  ///< the run under way has been
};

/// A look as the engine takes it.
template <class Kind>
std::shared_ptr<const engine::LookAt> lookAt(Kind kind) {
  return std::make_shared<const engine::LookAt>(std::move(kind));
}

}  // namespace netwright::ui
