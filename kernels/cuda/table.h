// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/api/support/kernel_table.h"
#include "kernels/cuda/cuda.h"

/// Kernels for GPUs. README.md says how to write one.
namespace netwright::kernels::cuda {

using Table = KernelTable<Cuda>;

void add_activation(Table& table);
void add_step(Table& table);
void add_arithmetic(Table& table);
void add_elementwise(Table& table);
void add_embedding(Table& table);
void add_layout(Table& table);
void add_mean_loss(Table& table);
void add_movement(Table& table);
void add_random(Table& table);
void add_reduction(Table& table);
void add_resize(Table& table);
void add_attention(Table& table);
void add_convolution(Table& table);
void add_convolution_pool(Table& table);
void add_linear(Table& table);
void add_matmul(Table& table);
void add_recurrence(Table& table);
void add_batch_norm(Table& table);
void add_group_norm(Table& table);
void add_gradients(Table& table);
void add_lamb(Table& table);
void add_local_response_norm(Table& table);
void add_loss(Table& table);
void add_optimizer(Table& table);
void add_pooling(Table& table);
void add_arithmetic(Table& table);
void add_batch_norm(Table& table);
void add_elementwise(Table& table);
void add_embedding(Table& table);
void add_gradients(Table& table);
void add_group_norm(Table& table);
void add_lamb(Table& table);
void add_layout(Table& table);
void add_local_response_norm(Table& table);
void add_loss(Table& table);
void add_mean_loss(Table& table);
void add_movement(Table& table);
void add_optimizer(Table& table);
void add_pooling(Table& table);
void add_random(Table& table);
void add_reduction(Table& table);
void add_resize(Table& table);
void add_softmax(Table& table);
void add_value_loss(Table& table);

/// All of the above.
Table make_table();

}  // namespace netwright::kernels::cuda
