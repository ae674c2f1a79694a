// SPDX-License-Identifier: Apache-2.0
// Copies with strides, padding, gathering. What several places give back to one is collected by the one,
// never scattered: so nothing is added in an order that could change.
#include "kernels/api/movement.h"
#include "kernels/api/support/movement_shapes.h"
#include "kernels/cuda/each.h"
#include "kernels/cuda/nest.h"
#include "kernels/cuda/typed.h"

namespace netwright::kernels::cuda {
namespace {

/// Bits are bits: T is an integer of the elements' size.
template <class T>
struct StridedCopy {
  LoopNest<2> nest;
  const T* src;
  T* dst;

  DEV void operator()(std::int64_t i) const {
    const auto at = offsets_at(nest, i);
    dst[at[1]] = src[at[0]];
  }
};
template <class T>
struct Bits {
  T value;
  DEV T operator()() const { return value; }
};

template <class T, class Number>
void fill_with(const Cuda& cuda, std::int64_t elements, Number number, T* dst) {
  static_assert(sizeof(T) == sizeof(Number));
  map(cuda, elements, Bits<T>{std::bit_cast<T>(number)}, dst);
}
template <class T>
void fill_as(const Cuda& cuda, DataType type, double fill, std::int64_t elements, T* dst) {
  if constexpr (sizeof(T) == 4) {
    if (type == DataType::f32) return fill_with(cuda, elements, static_cast<float>(fill), dst);
    fill_with(cuda, elements, static_cast<std::int32_t>(fill), dst);
  } else {
    if (type == DataType::f64) return fill_with(cuda, elements, fill, dst);
    fill_with(cuda, elements, static_cast<std::int64_t>(fill), dst);
  }
}

Result<KernelPtr> describe_strided_copy(Cuda& cuda, const StridedCopyAttributes& attributes,
                                        const KernelRequest& request) {
  const auto shape = strided_copy_shape(request, attributes);
  if (!shape) return shape.error();
  const auto kernel_of = [&](auto bits) {
    using T = decltype(bits);
    return make_kernel(kAlgorithm, [&cuda, s = *shape, c = attributes,
                                    nest = make_loop_nest<2>(
                                        attributes.sizes, {attributes.src_strides, attributes.dst_strides})](
                                       const Arguments& a) {
      if (!s.covers_dst) fill_as(cuda, s.type, c.fill, s.dst_elements, a.out<T>(0));
      for_each(cuda, c.sizes.elements(),
               StridedCopy<T>{nest, a.in<T>(0) + c.src_offset, a.out<T>(0) + c.dst_offset});
    });
  };
  if (shape->element_bytes == 4) return kernel_of(std::uint32_t{});
  return kernel_of(std::uint64_t{});
}

/// How a dense tensor is padded: by axis.
struct Padding {
  Shape src, dst;
  std::array<std::int64_t, kMaxRank> begin{}, end{};
  PadMode mode = PadMode::reflect;

  /// Which element of src stands at place `at` of dst.
  DEV std::int64_t source(std::size_t axis, std::int64_t at) const {
    const std::int64_t i = at - begin[axis], last = src.dims[axis] - 1;
    if (mode == PadMode::replicate) return i < 0 ? 0 : i > last ? last : i;
    return i < 0 ? -i : i > last ? 2 * last - i : i;
  }
  /// How many places of dst element `j` of src stands at, and the n-th of them.
  DEV std::int64_t images(std::size_t axis, std::int64_t j) const {
    const std::int64_t last = src.dims[axis] - 1;
    if (mode == PadMode::replicate) return 1 + (j == 0 ? begin[axis] : 0) + (j == last ? end[axis] : 0);
    return 1 + (is_left(axis, j) ? 1 : 0) + (is_right(axis, j) ? 1 : 0);
  }
  DEV std::int64_t image(std::size_t axis, std::int64_t j, std::int64_t n) const {
    if (mode == PadMode::replicate) return (j == 0 ? 0 : begin[axis] + j) + n;
    if (n == 0) return begin[axis] + j;
    if (n == 1 && is_left(axis, j)) return begin[axis] - j;
    return begin[axis] + 2 * (src.dims[axis] - 1) - j;
  }

 private:
  /// Mirrored before the first, behind the last element.
  DEV bool is_left(std::size_t axis, std::int64_t j) const { return j >= 1 && j <= begin[axis]; }
  DEV bool is_right(std::size_t axis, std::int64_t j) const {
    const std::int64_t last = src.dims[axis] - 1;
    return j < last && j >= last - end[axis];
  }
};

template <class T>
struct PadForward {
  Padding padding;
  const T* src;
  T* dst;

  DEV void operator()(std::int64_t i) const {
    std::int64_t rest = i, stride = 1, from = 0;
    for (int axis = padding.dst.rank - 1; axis >= 0; --axis) {
      const auto at = static_cast<std::size_t>(axis);
      from += padding.source(at, rest % padding.dst.dims[at]) * stride;
      rest /= padding.dst.dims[at];
      stride *= padding.src.dims[at];
    }
    dst[i] = src[from];
  }
};

/// Sums over the images along all axes, the last axis fastest.
template <class T>
struct PadBackward {
  Padding padding;
  const T* diff_dst;
  T* diff_src;

  DEV void operator()(std::int64_t i) const {
    std::array<std::int64_t, kMaxRank> place{}, turn{};
    std::int64_t rest = i;
    for (int axis = padding.src.rank - 1; axis >= 0; --axis) {
      const auto at = static_cast<std::size_t>(axis);
      place[at] = rest % padding.src.dims[at];
      rest /= padding.src.dims[at];
    }
    double sum = 0;
    for (bool more = true; more;) {
      std::int64_t from = 0;
      for (int axis = 0; axis < padding.dst.rank; ++axis) {
        const auto at = static_cast<std::size_t>(axis);
        from = from * padding.dst.dims[at] + padding.image(at, place[at], turn[at]);
      }
      sum += diff_dst[from];
      more = advance(place, turn);
    }
    diff_src[i] = static_cast<T>(sum);
  }

