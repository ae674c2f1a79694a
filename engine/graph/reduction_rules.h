// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/graph/op_builder.h"
#include "kernels/api/reduction.h"

namespace netwright::engine {

/// ReduceMean, ReduceSum, ReduceMax.
struct ReduceAttributes {
  std::vector<std::int64_t> axes = {};
  bool keep_dims = false;
};

/// Completes the op: ports, attributes, shapes, forward and backward.
OpBuilder<ReduceAttributes>& reduction(OpBuilder<ReduceAttributes>& op, kernels::ReduceFunction function);
/// The operator of that type with its axes as an attribute, as ONNX has them up to opset 17 but for the sum.
std::vector<OnnxNode> reduction_in_onnx(const ReduceAttributes& attributes, const OnnxNode& node,
                                        std::span<const TensorDesc> src, const std::string& type);

}  // namespace netwright::engine
