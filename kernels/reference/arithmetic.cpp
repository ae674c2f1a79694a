// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/arithmetic.h"

#include <algorithm>
#include <cstring>

#include "kernels/api/support/layer_shapes.h"
#include "kernels/reference/table.h"

namespace netwright::kernels::reference {
namespace {

template <bool relu>
Result<KernelPtr> describe_add(Reference&, const NoAttributes&, const KernelRequest& request) {
  return prepare(request, elementwise_shape(request, {2, kAnyNumber}, {1, 1}),
                 [](auto type, const ElementwiseShape& s, const Arguments& arguments) {
                   using T = decltype(type);
                   for (std::int64_t i = 0; i < s.elements; ++i) {
                     double sum = 0;
                     for (const void* src : arguments.src) sum += static_cast<const T*>(src)[i];
                     arguments.out<T>(0)[i] = static_cast<T>(relu && sum < 0 ? 0 : sum);
                   }
                 });
}

Result<KernelPtr> describe_fill(Reference&, const FillAttributes& attributes, const KernelRequest& request) {
  return prepare(
      request, fill_shape(request),
      [value = attributes.value](auto type, const ElementwiseShape& s, const Arguments& arguments) {
        using T = decltype(type);
        std::fill_n(arguments.out<T>(0), s.elements, static_cast<T>(value));
      });
}

/// dst is also the second input.
Result<KernelPtr> describe_accumulate(Reference&, const NoAttributes&, const KernelRequest& request) {
  return prepare(request, elementwise_shape(request, {2, 2}, {1, 1}),
                 [](auto type, const ElementwiseShape& s, const Arguments& arguments) {
                   using T = decltype(type);
                   for (std::int64_t i = 0; i < s.elements; ++i) {
                     arguments.out<T>(0)[i] = arguments.in<T>(1)[i] + arguments.in<T>(0)[i];
                   }
                 });
}

/// Any type: bytes are bytes.
/// visit(part, first element within the part, first element within the whole, number of elements) for every
/// piece that lies together in both.
template <class Visit>
void for_each_piece(const ConcatShape& s, Visit visit) {
  for (std::int64_t outer = 0; outer < s.whole.outer; ++outer) {
    std::int64_t position = 0;
    for (std::size_t part = 0; part < s.parts.size(); ++part) {
      const std::int64_t count = s.parts[part] * s.whole.inner;
      visit(part, outer * count, (outer * s.whole.size + position) * s.whole.inner, count);
      position += s.parts[part];
    }
  }
}

Result<KernelPtr> describe_concat(Reference&, const ConcatAttributes& attributes,
                                  const KernelRequest& request) {
  return prepare(request, concat_forward_shape(request, attributes.axis),
                 [](auto type, const ConcatShape& s, const Arguments& arguments) {
                   using T = decltype(type);
                   for_each_piece(s, [&](auto part, auto from, auto to, auto count) {
                     std::copy_n(arguments.in<T>(part) + from, count, arguments.out<T>(0) + to);
                   });
                 });
}
Result<KernelPtr> describe_concat_backward(Reference&, const ConcatAttributes& attributes,
                                           const KernelRequest& request) {
  return prepare(request, concat_backward_shape(request, attributes.axis),
                 [](auto type, const ConcatShape& s, const Arguments& arguments) {
                   using T = decltype(type);
                   for_each_piece(s, [&](auto part, auto to, auto from, auto count) {
                     std::copy_n(arguments.in<T>(0) + from, count, arguments.out<T>(part) + to);
                   });
                 });
}

}  // namespace

void add_arithmetic(Table& table) {
  table.add(kAddForward, describe_add<false>);
  table.add(kAddReluForward, describe_add<true>);
  table.add(kAccumulate, describe_accumulate);
  table.add(kFill, describe_fill);
  table.add(kConcatForward, describe_concat);
  table.add(kConcatBackward, describe_concat_backward);
}

}  // namespace netwright::kernels::reference
