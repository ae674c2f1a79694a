// SPDX-License-Identifier: Apache-2.0
// Normalisation by the channels around; in channels_last images they lie together.
#include <cmath>
#include <cstdint>

#include "kernels/api/support/normalization_shapes.h"
#include "kernels/cuda/each.h"
#include "kernels/cuda/typed.h"

namespace netwright::kernels::cuda {
namespace {

/// The channels around one, itself among them.
struct Neighbours {
  AxisShape s;
  std::int64_t size;

  /// visit(index) for the elements beside index `at`.
  template <class Visit>
  DEV void operator()(std::int64_t at, const Visit& visit) const {
    const std::int64_t c = divided(s.inner == 1 ? at : divided(at, s.inner).quotient, s.size).remainder;
    const std::int64_t begin = c < size / 2 ? -c : -(size / 2);
    const std::int64_t end = c + size / 2 < s.size ? size / 2 : s.size - 1 - c;
    for (std::int64_t other = begin; other <= end; ++other) visit(at + other * s.inner);
  }
};

template <class T>
struct Normalize {
  Neighbours neighbours;
  T k, share, beta;
  const T* src;
  T* dst;
  T* scale;  ///< null: not wanted
  DEV void operator()(std::int64_t at) const {
    T squares = 0;
    neighbours(at, [&](std::int64_t i) { squares += src[i] * src[i]; });
    const T own = k + share * squares;
    dst[at] = src[at] * std::pow(own, -beta);
    if (scale != nullptr) scale[at] = own;
  }
};

/// diff_src = diff_dst * scale^-beta - 2 alpha beta / size * src * sum over the neighbours of diff_dst * src
/// * scale^(-beta - 1).
template <class T>
struct NormalizeBackward {
  Neighbours neighbours;
  T factor, beta;
  const T* src;
  const T* scale;
  const T* diff_dst;
  T* diff_src;
  DEV void operator()(std::int64_t at) const {
    T sum = 0;
    neighbours(at, [&](std::int64_t i) { sum += diff_dst[i] * src[i] * std::pow(scale[i], -beta - 1); });
    diff_src[at] = diff_dst[at] * std::pow(scale[at], -beta) - factor * src[at] * sum;
  }
};

/// In the order of memory.
template <Layout layout>
Result<AxisShape> shape_of(const KernelRequest& request, const LocalResponseNormAttributes& a, Between src,
                           Between dst) {
  if (layout != Layout::dense && !all_alike(request)) return wrong(request, "takes images of one layout");
  const auto shape = local_response_norm_shape(DenseRequest(request).get(), a, src, dst);
  if (!shape || layout == Layout::dense) return shape;
  return AxisShape{.type = shape->type, .outer = shape->outer * shape->inner, .size = shape->size};
}

template <Layout layout>
Result<KernelPtr> describe_forward(Cuda& cuda, const LocalResponseNormAttributes& a,
                                   const KernelRequest& request) {
  return prepare(request, shape_of<layout>(request, a, {1, 1}, {1, 2}),
                 [&cuda, a](auto type, const AxisShape& s, const Arguments& arguments) {
                   using T = decltype(type);
                   for_each(cuda, s.elements(),
                            Normalize<T>{.neighbours = {s, a.size},
                                         .k = static_cast<T>(a.k),
                                         .share = static_cast<T>(a.alpha / static_cast<double>(a.size)),
                                         .beta = static_cast<T>(a.beta),
                                         .src = arguments.in<T>(0),
                                         .dst = arguments.out<T>(0),
                                         .scale = arguments.dst.size() > 1 ? arguments.out<T>(1) : nullptr});
                 });
}
template <Layout layout>
Result<KernelPtr> describe_backward(Cuda& cuda, const LocalResponseNormAttributes& a,
                                    const KernelRequest& request) {
  return prepare(request, shape_of<layout>(request, a, {3, 3}, {1, 1}),
                 [&cuda, a](auto type, const AxisShape& s, const Arguments& arguments) {
                   using T = decltype(type);
                   const double factor = 2 * a.alpha * a.beta / static_cast<double>(a.size);
                   for_each(cuda, s.elements(),
                            NormalizeBackward<T>{.neighbours = {s, a.size},
                                                 .factor = static_cast<T>(factor),
                                                 .beta = static_cast<T>(a.beta),
                                                 .src = arguments.in<T>(0),
                                                 .scale = arguments.in<T>(1),
                                                 .diff_dst = arguments.in<T>(2),
                                                 .diff_src = arguments.out<T>(0)});
                 });
}

template <Layout layout>
void add_in(Table& table) {
  table.add(kLocalResponseNormForward, describe_forward<layout>, layout);
  table.add(kLocalResponseNormBackward, describe_backward<layout>, layout);
}

}  // namespace

void add_local_response_norm(Table& table) {
  add_in<Layout::dense>(table);
  add_in<Layout::channels_last>(table);
  add_image_cost(table, kLocalResponseNormForward, {.src = {0}, .dst = {0, 1}});
  add_image_cost(table, kLocalResponseNormBackward, {.src = {0, 1, 2}, .dst = {0}});
}

}  // namespace netwright::kernels::cuda
