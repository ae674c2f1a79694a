// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/api/support/checks.h"
#include "kernels/api/support/kernel_table.h"
#include "kernels/cpu/thread_pool.h"

/// Kernels for the processor: oneDNN for convolutions and products of matrices, own loops for the rest; in
/// f32, with bf16 inputs where a kernel's id allows them.
namespace netwright::kernels::cpu {

/// What prepared kernels share and refer to; outlives them.
struct Cpu {
  explicit Cpu(int threads) : pool(threads) {}

  ThreadPool pool;
};
using Table = KernelTable<Cpu>;

void add_activation(Table& table);
void add_arithmetic(Table& table);
void add_attention(Table& table);
void add_bf16_products(Table& table);
void add_product_costs(Table& table);
void add_channel_bias(Table& table);
void add_concat(Table& table);
void add_convolution(Table& table);
void add_convolution_pool(Table& table);
void add_convolution_pool_gradient(Table& table);
void add_elementwise(Table& table);
void add_embedding(Table& table);
void add_group_norm(Table& table);
void add_layouts(Table& table);
void add_linear(Table& table);
void add_local_response_norm(Table& table);
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
void add_softmax(Table& table);
void add_pixel_batch_norm(Table& table);
void add_pixel_average(Table& table);
void add_pixel_pooling(Table& table);
void add_narrow_convolution(Table& table);
void add_convolution_costs(Table& table);
void add_value_loss(Table& table);

inline Error not_f32(const KernelRequest& request, DataType type) {
  return wrong(request, "works on f32 on this device, not on " + std::string(name_of(type)) +
                            "; choose fp32 precision or the reference device");
}

/// A kernel that calls run(shape, arguments); refuses tensors that are not f32. `algorithm` is a literal.
template <class Shape, class Run>
Result<KernelPtr> prepare(const KernelRequest& request, const Result<Shape>& shape, Run run,
                          const char* algorithm = "loops", std::int64_t scratch_bytes = 0) {
  if (!shape) return shape.error();
  if (shape->type != DataType::f32) return not_f32(request, shape->type);
  return make_kernel(
      algorithm, [run, s = *shape](const Arguments& arguments) { return run(s, arguments); }, scratch_bytes);
}

/// Elements a thread has to have for a second one to pay.
inline constexpr std::int64_t kGrain = 16384;

}  // namespace netwright::kernels::cpu
