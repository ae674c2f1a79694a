// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/reduction.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "kernels/api/support/movement_shapes.h"
#include "kernels/reference/table.h"

namespace netwright::kernels::reference {
namespace {

template <class T>
void reduce_forward(ReduceFunction function, const ReduceShape& s, const Arguments& arguments) {
  const bool highest = function == ReduceFunction::maximum;
  const Strides dst = broadcast_strides(s.dst, s.src);
  std::vector<double> results(static_cast<std::size_t>(s.dst.elements()),
                              highest ? -std::numeric_limits<double>::infinity() : 0);
  for (std::int64_t i = 0; i < s.src.elements(); ++i) {
    const double value = arguments.in<T>(0)[i];
    double& result = results[static_cast<std::size_t>(offset_of(i, s.src, dst))];
    if (!highest) result += value;
    if (highest && (value > result || std::isnan(value))) result = value;
  }
  const double scale = function == ReduceFunction::mean ? 1 / static_cast<double>(s.terms()) : 1;
  std::transform(results.begin(), results.end(), arguments.out<T>(0),
                 [scale](double result) { return static_cast<T>(result * scale); });
}

template <class T>
void spread(ReduceFunction function, const ReduceShape& s, const Arguments& arguments) {
  const Strides dst = broadcast_strides(s.dst, s.src);
  const double scale = function == ReduceFunction::mean ? 1 / static_cast<double>(s.terms()) : 1;
  for (std::int64_t i = 0; i < s.src.elements(); ++i)
    arguments.out<T>(0)[i] = static_cast<T>(arguments.in<T>(0)[offset_of(i, s.src, dst)] * scale);
}

template <class T>
void spread_to_maxima(const ReduceShape& s, const Arguments& arguments) {
  const Strides dst = broadcast_strides(s.dst, s.src);
  const auto place = [&](std::int64_t i) { return static_cast<std::size_t>(offset_of(i, s.src, dst)); };
  const auto wins = [&](std::int64_t i) { return arguments.in<T>(0)[i] == arguments.in<T>(1)[place(i)]; };
  std::vector<double> winners(static_cast<std::size_t>(s.dst.elements()));
  for (std::int64_t i = 0; i < s.src.elements(); ++i) winners[place(i)] += wins(i) ? 1 : 0;
  for (std::int64_t i = 0; i < s.src.elements(); ++i) {
    arguments.out<T>(0)[i] =
        wins(i) ? static_cast<T>(arguments.in<T>(2)[place(i)] / winners[place(i)]) : T{0};
  }
}

Result<KernelPtr> describe_reduce(Reference&, const ReduceAttributes& a, const KernelRequest& request) {
  return prepare(request, reduce_forward_shape(request),
                 [a](auto type, const ReduceShape& s, const Arguments& arguments) {
                   reduce_forward<decltype(type)>(a.function, s, arguments);
                 });
}
Result<KernelPtr> describe_reduce_backward(Reference&, const ReduceAttributes& a,
                                           const KernelRequest& request) {
  return prepare(request, reduce_backward_shape(request, a),
                 [a](auto type, const ReduceShape& s, const Arguments& arguments) {
                   if (a.function == ReduceFunction::maximum)
                     return spread_to_maxima<decltype(type)>(s, arguments);
                   spread<decltype(type)>(a.function, s, arguments);
                 });
}

Result<KernelPtr> describe_arg_max(Reference&, const ArgMaxAttributes& a, const KernelRequest& request) {
  return prepare(request, arg_max_shape(request, a),
                 [](auto type, const AxisShape& s, const Arguments& arguments) {
                   using T = decltype(type);
                   for (std::int64_t line = 0; line < s.outer * s.inner; ++line) {
                     const T* src = arguments.in<T>(0) + line / s.inner * s.size * s.inner + line % s.inner;
                     std::int64_t best = 0;
                     for (std::int64_t k = 1; k < s.size; ++k) {
                       const T value = src[k * s.inner], most = src[best * s.inner];
                       if (value > most || (std::isnan(value) && !std::isnan(most))) best = k;
                     }
                     arguments.out<std::int64_t>(0)[line] = best;
                   }
                 });
}

}  // namespace

void add_reduction(Table& table) {
  table.add(kReduceForward, describe_reduce);
  table.add(kReduceBackward, describe_reduce_backward);
  table.add(kArgMax, describe_arg_max);
}

}  // namespace netwright::kernels::reference
