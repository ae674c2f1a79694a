// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "engine/graph/op_builder.h"
#include "engine/graph/shape_rules.h"
#include "kernels/api/loss.h"

namespace netwright::engine {

/// What the losses share. The `weight` of the kernels' attributes is filled in here.

/// The attribute every loss has.
AttributeOptions loss_weight_options();

/// A problem unless all inputs have one shape.
InferOutcome infer_equal_shapes(const InferContext& context);
/// A problem unless the first two inputs are vectors (N, D) of one shape.
std::optional<Problem> unless_equal_vectors(const InferContext& context);

/// Of prediction and target, in the order of the op's inputs.
void forward_elementwise_loss(Lowering& lowering, kernels::ElementwiseLossAttributes attributes);
void backward_elementwise_loss(Lowering& lowering, kernels::ElementwiseLossAttributes attributes);

void forward_row_loss(Lowering& lowering, kernels::RowLossAttributes attributes);
void backward_row_loss(Lowering& lowering, kernels::RowLossAttributes attributes);

/// What losses over classes can be told about targets, as written by a person: empty is none.
struct ClassTargetSettings {
  std::string ignore_index = {};
  std::string class_weights = {};
};
/// Scores (N, classes, ...) with targets (N, ...), and settings that can be read.
InferOutcome infer_class_loss(const ClassTargetSettings& settings, const InferContext& context);
void forward_class_loss(Lowering& lowering, const ClassTargetSettings& settings,
                        kernels::CrossEntropyAttributes attributes);
void backward_class_loss(Lowering& lowering, const ClassTargetSettings& settings,
                         kernels::CrossEntropyAttributes attributes);

}  // namespace netwright::engine
