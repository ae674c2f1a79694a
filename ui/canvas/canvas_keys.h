// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "ui/canvas/canvas_scene.h"

class QKeyEvent;

namespace netwright::ui {

class CanvasView;

enum class Direction { up, down, left, right };

/// Where an arrow key leads from a node: up and down along wires if there are any, else to the nearest node
/// that lies that way.
std::optional<engine::NodeId> neighbour(const engine::Graph& graph, engine::NodeId from, Direction direction);

/// Arrows, Shift and Alt with arrows, Home and End, Tab and Enter, Esc. False if the key means nothing here.
bool handleKey(CanvasView& view, const QKeyEvent& key);

}  // namespace netwright::ui
