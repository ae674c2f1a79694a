// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>

namespace netwright::kernels::testing {

/// Kernels that the CUDA module does not have yet, one a line; a kernel that is added is taken off.
inline constexpr std::initializer_list<const char*> kMissingFromCuda{
    "attention_backward",
    "attention_forward",
    "channel_bias_backward",
    "channel_bias_forward",
    "convolution_backward_data",
    "convolution_backward_weight",
    "convolution_forward",
    "convolution_relu_forward",
    "convolution_relu_pool_forward",
    "linear_backward_data",
    "linear_backward_weight",
    "linear_forward",
    "linear_relu_forward",
    "matmul",
    "recurrence_backward",
    "recurrence_forward",
};

}  // namespace netwright::kernels::testing
