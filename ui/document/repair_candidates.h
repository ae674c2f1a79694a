// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "engine/graph/infer.h"
#include "ui/document/repair.h"

namespace netwright::ui {

/// A network with a problem, as remedies are looked for.
struct Ailing {
  const engine::Graph& graph;
  const engine::OpRegistry& ops;
  const engine::InferredGraph& inferred;  ///< of `graph`, batch 1
};

/// Edits worth trying for a problem of one node, the likeliest first.
std::vector<Repair> remediesOf(const Ailing& ailing, const engine::Node& node);
/// For a network that lacks an Input, an Output or a loss.
std::vector<Repair> remediesOfWhole(const Ailing& ailing);

}  // namespace netwright::ui
