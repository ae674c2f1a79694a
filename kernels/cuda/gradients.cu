// SPDX-License-Identifier: Apache-2.0
// What looks at a whole range of gradients: norm, numbers that are not finite, clipping. Squares are summed
// in double, so that finite gradients have a finite norm.
#include <cmath>
#include <cstdint>

#include "kernels/cuda/total.h"
#include "kernels/cuda/update.h"

namespace netwright::kernels::cuda {
namespace {

template <class T>
struct SquareOf {
  using Value = double;
  const T* numbers;
  DEV Value operator()(std::int64_t i) const { return double{numbers[i]} * numbers[i]; }
};
template <class T>
struct RootOf {
  T* norm;
  DEV void operator()(double squares) const { *norm = static_cast<T>(std::sqrt(squares)); }
};

template <class T>
struct IsNotFinite {
  using Value = std::int32_t;
  const T* numbers;
  DEV Value operator()(std::int64_t i) const { return std::isfinite(numbers[i]) ? 0 : 1; }
};
template <class T>
struct FlagOf {
  T* flag;
  DEV void operator()(std::int32_t found) const { *flag = found != 0 ? T{1} : T{0}; }
};

/// Scratch is taken for the larger type.
std::int64_t scratch_of(const Result<ElementwiseShape>& shape) {
  return shape ? total_scratch<double>(shape->elements) : 0;
}

Result<KernelPtr> describe_norm(Cuda& cuda, const NoAttributes&, const KernelRequest& request) {
  const auto shape = norm_shape(request);
  return prepare(
      request, shape,
      [&cuda](auto type, const ElementwiseShape& s, const Arguments& a) {
        using T = decltype(type);
        total(cuda, s.elements, SquareOf<T>{a.in<T>(0)}, RootOf<T>{a.out<T>(0)}, a.scratch);
      },
      scratch_of(shape));
}

Result<KernelPtr> describe_non_finite(Cuda& cuda, const NoAttributes&, const KernelRequest& request) {
  const auto shape = norm_shape(request);
  return prepare(
      request, shape,
      [&cuda](auto type, const ElementwiseShape& s, const Arguments& a) {
        using T = decltype(type);
        total(cuda, s.elements, IsNotFinite<T>{a.in<T>(0)}, FlagOf<T>{a.out<T>(0)}, a.scratch);
      },
      scratch_of(shape));
}

template <class T>
struct ScaleStep {
  T factor;
  DEV bool idle() const { return !(factor < 1); }
  DEV void operator()(Numbers<T, 0>& n) const { n.weight *= factor; }
};
template <class Norm>
struct ClipByNorm {
  static constexpr int kStates = 0;
  double limit;
  const Norm* norm;
  template <class T>
  DEV ScaleStep<T> step_of(const StepState&) const {
    return {static_cast<T>(clip_factor(*norm, limit))};
  }
};
Result<KernelPtr> describe_clip_by_norm(Cuda& cuda, const ClipAttributes& attributes,
                                        const KernelRequest& request) {
  return prepare(request, clip_shape(request),
                 [&cuda, attributes](auto type, const ElementwiseShape& s, const Arguments& a) {
                   using T = decltype(type);
                   update<T>(cuda, s.elements, ClipByNorm<T>{attributes.limit, a.in<T>(1)}, a);
                 });
}

template <class T>
struct ClampStep {
  T limit;
  DEV void operator()(Numbers<T, 0>& n) const {
    if (n.weight < -limit) n.weight = -limit;
    if (n.weight > limit) n.weight = limit;
  }
};
struct ClipByValue {
  static constexpr int kStates = 0;
  double limit;
  template <class T>
  DEV ClampStep<T> step_of(const StepState&) const {
    return {static_cast<T>(limit)};
  }
};
Result<KernelPtr> describe_clip_by_value(Cuda& cuda, const ClipAttributes& attributes,
                                         const KernelRequest& request) {
  return prepare(request, elementwise_shape(request, {1, 1}, {1, 1}),
                 [&cuda, attributes](auto type, const ElementwiseShape& s, const Arguments& a) {
                   update<decltype(type)>(cuda, s.elements, ClipByValue{attributes.limit}, a);
                 });
}

}  // namespace

void add_gradients(Table& table) {
  table.add(kGradientNorm, describe_norm);
  table.add(kHasNonFinite, describe_non_finite);
  table.add(kClipByNorm, describe_clip_by_norm);
  table.add(kClipByValue, describe_clip_by_value);
}

}  // namespace netwright::kernels::cuda
