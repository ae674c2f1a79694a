// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTimer>
#include <memory>
#include <vector>

#include "engine/session/look.h"

class QWidget;

namespace netwright::ui {

class Trainer;

/// How the run under way judged its validation samples, epoch by epoch. The newest epochs are whole, of older
/// ones the samples are forgotten, so that memory stays flat.
class ValidationHistory final : public QObject {
  Q_OBJECT

 public:
  /// Looks for as long as `watcher` can be seen, whose child it is.
  ValidationHistory(Trainer& trainer, QWidget& watcher);

  const std::vector<std::shared_ptr<const engine::ValidationSeen>>& epochs() const { return epochs_; }

 Q_SIGNALS:
  /// epochs() has more, or none any more; a few times a second at most, however short the epochs.
  void changed();

 private:
  void take(const engine::Seen& seen);

  std::vector<std::shared_ptr<const engine::ValidationSeen>> epochs_;
  QTimer saySoon_;
};

}  // namespace netwright::ui
