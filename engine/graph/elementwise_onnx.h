// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/exchange/onnx/onnx_steps.h"
#include "kernels/api/elementwise.h"

namespace netwright::engine {

/// Writes the function of the value named `x` in ONNX operators (opset 14); returns the name of its value,
/// which the last operator writes.
std::string unary_in_onnx(OnnxSteps& steps, const kernels::UnaryAttributes& function, const std::string& x);

/// The operator of two values; PReLU takes its slopes second.
std::string onnx_type_of(kernels::BinaryFunction function);

}  // namespace netwright::engine
