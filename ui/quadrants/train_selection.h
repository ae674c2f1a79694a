// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <cstdint>
#include <optional>

#include "engine/graph/graph.h"

namespace netwright::ui {

/// What the quadrants of the Train page show together: a node of the network and a sample of the data.
class TrainSelection final : public QObject {
  Q_OBJECT

 public:
  using QObject::QObject;

  std::optional<engine::NodeId> node() const { return node_; }
  std::optional<std::int64_t> sample() const { return sample_; }
  void selectNode(std::optional<engine::NodeId> node) {
    if (node == node_) return;
    node_ = node;
    Q_EMIT nodeChanged();
  }
  void selectSample(std::optional<std::int64_t> sample) {
    if (sample == sample_) return;
    sample_ = sample;
    Q_EMIT sampleChanged();
  }

 Q_SIGNALS:
  void nodeChanged();
  void sampleChanged();

 private:
  std::optional<engine::NodeId> node_;
  std::optional<std::int64_t> sample_;
};

}  // namespace netwright::ui
