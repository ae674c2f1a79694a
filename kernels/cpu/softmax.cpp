// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "kernels/api/activation.h"
#include "kernels/api/support/layer_shapes.h"
#include "kernels/cpu/softmax_loops.h"
#include "kernels/cpu/table.h"

namespace netwright::kernels::cpu {
namespace {

/// body(first element, number of lines) for groups of lines that lie side by side.
template <class Body>
void for_each_group(Cpu& cpu, const AxisShape& s, const Body& body) {
  const std::int64_t groups = (s.inner + kSoftmaxColumns - 1) / kSoftmaxColumns;
  const std::int64_t grain = kGrain / 4 / (s.size * std::min(s.inner, kSoftmaxColumns)) + 1;
  cpu.pool.for_range(s.outer * groups, grain, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t group = begin; group < end; ++group) {
      const std::int64_t column = group % groups * kSoftmaxColumns;
      body(group / groups * s.size * s.inner + column, std::min(kSoftmaxColumns, s.inner - column));
    }
  });
}

Result<KernelPtr> describe_softmax(Cpu& cpu, const SoftmaxAttributes& attributes,
                                   const KernelRequest& request) {
  if (auto ok = elementwise_shape(request, {1, 1}, {1, 1}); !ok) return ok.error();
  return prepare(request, checked_axis_shape(request, request.src[0], attributes.axis),
                 [&cpu, logarithm = attributes.logarithm](const AxisShape& s, const Arguments& arguments) {
                   const float* src = arguments.in<float>(0);
                   float* dst = arguments.out<float>(0);
                   for_each_group(cpu, s, [&](std::int64_t first, std::int64_t lines) {
                     if (s.inner == 1) return softmax_line(src + first, dst + first, s.size, logarithm);
                     softmax_columns(src + first, dst + first, s.size, s.inner, lines, logarithm);
                   });
                 });
}
Result<KernelPtr> describe_softmax_backward(Cpu& cpu, const SoftmaxAttributes& attributes,
                                            const KernelRequest& request) {
  if (auto ok = elementwise_shape(request, {2, 2}, {1, 1}); !ok) return ok.error();
  return prepare(request, checked_axis_shape(request, request.src[0], attributes.axis),
                 [&cpu, logarithm = attributes.logarithm](const AxisShape& s, const Arguments& arguments) {
                   const float *dst = arguments.in<float>(0), *diff_dst = arguments.in<float>(1);
                   float* diff_src = arguments.out<float>(0);
                   for_each_group(cpu, s, [&](std::int64_t first, std::int64_t lines) {
                     if (s.inner == 1) {
                       softmax_backward_line(dst + first, diff_dst + first, diff_src + first, s.size,
                                             logarithm);
                     } else {
                       softmax_backward_columns(dst + first, diff_dst + first, diff_src + first, s.size,
                                                s.inner, lines, logarithm);
                     }
                   });
                 });
}

}  // namespace

void add_softmax(Table& table) {
  table.add(kSoftmaxForward, describe_softmax);
  table.add(kSoftmaxBackward, describe_softmax_backward);
}

}  // namespace netwright::kernels::cpu
