// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/graph/op_builder.h"

namespace netwright::engine {

/// Softmax and LogSoftmax.
struct SoftmaxAttributes {
  std::int64_t axis = 1;
};

/// Completes the op: ports, axis, shapes, forward, backward and its operator in ONNX.
OpDefinition softmax_like_op(OpBuilder<SoftmaxAttributes> op, bool logarithm, const OnnxSpelling& onnx);

}  // namespace netwright::engine
