// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/api/support/checks.h"
#include "kernels/api/support/kernel_table.h"
#include "kernels/api/support/typed_kernel.h"

/// Plain loops that can be read against the formulas in kernels/api: what every other module is compared
/// with. Sums are taken in double whatever the tensors' type. Nothing here is written for speed.
namespace netwright::kernels::reference {

struct Reference {};
using Table = KernelTable<Reference>;

void add_activation(Table& table);
void add_arithmetic(Table& table);
void add_attention(Table& table);
void add_convolution(Table& table);
void add_elementwise(Table& table);
void add_embedding(Table& table);
void add_layout(Table& table);
void add_linear(Table& table);
void add_loss(Table& table);
void add_matmul(Table& table);
void add_mean_loss(Table& table);
void add_movement(Table& table);
void add_normalization(Table& table);
void add_optimizer(Table& table);
void add_pooling(Table& table);
void add_random(Table& table);
void add_recurrence(Table& table);
void add_reduction(Table& table);
void add_resize(Table& table);
void add_value_loss(Table& table);

inline constexpr const char* kAlgorithm = "plain loops";

/// A kernel that calls run(T{}, shape, arguments), T being the type of the shape's tensors: float or double.
template <class Shape, class Run>
Result<KernelPtr> prepare(const KernelRequest& request, const Result<Shape>& shape, Run run) {
  return prepare_typed(kAlgorithm, request, shape, run);
}

}  // namespace netwright::kernels::reference
