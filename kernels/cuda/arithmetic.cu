// SPDX-License-Identifier: Apache-2.0
// Sums of tensors, fills, and joining and cutting along an axis.
#include "kernels/api/arithmetic.h"
#include "kernels/api/support/layer_shapes.h"
#include "kernels/api/support/layouts.h"
#include "kernels/cuda/each.h"
#include "kernels/cuda/typed.h"

namespace netwright::kernels::cuda {
namespace {

constexpr std::size_t kMostAddends = 8;

/// Of up to kMostAddends tensors, dst among them or not.
template <class T, bool relu>
struct SumOfMany {
  std::array<const T*, kMostAddends> src;
  int count;
  T* dst;

  DEV void operator()(std::int64_t i) const {
    T sum = src[0][i];
    for (int k = 1; k < count; ++k) sum += src[static_cast<std::size_t>(k)][i];
    dst[i] = relu && sum < 0 ? T{0} : sum;
  }
};
template <class T, bool relu>
struct SumOfTwo {
  DEV T operator()(T a, T b) const {
    const T sum = a + b;
    return relu && sum < 0 ? T{0} : sum;
  }
};

/// More than fit one kernel are added to the sum of those before.
template <class T, bool relu>
void add_all(const Cuda& cuda, std::int64_t elements, const Arguments& a) {
  T* dst = a.out<T>(0);
  if (a.src.size() == 2) return map(cuda, elements, SumOfTwo<T, relu>{}, dst, a.in<T>(0), a.in<T>(1));
  for (std::size_t next = 0; next < a.src.size();) {
    SumOfMany<T, false> some{.src = {}, .count = 0, .dst = dst};
    if (next > 0) some.src[static_cast<std::size_t>(some.count++)] = dst;
    while (next < a.src.size() && some.count < static_cast<int>(kMostAddends))
      some.src[static_cast<std::size_t>(some.count++)] = a.in<T>(next++);
    if (next < a.src.size() || !relu) {
      for_each(cuda, elements, some);
    } else {
      for_each(cuda, elements, SumOfMany<T, relu>{.src = some.src, .count = some.count, .dst = dst});
    }
  }
}

template <bool relu>
Result<KernelPtr> describe_add(Cuda& cuda, const NoAttributes&, const KernelRequest& request) {
  return prepare(request, elementwise_shape(request, {2, kAnyNumber}, {1, 1}),
                 [&cuda](auto type, const ElementwiseShape& s, const Arguments& a) {
                   add_all<decltype(type), relu>(cuda, s.elements, a);
                 });
}

/// dst is also the second input.
Result<KernelPtr> describe_accumulate(Cuda& cuda, const NoAttributes&, const KernelRequest& request) {
  return prepare(request, elementwise_shape(request, {2, 2}, {1, 1}),
                 [&cuda](auto type, const ElementwiseShape& s, const Arguments& a) {
                   using T = decltype(type);
                   map(cuda, s.elements, SumOfTwo<T, false>{}, a.out<T>(0), a.in<T>(1), a.in<T>(0));
                 });
}

template <class T>
struct Filled {
  T value;
  DEV T operator()() const { return value; }
};
Result<KernelPtr> describe_fill(Cuda& cuda, const FillAttributes& attributes, const KernelRequest& request) {
  return prepare(request, fill_shape(request),
                 [&cuda, value = attributes.value](auto type, const ElementwiseShape& s, const Arguments& a) {
                   using T = decltype(type);
                   map(cuda, s.elements, Filled<T>{static_cast<T>(value)}, a.out<T>(0));
                 });
}

/// Elements of a part, `count` together, and the same in the whole, `whole` from piece to piece.
template <class T, bool join>
struct Piecewise {
  const T* src;
  T* dst;
  std::int64_t count, whole, position;

  DEV void operator()(std::int64_t i) const {
    const std::int64_t outer = i / count, in_whole = outer * whole + position + (i - outer * count);
    if (join) {
      dst[in_whole] = src[i];
    } else {
      dst[i] = src[in_whole];
    }
  }
};

template <class T, bool join>
void move_parts(const Cuda& cuda, const ConcatShape& s, const Arguments& a) {
  std::int64_t position = 0;
  for (std::size_t part = 0; part < s.parts.size(); ++part) {
    const std::int64_t count = s.parts[part] * s.whole.inner;
    for_each(cuda, s.whole.outer * count,
             Piecewise<T, join>{.src = a.in<T>(join ? part : 0),
                                .dst = a.out<T>(join ? 0 : part),
                                .count = count,
                                .whole = s.whole.size * s.whole.inner,
                                .position = position});
    position += count;
  }
}

/// Images in channels_last are joined along their channels, which then lie innermost.
bool lies_in(const KernelRequest& request, const ConcatAttributes& attributes, Layout layout) {
  if (layout == Layout::dense) return true;
  const auto suits = [&](const TensorDesc& desc) { return desc.layout == layout; };
  return layout == Layout::channels_last && attributes.axis == 1 && std::ranges::all_of(request.src, suits) &&
         std::ranges::all_of(request.dst, suits);
}

template <bool join, Layout layout>
Result<KernelPtr> describe_concat(Cuda& cuda, const ConcatAttributes& attributes,
                                  const KernelRequest& request) {
  if (!lies_in(request, attributes, layout)) return wrong(request, "joins channels of images of one layout");
  const DenseRequest dense(request);
  auto shape = join ? concat_forward_shape(dense.get(), attributes.axis)
                    : concat_backward_shape(dense.get(), attributes.axis);
  if (shape && layout == Layout::channels_last) {
    shape->whole.outer *= shape->whole.inner;
    shape->whole.inner = 1;
  }
  return prepare(request, shape, [&cuda](auto type, const ConcatShape& s, const Arguments& a) {
    move_parts<decltype(type), join>(cuda, s, a);
  });
}

double concat_ns(const Cuda&, const ConcatAttributes& attributes, const KernelRequest& request,
                 Layout layout) {
  if (!lies_in(request, attributes, layout)) return std::numeric_limits<double>::infinity();
  return pass_ns(request);
}

}  // namespace

void add_arithmetic(Table& table) {
  table.add(kAddForward, describe_add<false>);
  table.add(kAddReluForward, describe_add<true>);
  table.add(kAccumulate, describe_accumulate);
  table.add(kFill, describe_fill);
  add_in_any_order(table, kAddForward);
  add_in_any_order(table, kAddReluForward);
  add_in_any_order(table, kAccumulate);
  add_in_any_order(table, kFill);
  table.add(kConcatForward, describe_concat<true, Layout::dense>);
  table.add(kConcatBackward, describe_concat<false, Layout::dense>);
  table.add(kConcatForward, describe_concat<true, Layout::channels_last>, Layout::channels_last);
  table.add(kConcatBackward, describe_concat<false, Layout::channels_last>, Layout::channels_last);
  table.add_cost(kConcatForward, concat_ns);
  table.add_cost(kConcatBackward, concat_ns);
}

}  // namespace netwright::kernels::cuda
