// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>

namespace netwright::kernels::testing {

/// Kernels that the CUDA module does not have yet, one a line; a kernel that is added is taken off.
inline constexpr std::initializer_list<const char*> kMissingFromCuda{
    "accumulate",
    "add_forward",
    "add_relu_forward",
    "arg_max",
    "attention_backward",
    "attention_forward",
    "binary_backward",
    "binary_forward",
    "channel_bias_backward",
    "channel_bias_forward",
    "concat_backward",
    "concat_forward",
    "constant",
    "convolution_backward_data",
    "convolution_backward_weight",
    "convolution_forward",
    "convolution_relu_forward",
    "embedding_backward",
    "embedding_forward",
    "fill",
    "gather_backward",
    "gather_forward",
    "linear_backward_data",
    "linear_backward_weight",
    "linear_forward",
    "linear_relu_forward",
    "matmul",
    "pad_backward",
    "pad_forward",
    "random_normal",
    "recurrence_backward",
    "recurrence_forward",
    "reduce_backward",
    "reduce_forward",
    "reorder",
    "resize_backward",
    "resize_forward",
    "sinusoidal_positions",
    "strided_copy",
    "unary_backward",
    "unary_forward",
};

}  // namespace netwright::kernels::testing
