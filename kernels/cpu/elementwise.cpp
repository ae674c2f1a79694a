// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/elementwise.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "kernels/api/support/elementwise_shapes.h"
#include "kernels/api/support/loop_nest.h"
#include "kernels/cpu/elementwise_loops.h"
#include "kernels/cpu/reduction.h"
#include "kernels/cpu/table.h"

namespace netwright::kernels::cpu {
namespace {

Result<KernelPtr> describe_unary(Cpu& cpu, const UnaryAttributes& attributes, const KernelRequest& request) {
  return prepare(request, unary_shape(request, 1),
                 [&cpu, attributes](const UnaryShape& s, const Arguments& arguments) {
                   const float* src = arguments.in<float>(0);
                   float* dst = arguments.out<float>(0);
                   const auto wanted = wanted_elements(s, is_partial(attributes.function), arguments);
                   cpu.pool.for_range(wanted, kGrain, 16, [&](std::int64_t begin, std::int64_t end) {
                     unary_forward(attributes, src + begin, dst + begin, end - begin);
                   });
                   std::fill(dst + wanted, dst + s.elements(), 0.0F);
                 });
}

Result<KernelPtr> describe_unary_backward(Cpu& cpu, const UnaryAttributes& attributes,
                                          const KernelRequest& request) {
  return prepare(
      request, unary_shape(request, 2), [&cpu, attributes](const UnaryShape& s, const Arguments& arguments) {
        cpu.pool.for_range(s.elements(), kGrain, 16, [&](std::int64_t begin, std::int64_t end) {
          unary_backward(attributes, arguments.in<float>(0) + begin, arguments.in<float>(1) + begin,
                         arguments.out<float>(0) + begin, end - begin);
        });
      });
}

/// Loops over the output with the operands: inside, each operand runs on by 1 or stays.
Result<KernelPtr> describe_binary(Cpu& cpu, const BinaryAttributes& attributes,
                                  const KernelRequest& request) {
  const auto shape = binary_forward_shape(request);
  if (!shape) return shape.error();
  const auto nest = make_loop_nest<2>(
      shape->dst, {broadcast_strides(shape->a, shape->dst), broadcast_strides(shape->b, shape->dst)});
  const UnaryShape rows = rows_of(request.dst[0]);
  return prepare(request, shape, [=, &cpu](const BinaryShape&, const Arguments& arguments) {
    const float *a = arguments.in<float>(0), *b = arguments.in<float>(1);
    float* dst = arguments.out<float>(0);
    const auto [a_step, b_step] = nest.inner_strides();
    const auto wanted = wanted_elements(rows, is_partial(attributes.function), arguments);
    cpu.pool.for_range(wanted, kGrain, 16, [&](std::int64_t begin, std::int64_t end) {
      float* to = dst + begin;
      for_each_run(nest, begin, end, [&](const std::array<std::int64_t, 2>& at, std::int64_t count) {
        binary_forward(attributes.function, {a + at[0], a_step}, {b + at[1], b_step}, to, count);
        to += count;
      });
    });
    std::fill(dst + wanted, dst + rows.elements(), 0.0F);
  });
}

Result<KernelPtr> describe_binary_backward(Cpu& cpu, const BinaryBackwardAttributes& attributes,
                                           const KernelRequest& request) {
  const auto shape = binary_backward_shape(request, attributes);
  if (!shape) return shape.error();
  const BinaryBackwardShape& s = *shape;
  const Strides gradient = broadcast_strides(s.gradient, s.diff_dst);
  std::array<bool, kMaxRank> keeps{};
  for (int axis = 0; axis < s.diff_dst.rank; ++axis) {
    const auto at = static_cast<std::size_t>(axis);
    keeps[at] = gradient[at] != 0;
  }
  const auto nest = make_reduction_nest<3>(
      s.diff_dst, keeps,
      {dense_strides(s.diff_dst), broadcast_strides(s.a, s.diff_dst), broadcast_strides(s.b, s.diff_dst)});
  return prepare(request, shape, [=, &cpu](const BinaryBackwardShape& shapes, const Arguments& arguments) {
    const float* diff_dst = arguments.in<float>(shapes.diff_dst_index);
    const auto operand = [&](const std::optional<std::size_t>& index) {
      return index ? arguments.in<float>(*index) : diff_dst;  // not read
    };
    const float *a = operand(shapes.a_index), *b = operand(shapes.b_index);
    const auto& [step, a_step, b_step] =
        nest.inner_kept ? nest.kept.inner_strides() : nest.reduced.inner_strides();
    sum_up(
        cpu, nest, arguments.out<float>(0),
        [&](const std::array<std::int64_t, 3>& at, float* to, std::int64_t count) {
          binary_backward(attributes, {a + at[1], a_step}, {b + at[2], b_step}, diff_dst + at[0], to, count);
        });
  });
}

}  // namespace

void add_elementwise(Table& table) {
  table.add(kUnaryForward, describe_unary);
  table.add(kUnaryBackward, describe_unary_backward);
  table.add(kBinaryForward, describe_binary);
  table.add(kBinaryBackward, describe_binary_backward);
}

}  // namespace netwright::kernels::cpu
