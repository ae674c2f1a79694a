// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <memory>
#include <vector>

#include "engine/session/look.h"

class QWidget;

namespace netwright::ui {

class Trainer;

/// The network as it was at a step.
struct NetworkMoment {
  std::int64_t step = 0;
  std::shared_ptr<const engine::NetworkSeen> seen = {};
};

/// The network of the run under way from its first look to its newest. When there are too many, every other
/// one is forgotten, so that the whole run stays in view and memory flat.
class NetworkHistory final : public QObject {
  Q_OBJECT

 public:
  static constexpr std::size_t kMost = 120;

  /// Looks for as long as `watcher` can be seen, whose child it is.
  NetworkHistory(Trainer& trainer, QWidget& watcher);

  const std::vector<NetworkMoment>& moments() const { return moments_; }
  /// Null before the first look.
  const engine::NetworkSeen* newest() const { return newest_.get(); }

 Q_SIGNALS:
  void changed();

 private:
  void take(std::int64_t step, const engine::Seen& seen);

  std::vector<NetworkMoment> moments_;
  std::shared_ptr<const engine::NetworkSeen> newest_;
  std::int64_t every_ = 1;  ///< looks from one moment to the next
  std::int64_t looks_ = 0;
};

}  // namespace netwright::ui
