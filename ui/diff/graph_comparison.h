// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>
#include <optional>
#include <vector>

#include "engine/graph/graph.h"
#include "engine/graph/op_registry.h"

namespace netwright::ui {

/// A node that two networks do not have alike.
struct NodeDifference {
  enum class Kind { added, removed, changed };
  Kind kind = Kind::changed;
  std::optional<engine::NodeId> before = {};
  std::optional<engine::NodeId> after = {};
  QString name = {};
  QStringList details = {};  ///< "kernel: 3×3 → 5×5", "reads conv2 instead of conv1"
  friend bool operator==(const NodeDifference&, const NodeDifference&) = default;
};

/// What differs between two networks, places left aside, in the order of their nodes. Nodes are the same if
/// they have one name, or where no other has it one id and op; so networks of different origin compare well.
std::vector<NodeDifference> compare(const engine::Graph& before, const engine::Graph& after,
                                    const engine::OpRegistry& ops);

}  // namespace netwright::ui
