// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/arithmetic.h"

#include <algorithm>
#include <cstring>

#include "kernels/api/support/layer_shapes.h"
#include "kernels/cpu/loops.h"
#include "kernels/cpu/table.h"

namespace netwright::kernels::cpu {
namespace {

Result<KernelPtr> describe_add(Cpu& cpu, const NoAttributes&, const KernelRequest& request) {
  return prepare(request, elementwise_shape(request, {2, kAnyNumber}, {1, 1}),
                 [&cpu](const ElementwiseShape& s, const Arguments& arguments) {
                   cpu.pool.for_range(s.elements, kGrain, 16, [&](std::int64_t begin, std::int64_t end) {
                     float* dst = arguments.out<float>(0) + begin;
                     add(arguments.in<float>(0) + begin, arguments.in<float>(1) + begin, dst, end - begin);
                     for (std::size_t more = 2; more < arguments.src.size(); ++more) {
                       add(dst, arguments.in<float>(more) + begin, dst, end - begin);
                     }
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

/// Any type: bytes are bytes.
/// visit(part, first element within the part, first element within the whole, number of elements) for every
/// piece that lies together in both.
template <class Visit>
void for_each_piece(const ConcatShape& s, Visit visit) {
  std::int64_t position = 0;
  for (std::size_t part = 0; part < s.parts.size(); ++part) {
    const std::int64_t count = s.parts[part] * s.whole.inner;
    for (std::int64_t outer = 0; outer < s.whole.outer; ++outer) {
      visit(part, outer * count, outer * s.whole.size * s.whole.inner + position, count);
    }
    position += count;
  }
}

void copy_floats(const float* from, float* to, std::int64_t count) {
  std::memcpy(to, from, static_cast<std::size_t>(count) * sizeof(float));
}

Result<KernelPtr> describe_concat(Cpu&, const ConcatAttributes& attributes, const KernelRequest& request) {
  return prepare(request, concat_forward_shape(request, attributes.axis),
                 [](const ConcatShape& s, const Arguments& arguments) {
                   for_each_piece(s, [&](auto part, auto from, auto to, auto count) {
                     copy_floats(arguments.in<float>(part) + from, arguments.out<float>(0) + to, count);
                   });
                 });
}
Result<KernelPtr> describe_concat_backward(Cpu&, const ConcatAttributes& attributes,
                                           const KernelRequest& request) {
  return prepare(request, concat_backward_shape(request, attributes.axis),
                 [](const ConcatShape& s, const Arguments& arguments) {
                   for_each_piece(s, [&](auto part, auto to, auto from, auto count) {
                     copy_floats(arguments.in<float>(0) + from, arguments.out<float>(part) + to, count);
                   });
                 });
}

}  // namespace

void add_arithmetic(Table& table) {
  table.add(kAddForward, describe_add);
  table.add(kAccumulate, describe_accumulate);
  table.add(kFill, describe_fill);
  table.add(kConcatForward, describe_concat);
  table.add(kConcatBackward, describe_concat_backward);
}

}  // namespace netwright::kernels::cpu
