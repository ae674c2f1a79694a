// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/api/support/kernel_table.h"
#include "kernels/cuda/cuda.h"

/// Kernels for GPUs. README.md says how to write one.
namespace netwright::kernels::cuda {

using Table = KernelTable<Cuda>;

void add_activation(Table& table);
void add_attention(Table& table);
void add_convolution(Table& table);
void add_convolution_pool(Table& table);
void add_linear(Table& table);
void add_matmul(Table& table);
void add_recurrence(Table& table);

/// All of the above.
Table make_table();

}  // namespace netwright::kernels::cuda
