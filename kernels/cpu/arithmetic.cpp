// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/arithmetic.h"

#include <algorithm>

#include "kernels/api/support/layer_shapes.h"
#include "kernels/cpu/loops.h"
#include "kernels/cpu/table.h"

namespace netwright::kernels::cpu {
namespace {

template <bool relu>
Result<KernelPtr> describe_add(Cpu& cpu, const NoAttributes&, const KernelRequest& request) {
  return prepare(request, elementwise_shape(request, {2, kAnyNumber}, {1, 1}),
                 [&cpu](const ElementwiseShape& s, const Arguments& arguments) {
                   cpu.pool.for_range(s.elements, kGrain, 16, [&](std::int64_t begin, std::int64_t end) {
                     float* dst = arguments.out<float>(0) + begin;
                     const std::size_t last = arguments.src.size() - 1;
                     const float* sum = arguments.in<float>(0) + begin;
                     for (std::size_t i = 1; i < last; ++i) {
                       add(sum, arguments.in<float>(i) + begin, dst, end - begin);
                       sum = dst;
                     }
                     const float* other = arguments.in<float>(last) + begin;
                     relu ? add_relu(sum, other, dst, end - begin) : add(sum, other, dst, end - begin);
                   });
                 });
}

Result<KernelPtr> describe_fill(Cpu&, const FillAttributes& attributes, const KernelRequest& request) {
  return prepare(request, fill_shape(request),
                 [value = attributes.value](const ElementwiseShape& s, const Arguments& arguments) {
                   std::fill_n(arguments.out<float>(0), s.elements, static_cast<float>(value));
                 });
}

/// dst is also the second input.
Result<KernelPtr> describe_accumulate(Cpu& cpu, const NoAttributes&, const KernelRequest& request) {
  return prepare(request, elementwise_shape(request, {2, 2}, {1, 1}),
                 [&cpu](const ElementwiseShape& s, const Arguments& arguments) {
                   cpu.pool.for_range(s.elements, kGrain, 16, [&](std::int64_t begin, std::int64_t end) {
                     add(arguments.in<float>(1) + begin, arguments.in<float>(0) + begin,
                         arguments.out<float>(0) + begin, end - begin);
                   });
                 });
}

}  // namespace

void add_arithmetic(Table& table) {
  table.add(kAddForward, describe_add<false>);
  table.add(kAddReluForward, describe_add<true>);
  table.add(kAccumulate, describe_accumulate);
  table.add(kFill, describe_fill);
}

}  // namespace netwright::kernels::cpu
