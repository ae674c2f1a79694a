// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/api/support/prepared_kernel.h"
#include "kernels/api/support/window_shapes.h"

namespace netwright::kernels::reference {

/// convolution_relu_forward on the arguments; of float and double.
template <class T>
void convolution_relu(const ConvolutionShape& shape, const Arguments& arguments);
/// convolution_backward_weight likewise.
template <class T>
void convolution_backward_weight(const ConvolutionShape& shape, const Arguments& arguments);

}  // namespace netwright::kernels::reference
