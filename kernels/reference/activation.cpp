// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/activation.h"

#include <algorithm>
#include <cmath>

#include "engine/base/philox.h"
#include "kernels/api/cast.h"
#include "kernels/api/support/bfloat16.h"
#include "kernels/api/support/float16.h"
#include "kernels/api/support/layer_shapes.h"
#include "kernels/reference/table.h"

namespace netwright::kernels::reference {
namespace {

/// A kernel that sets each element of its output to value(first input's, second input's); `value` works on
/// any type.
template <std::size_t inputs, class Value>
auto elementwise(Value value) {
  return [value](Reference&, const NoAttributes&, const KernelRequest& request) {
    return prepare(request, elementwise_shape(request, {inputs, inputs}, {1, 1}),
                   [value](auto type, const ElementwiseShape& s, const Arguments& arguments) {
                     using T = decltype(type);
                     for (std::int64_t i = 0; i < s.elements; ++i) {
                       const T second = inputs > 1 ? arguments.in<T>(inputs - 1)[i] : T{0};
                       arguments.out<T>(0)[i] = value(arguments.in<T>(0)[i], second);
                     }
                   });
  };
}

/// visit(function from position along the axis to index) for every line along the axis.
template <class Visit>
void for_each_line(const AxisShape& s, Visit visit) {
  for (std::int64_t outer = 0; outer < s.outer; ++outer)
    for (std::int64_t inner = 0; inner < s.inner; ++inner)
      visit([&, outer, inner](std::int64_t k) { return (outer * s.size + k) * s.inner + inner; });
}

template <class T>
void softmax_forward(const AxisShape& s, bool logarithm, const Arguments& arguments) {
  const T* src = arguments.in<T>(0);
  for_each_line(s, [&](auto index) {
    double highest = src[index(0)], sum = 0;
    for (std::int64_t k = 1; k < s.size; ++k) highest = std::max<double>(highest, src[index(k)]);
    for (std::int64_t k = 0; k < s.size; ++k) sum += std::exp(src[index(k)] - highest);
    for (std::int64_t k = 0; k < s.size; ++k) {
      const double above = src[index(k)] - highest;
      arguments.out<T>(0)[index(k)] =
          static_cast<T>(logarithm ? above - std::log(sum) : std::exp(above) / sum);
    }
  });
}

template <class T>
void softmax_backward(const AxisShape& s, bool logarithm, const Arguments& arguments) {
  const T *dst = arguments.in<T>(0), *diff_dst = arguments.in<T>(1);
  for_each_line(s, [&](auto index) {
    double sum = 0;
    for (std::int64_t k = 0; k < s.size; ++k) {
      const std::int64_t i = index(k);
      sum += logarithm ? diff_dst[i] : double{dst[i]} * diff_dst[i];
    }
    for (std::int64_t k = 0; k < s.size; ++k) {
      const std::int64_t i = index(k);
      arguments.out<T>(0)[i] = static_cast<T>(logarithm ? diff_dst[i] - std::exp(double{dst[i]}) * sum
                                                        : dst[i] * (diff_dst[i] - sum));
    }
  });
}

Result<KernelPtr> describe_softmax(Reference&, const SoftmaxAttributes& attributes,
                                   const KernelRequest& request) {
  if (auto ok = elementwise_shape(request, {1, 1}, {1, 1}); !ok) return ok.error();
  return prepare(request, checked_axis_shape(request, request.src[0], attributes.axis),
                 [logarithm = attributes.logarithm](auto type, const AxisShape& s, const Arguments& a) {
                   softmax_forward<decltype(type)>(s, logarithm, a);
                 });
}
Result<KernelPtr> describe_softmax_backward(Reference&, const SoftmaxAttributes& attributes,
                                            const KernelRequest& request) {
  if (auto ok = elementwise_shape(request, {2, 2}, {1, 1}); !ok) return ok.error();
  return prepare(request, checked_axis_shape(request, request.src[0], attributes.axis),
                 [logarithm = attributes.logarithm](auto type, const AxisShape& s, const Arguments& a) {
                   softmax_backward<decltype(type)>(s, logarithm, a);
                 });
}

/// Forward and backward are the same: kept elements pass, scaled.
Result<KernelPtr> describe_dropout(Reference&, const DropoutAttributes& attributes,
                                   const KernelRequest& request) {
  return prepare(request, dropout_shape(request, attributes.elements_per_draw),
                 [attributes](auto type, const ElementwiseShape& s, const Arguments& arguments) {
                   using T = decltype(type);
                   const RandomStream stream{.seed = arguments.state->seed,
                                             .purpose = RandomPurpose::dropout,
                                             .step = static_cast<std::uint32_t>(arguments.state->step),
                                             .layer = attributes.layer};
                   const double scale = 1 / (1 - attributes.probability);
                   for (std::int64_t i = 0; i < s.elements; ++i) {
                     const auto draw = static_cast<std::uint64_t>(i / attributes.elements_per_draw);
                     const bool kept = stream.uniform(draw) >= attributes.probability;
                     arguments.out<T>(0)[i] = kept ? static_cast<T>(arguments.in<T>(0)[i] * scale) : T{0};
                   }
                 });
}

Result<KernelPtr> describe_cast(Reference&, const NoAttributes&, const KernelRequest& request) {
  const auto shape = cast_shape(request);
  if (!shape) return shape.error();
  return make_kernel(kAlgorithm, [s = *shape, to = request.dst[0].type](const Arguments& arguments) {
    const float* src = arguments.in<float>(0);
    if (to == DataType::f16) {
      std::transform(src, src + s.elements, arguments.out<Float16>(0), to_f16);
    } else {
      std::transform(src, src + s.elements, arguments.out<BFloat16>(0), to_bf16);
    }
  });
}

}  // namespace

void add_activation(Table& table) {
  table.add_bf16(kCast, describe_cast);
  table.add_f16(kCast, describe_cast);
  table.add(kReluForward, elementwise<1>([](auto x, auto) { return x < 0 ? 0 : x; }));
  table.add(kReluBackward, elementwise<2>([](auto dst, auto diff_dst) { return dst <= 0 ? 0 : diff_dst; }));
  table.add(kSoftmaxForward, describe_softmax);
  table.add(kSoftmaxBackward, describe_softmax_backward);
  table.add(kDropoutForward, describe_dropout);
  table.add(kDropoutBackward, describe_dropout);
}

}  // namespace netwright::kernels::reference
