// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <vector>

#include "engine/graph/infer.h"
#include "engine/graph/op_definition.h"

namespace netwright::ui {

/// What people read about a node, in one place for canvas, inspector and outline.

/// "16", "0.5", "5 x 5" with a multiplication sign, "mean".
QString textOf(const engine::AttributeValue& value);
/// The leading attribute, and all that differ from their defaults: "16 · kernel 5×5".
QString keyAttributes(const engine::OpDefinition& op, const engine::Node& node);
/// "(N, 6, 28, 28)": shapes are inferred for one sample, so the batch stands as N; "scalar" for a loss value.
QString shapeText(const TensorDesc& tensor, engine::OpRole role);
/// The shapes a node gives, or an Output predicts; "" for a loss.
QString outputShapes(const engine::InferredNode& node);
/// Learned numbers of a node.
std::int64_t weightCount(const engine::InferredNode& node);
/// "61,706" in the user's language.
QString grouped(std::int64_t number);
/// How many input ports to offer: a variadic input has one more than it has wires, and as many as it needs.
int inputPortCount(const engine::OpDefinition& op, const engine::Graph& graph, engine::NodeId node);
/// Name of an input port; variadic ones are numbered.
QString inputPortName(const engine::OpDefinition& op, int index);
/// What an input port takes, "" where nothing is said.
QString inputPortDoc(const engine::OpDefinition& op, int index);
/// Message and remedy.
QString problemText(const engine::Problem& problem);

}  // namespace netwright::ui
