// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <optional>

#include "engine/graph/graph.h"
#include "engine/graph/op_registry.h"
#include "engine/graph/problem.h"

namespace netwright::ui {

/// An edit that solves a problem.
struct Repair {
  QString text;  ///< "Insert Flatten before linear"
  engine::Graph after;
};

/// The first of the usual remedies after which the problem is gone and there are not more problems than
/// before: tried on the network, not guessed from the problem's text. None where nothing usual helps.
std::optional<Repair> repairOf(const engine::Graph& graph, const engine::OpRegistry& ops,
                               const engine::Problem& problem);

}  // namespace netwright::ui
