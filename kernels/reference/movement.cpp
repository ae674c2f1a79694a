// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/movement.h"

#include <algorithm>
#include <cstdint>

#include "kernels/api/support/movement_shapes.h"
#include "kernels/reference/table.h"

namespace netwright::kernels::reference {
namespace {

using Index = std::array<std::int64_t, kMaxRank>;

/// visit(index) for every element of a shape, the last axis fastest.
template <class Visit>
void for_each_index(const Shape& shape, Visit visit) {
  Index index{};
  for (std::int64_t i = 0; i < shape.elements(); ++i) {
    visit(index);
    for (int axis = shape.rank - 1; axis >= 0; --axis) {
      if (++index[static_cast<std::size_t>(axis)] < shape[axis]) break;
      index[static_cast<std::size_t>(axis)] = 0;
    }
  }
}

std::int64_t offset_of(const Index& index, const Strides& strides, std::int64_t start = 0) {
  for (std::size_t axis = 0; axis < index.size(); ++axis) start += index[axis] * strides[axis];
  return start;
}

template <class T>
void strided_copy(const StridedCopyAttributes& a, std::int64_t dst_elements, const Arguments& arguments) {
  std::fill_n(arguments.out<T>(0), dst_elements, static_cast<T>(a.fill));
  for_each_index(a.sizes, [&](const Index& index) {
    arguments.out<T>(0)[offset_of(index, a.dst_strides, a.dst_offset)] =
        arguments.in<T>(0)[offset_of(index, a.src_strides, a.src_offset)];
  });
}

Result<KernelPtr> describe_strided_copy(Reference&, const StridedCopyAttributes& a,
                                        const KernelRequest& request) {
  const auto shape = strided_copy_shape(request, a);
  if (!shape) return shape.error();
  return make_kernel(kAlgorithm, [a, s = *shape](const Arguments& arguments) {
    switch (s.type) {
      case DataType::f32:
        return strided_copy<float>(a, s.dst_elements, arguments);
      case DataType::f64:
        return strided_copy<double>(a, s.dst_elements, arguments);
      case DataType::i64:
        return strided_copy<std::int64_t>(a, s.dst_elements, arguments);
      default:
        return strided_copy<std::int32_t>(a, s.dst_elements, arguments);
    }
  });
}

/// visit(place in dst, place in src).
template <class Visit>
void for_each_padded(const PadShape& s, Visit visit) {
  const Strides src = dense_strides(s.src), dst = dense_strides(s.dst);
  for_each_index(s.dst, [&](const Index& index) {
    Index from{};
    for (int axis = 0; axis < s.dst.rank; ++axis) {
      const auto at = static_cast<std::size_t>(axis);
      from[at] = s.sources[at][static_cast<std::size_t>(index[at])];
    }
    visit(offset_of(index, dst), offset_of(from, src));
  });
}

Result<KernelPtr> describe_pad(Reference&, const PadAttributes& a, const KernelRequest& request) {
  return prepare(request, pad_forward_shape(request, a),
                 [](auto type, const PadShape& s, const Arguments& arguments) {
                   using T = decltype(type);
                   for_each_padded(s, [&](std::int64_t to, std::int64_t from) {
                     arguments.out<T>(0)[to] = arguments.in<T>(0)[from];
                   });
                 });
}
Result<KernelPtr> describe_pad_backward(Reference&, const PadAttributes& a, const KernelRequest& request) {
  return prepare(request, pad_backward_shape(request, a),
                 [](auto type, const PadShape& s, const Arguments& arguments) {
                   using T = decltype(type);
                   std::fill_n(arguments.out<T>(0), s.src.elements(), T{0});
                   for_each_padded(s, [&](std::int64_t from, std::int64_t to) {
                     arguments.out<T>(0)[to] += arguments.in<T>(0)[from];
                   });
                 });
}

/// visit(element of dst, its place in src); an error when an index is not in src.
template <class Visit>
Result<void> for_each_gathered(const GatherShape& s, const std::int64_t* indices, Visit visit) {
  const Strides dst = dense_strides(s.dst);
  std::int64_t wrong_index = 0;
  bool right = true;
  for_each_index(s.dst, [&](const Index& index) {
    const std::int64_t to = offset_of(index, dst), chosen = indices[to];
    if (chosen >= 0 && chosen < s.axis_size()) {
      visit(to, offset_of(index, s.strides) + chosen * s.axis_stride());
    } else if (right) {
      wrong_index = chosen;
      right = false;
    }
  });
  if (right) return {};
  return no_such_index(wrong_index, s.axis_size());
}

Result<KernelPtr> describe_gather(Reference&, const GatherAttributes& a, const KernelRequest& request) {
  return prepare(request, gather_forward_shape(request, a),
                 [](auto type, const GatherShape& s, const Arguments& arguments) {
                   using T = decltype(type);
                   return for_each_gathered(s, arguments.in<std::int64_t>(1),
                                            [&](std::int64_t to, std::int64_t from) {
                                              arguments.out<T>(0)[to] = arguments.in<T>(0)[from];
                                            });
                 });
}
Result<KernelPtr> describe_gather_backward(Reference&, const GatherAttributes& a,
                                           const KernelRequest& request) {
  return prepare(request, gather_backward_shape(request, a),
                 [](auto type, const GatherShape& s, const Arguments& arguments) {
                   using T = decltype(type);
                   std::fill_n(arguments.out<T>(0), s.src.elements(), T{0});
                   return for_each_gathered(s, arguments.in<std::int64_t>(0),
                                            [&](std::int64_t from, std::int64_t to) {
                                              arguments.out<T>(0)[to] += arguments.in<T>(1)[from];
                                            });
                 });
}

Result<KernelPtr> describe_constant(Reference&, const ConstantAttributes& a, const KernelRequest& request) {
  return prepare(request, constant_shape(request),
                 [a](auto type, const UnaryShape& s, const Arguments& arguments) {
                   using T = decltype(type);
                   std::transform(a.values.begin(), a.values.begin() + s.elements(), arguments.out<T>(0),
                                  [](double value) { return static_cast<T>(value); });
                 });
}

}  // namespace

void add_movement(Table& table) {
  table.add(kStridedCopy, describe_strided_copy);
  table.add(kPadForward, describe_pad);
  table.add(kPadBackward, describe_pad_backward);
  table.add(kGatherForward, describe_gather);
  table.add(kGatherBackward, describe_gather_backward);
  table.add(kConstant, describe_constant);
}

}  // namespace netwright::kernels::reference
