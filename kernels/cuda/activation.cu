// SPDX-License-Identifier: Apache-2.0
// ReLU, dropout and rounding to 16 bits. Dropout stores no mask: four neighbours are decided by one block of
// random words, and backward draws them again.
#include <cmath>

#include "engine/base/philox.h"
#include "kernels/api/activation.h"
#include "kernels/api/cast.h"
#include "kernels/api/support/layer_shapes.h"
#include "kernels/cuda/each.h"
#include "kernels/cuda/typed.h"
#include "kernels/cuda/widen.h"

namespace netwright::kernels::cuda {
namespace {

struct Relu {
  template <class T>
  DEV T operator()(T x) const {
    return x < 0 ? T{0} : x;
  }
};
/// Looks at the sign of dst alone, which may be in fewer bits.
struct ReluSlope {
  template <class T, class Diff>
  DEV Diff operator()(T dst, Diff diff_dst) const {
    return widened(dst) <= 0 ? Diff{0} : diff_dst;
  }
};
struct Widened {
  template <class Narrow>
  DEV float operator()(Narrow value) const {
    return widened(value);
  }
};
template <class Narrow>
struct Rounded {
  DEV Narrow operator()(float value) const { return narrowed<Narrow>(value); }
};

Result<KernelPtr> describe_relu(Cuda& cuda, const NoAttributes&, const KernelRequest& request) {
  return prepare(request, elementwise_shape(request, {1, 1}, {1, 1}),
                 [&cuda](auto type, const ElementwiseShape& s, const Arguments& a) {
                   using T = decltype(type);
                   map(cuda, s.elements, Relu{}, a.out<T>(0), a.in<T>(0));
                 });
}

Result<KernelPtr> describe_relu_backward(Cuda& cuda, const NoAttributes&, const KernelRequest& request) {
  return prepare(request, elementwise_shape(request, {2, 2}, {1, 1}),
                 [&cuda](auto type, const ElementwiseShape& s, const Arguments& a) {
                   using T = decltype(type);
                   map(cuda, s.elements, ReluSlope{}, a.out<T>(0), a.in<T>(0), a.in<T>(1));
                 });
}
/// dst alone is in 16 bits.
template <class Narrow>
Result<KernelPtr> describe_relu_backward_narrow(Cuda& cuda, const NoAttributes&,
                                                const KernelRequest& request) {
  const auto shape = elementwise_shape(WideRequest(request).get(), {2, 2}, {1, 1});
  if (!shape) return shape.error();
  if (!is_narrow(request.src[0]) || is_narrow(request.src[1]) || is_narrow(request.dst[0])) {
    return wrong(request, "does not take " + std::string(name_of(*narrow_type(request))) +
                              " tensors here; choose fp32 precision");
  }
  return make_kernel(kAlgorithm, [&cuda, s = *shape](const Arguments& a) {
    map(cuda, s.elements, ReluSlope{}, a.out<float>(0), a.in<Narrow>(0), a.in<float>(1));
  });
}

/// One turn is a block of four draws.
template <class T>
struct Dropout {
  const T* src;
  T* dst;
  const StepState* state;
  std::int64_t elements, elements_per_draw;
  std::uint32_t least;  ///< of the upper 24 bits of a word that keeps
  std::uint32_t layer;
  T scale;

  DEV void operator()(std::int64_t block) const {
    const RandomStream stream{.seed = state->seed,
                              .purpose = RandomPurpose::dropout,
                              .step = static_cast<std::uint32_t>(state->step),
                              .layer = layer};
    const auto words = stream.block(static_cast<std::uint32_t>(block));
    const std::int64_t first = block * 4 * elements_per_draw;
    for (int draw = 0; draw < 4; ++draw) {
      const bool kept = (words[static_cast<std::size_t>(draw)] >> 8) >= least;
      for (std::int64_t k = 0; k < elements_per_draw; ++k) {
        const std::int64_t i = first + draw * elements_per_draw + k;
        if (i < elements) dst[i] = kept ? src[i] * scale : T{0};
      }
    }
  }
};

/// Forward and backward are the same: kept elements pass, scaled.
Result<KernelPtr> describe_dropout(Cuda& cuda, const DropoutAttributes& attributes,
                                   const KernelRequest& request) {
  return prepare(
      request, dropout_shape(request, attributes.elements_per_draw),
      [&cuda, attributes](auto type, const ElementwiseShape& s, const Arguments& a) {
        using T = decltype(type);
        const std::int64_t block = 4 * attributes.elements_per_draw;
        const double kept = 1 - attributes.probability;
        for_each(cuda, (s.elements + block - 1) / block,
                 Dropout<T>{.src = a.in<T>(0),
                            .dst = a.out<T>(0),
                            .state = a.state,
                            .elements = s.elements,
                            .elements_per_draw = attributes.elements_per_draw,
                            .least = static_cast<std::uint32_t>(std::ceil(attributes.probability * 0x1p24)),
                            .layer = attributes.layer,
                            .scale = static_cast<T>(kept > 0 ? 1 / kept : 0)});
      });
}

template <class Narrow>
Result<KernelPtr> describe_cast(Cuda& cuda, const NoAttributes&, const KernelRequest& request) {
  const auto shape = cast_shape(request);
  if (!shape) return shape.error();
  return make_kernel(kAlgorithm, [&cuda, s = *shape](const Arguments& a) {
    map(cuda, s.elements, Rounded<Narrow>{}, a.out<Narrow>(0), a.in<float>(0));
  });
}

}  // namespace

Widen widen_on(Cuda& cuda) {
  return [&cuda](const void* narrow, DataType type, float* wide, std::int64_t elements) {
    if (type == DataType::f16)
      return map(cuda, elements, Widened{}, wide, static_cast<const Float16*>(narrow));
    map(cuda, elements, Widened{}, wide, static_cast<const BFloat16*>(narrow));
  };
}

void add_activation(Table& table) {
  table.set_widen(widen_on);
  table.add(kReluForward, describe_relu);
  table.add(kReluBackward, describe_relu_backward);
  table.add_bf16(kReluBackward, describe_relu_backward_narrow<BFloat16>);
  table.add_f16(kReluBackward, describe_relu_backward_narrow<Float16>);
  table.add(kDropoutForward, describe_dropout);
  table.add(kDropoutBackward, describe_dropout);
  table.add_bf16(kCast, describe_cast<BFloat16>);
  table.add_f16(kCast, describe_cast<Float16>);
  add_in_any_order(table, kReluForward);
  add_in_any_order(table, kReluBackward);
  add_in_any_order(table, kCast);
}

}  // namespace netwright::kernels::cuda
