// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>

namespace netwright::kernels::testing {

/// Kernels that the CUDA module does not have yet, one a line; a kernel that is added is taken off.
inline constexpr std::initializer_list<const char*> kMissingFromCuda{
    "accumulate_gradients",
    "accuracy_count",
    "adadelta_update",
    "adagrad_update",
    "adam_update",
    "avg_pool_backward",
    "avg_pool_forward",
    "batch_norm_backward",
    "batch_norm_eval_forward",
    "batch_norm_train_forward",
    "clip_by_norm",
    "clip_by_value",
    "cross_entropy_backward",
    "cross_entropy_forward",
    "elementwise_loss_backward",
    "elementwise_loss_forward",
    "ema_update",
    "gradient_norm",
    "group_norm_backward",
    "group_norm_forward",
    "has_non_finite",
    "lamb_update",
    "lion_update",
    "local_response_norm_backward",
    "local_response_norm_forward",
    "matmul",
    "max_pool_backward",
    "max_pool_forward",
    "max_pool_relu_backward",
    "rmsprop_update",
    "row_loss_backward",
    "row_loss_forward",
    "sgd_update",
    "softmax_backward",
    "softmax_forward",
};

}  // namespace netwright::kernels::testing