 private:
  DEV bool advance(const std::array<std::int64_t, kMaxRank>& place,
                   std::array<std::int64_t, kMaxRank>& turn) const {
    for (int axis = padding.src.rank - 1; axis >= 0; --axis) {
      const auto at = static_cast<std::size_t>(axis);
      if (++turn[at] < padding.images(at, place[at])) return true;
      turn[at] = 0;
    }
    return false;
  }
};

Padding padding_of(const PadShape& s, const PadAttributes& a) {
  return {.src = s.src, .dst = s.dst, .begin = a.begin, .end = a.end, .mode = a.mode};
}

Result<KernelPtr> describe_pad(Cuda& cuda, const PadAttributes& attributes, const KernelRequest& request) {
  return prepare(
      request, pad_forward_shape(request, attributes),
      [&cuda, attributes](auto type, const PadShape& s, const Arguments& a) {
        using T = decltype(type);
        for_each(cuda, s.dst.elements(), PadForward<T>{padding_of(s, attributes), a.in<T>(0), a.out<T>(0)});
      });
}
Result<KernelPtr> describe_pad_backward(Cuda& cuda, const PadAttributes& attributes,
                                        const KernelRequest& request) {
  return prepare(
      request, pad_backward_shape(request, attributes),
      [&cuda, attributes](auto type, const PadShape& s, const Arguments& a) {
        using T = decltype(type);
        for_each(cuda, s.src.elements(), PadBackward<T>{padding_of(s, attributes), a.in<T>(0), a.out<T>(0)});
      });
}

/// Of elements of dst, where the line stands in src that it is taken from.
struct Gathering {
  LoopNest<1> lines;  ///< over dst
  std::int64_t size = 0, stride = 0;
  Fault* fault = nullptr;

  DEV bool holds(std::int64_t index) const {
    if (index >= 0 && index < size) return true;
    report(fault, FaultKind::gather_index, index, size);
    return false;
  }
};
template <class T>
struct GatherForward {
  Gathering of;
  const T* src;
  const std::int64_t* indices;
  T* dst;

  DEV void operator()(std::int64_t i) const {
    const std::int64_t index = indices[i];
    dst[i] = of.holds(index) ? src[offsets_at(of.lines, i)[0] + index * of.stride] : T{0};
  }
};
/// One turn is a line of the indices along the axis: no other adds to the same line of diff_src.
template <class T>
struct GatherBackward {
  Gathering of;
  LoopNest<2> lines;         ///< over the other axes: offsets in src and in the indices
  std::int64_t count, step;  ///< indices of a line
  const std::int64_t* indices;
  const T* diff_dst;
  T* diff_src;

  DEV void operator()(std::int64_t line) const {
    const auto at = offsets_at(lines, line);
    for (std::int64_t k = 0; k < count; ++k) {
      const std::int64_t from = at[1] + k * step, index = indices[from];
      if (of.holds(index)) diff_src[at[0] + index * of.stride] += diff_dst[from];
    }
  }
};

Gathering gathering_of(const GatherShape& s, Fault* fault) {
  return {.lines = make_loop_nest<1>(s.dst, {s.strides}),
          .size = s.axis_size(),
          .stride = s.axis_stride(),
          .fault = fault};
}

Result<KernelPtr> describe_gather(Cuda& cuda, const GatherAttributes& attributes,
                                  const KernelRequest& request) {
  return prepare(request, gather_forward_shape(request, attributes),
                 [&cuda](auto type, const GatherShape& s, const Arguments& a) {
                   using T = decltype(type);
                   for_each(cuda, s.dst.elements(),
                            GatherForward<T>{gathering_of(s, cuda.fault()), a.in<T>(0), a.in<std::int64_t>(1),
                                             a.out<T>(0)});
                 });
}
Result<KernelPtr> describe_gather_backward(Cuda& cuda, const GatherAttributes& attributes,
                                           const KernelRequest& request) {
  return prepare(
      request, gather_backward_shape(request, attributes),
      [&cuda](auto type, const GatherShape& s, const Arguments& a) {
        using T = decltype(type);
        Shape others = s.dst;
        others[s.axis] = 1;
        map(cuda, s.src.elements(), Bits<T>{0}, a.out<T>(0));
        for_each(cuda, others.elements(),
                 GatherBackward<T>{.of = gathering_of(s, cuda.fault()),
                                   .lines = make_loop_nest<2>(others, {s.strides, dense_strides(s.dst)}),
                                   .count = s.dst[s.axis],
                                   .step = s.dst.elements_from(s.axis + 1),
                                   .indices = a.in<std::int64_t>(0),
                                   .diff_dst = a.in<T>(1),
                                   .diff_src = a.out<T>(0)});
      });
}

template <class T>
struct Constant {
  ConstantAttributes attributes;
  T* dst;
  DEV void operator()(std::int64_t i) const {
    dst[i] = static_cast<T>(attributes.values[static_cast<std::size_t>(i)]);
  }
};
Result<KernelPtr> describe_constant(Cuda& cuda, const ConstantAttributes& attributes,
                                    const KernelRequest& request) {
  return prepare(request, constant_shape(request),
                 [&cuda, attributes](auto type, const UnaryShape& s, const Arguments& a) {
                   using T = decltype(type);
                   for_each(cuda, s.elements(), Constant<T>{attributes, a.out<T>(0)});
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

}  // namespace netwright::kernels::cuda
