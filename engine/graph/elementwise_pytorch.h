// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/exchange/pytorch/pytorch_node.h"
#include "kernels/api/elementwise.h"

namespace netwright::engine {

/// The function of x as a Python expression.
PythonExpression unary_in_pytorch(const kernels::UnaryAttributes& function, const PythonExpression& x);
PythonExpression binary_in_pytorch(kernels::BinaryFunction function, const PythonExpression& a,
                                   const PythonExpression& b);

/// The layer that works out the function: a torch.nn module where there is one.
PyTorchNode unary_layer_in_pytorch(const kernels::UnaryAttributes& function, const PyTorchLayer& layer);

/// `value` with axes of size 1 inserted behind the batch, `rank` in all: x[:, None].
std::string aligned_in_pytorch(const std::string& value, const Shape& shape, int rank);
/// The layer's inputs, with axes inserted behind the batch where numpy's rule would align them otherwise.
std::vector<PythonExpression> aligned_in_pytorch(const PyTorchLayer& layer);

}  // namespace netwright::engine
