// SPDX-License-Identifier: Apache-2.0
// Sums, means and maxima over axes, and where a maximum stands.
#include <limits>

#include "kernels/api/reduction.h"
#include "kernels/api/support/movement_shapes.h"
#include "kernels/cuda/best.h"
#include "kernels/cuda/nest.h"
#include "kernels/cuda/reduce.h"
#include "kernels/cuda/typed.h"

namespace netwright::kernels::cuda {
namespace {

/// Loops over src: those that tell results apart, and those within a result.
struct ReductionPlan {
  ReductionNest<1> nest;
  ReducePlan reduce;
};
ReductionPlan plan_over(const ReduceShape& s) {
  std::array<bool, kMaxRank> keeps{};
  for (int axis = 0; axis < s.src.rank; ++axis)
    keeps[static_cast<std::size_t>(axis)] = s.dst[axis] == s.src[axis];
  ReductionPlan plan{.nest = make_reduction_nest<1>(s.src, keeps, {dense_strides(s.src)}), .reduce = {}};
  plan.reduce = plan_reduction(plan.nest.kept.turns(), plan.nest.reduced.turns(), plan.nest.inner_kept);
  return plan;
}

template <class T>
struct SourceTerms {
  LoopNest<1> kept, reduced;
  const T* src;

  DEV T at(std::int64_t result, std::int64_t k) const {
    return src[offsets_at(kept, result)[0] + offsets_at(reduced, k)[0]];
  }
};

template <class T>
struct SumOver : Sum {
  SourceTerms<T> terms;
  double scale;
  T* dst;

  DEV double term(std::int64_t result, std::int64_t k) const { return terms.at(result, k); }
  DEV void store(std::int64_t result, double sum) const { dst[result] = static_cast<T>(sum * scale); }
};
template <class T>
struct MaximumOver {
  using Value = T;
  SourceTerms<T> terms;
  T* dst;

  DEV T none() const { return -std::numeric_limits<T>::infinity(); }
  DEV T join(T a, T b) const { return std::isnan(a) || a > b ? a : std::isnan(b) || b > a ? b : a; }
  DEV T term(std::int64_t result, std::int64_t k) const { return terms.at(result, k); }
  DEV void store(std::int64_t result, T joined) const { dst[result] = joined; }
};

double scale_of(ReduceFunction function, const ReduceShape& s) {
  return function == ReduceFunction::mean ? 1 / static_cast<double>(s.terms()) : 1;
}

Result<KernelPtr> describe_reduce(Cuda& cuda, const ReduceAttributes& attributes,
                                  const KernelRequest& request) {
  const auto shape = reduce_forward_shape(request);
  if (!shape) return shape.error();
  const ReductionPlan plan = plan_over(*shape);
  return prepare(
      request, shape,
      [&cuda, plan, f = attributes.function](auto type, const ReduceShape& s, const Arguments& a) {
        using T = decltype(type);
        const SourceTerms<T> terms{plan.nest.kept, plan.nest.reduced, a.in<T>(0)};
        if (f == ReduceFunction::maximum)
          return reduce(cuda, plan.reduce, MaximumOver<T>{.terms = terms, .dst = a.out<T>(0)}, a.scratch);
        SumOver<T> sum;
        sum.terms = terms;
        sum.scale = scale_of(f, s);
        sum.dst = a.out<T>(0);
        reduce(cuda, plan.reduce, sum, a.scratch);
      },
      plan.reduce.scratch_bytes(sizeof(double)));
}

template <class T>
struct Spread {
  LoopNest<1> nest;  ///< over src: where the result of each element stands
  T scale;
  const T* diff_dst;
  T* diff_src;

  DEV void operator()(std::int64_t i) const { diff_src[i] = diff_dst[offsets_at(nest, i)[0]] * scale; }
};

/// How many elements are as large as the maximum.
template <class T>
struct Winners : Sum {
  SourceTerms<T> terms;
  const T* dst;
  double* winners;

  DEV double term(std::int64_t result, std::int64_t k) const {
    return terms.at(result, k) == dst[result] ? 1 : 0;
  }
  DEV void store(std::int64_t result, double sum) const { winners[result] = sum; }
};
template <class T>
struct SpreadToMaxima {
  LoopNest<1> nest;
  const T* src;
  const T* dst;
  const T* diff_dst;
  const double* winners;
  T* diff_src;

  DEV void operator()(std::int64_t i) const {
    const std::int64_t result = offsets_at(nest, i)[0];
    diff_src[i] = src[i] == dst[result] ? static_cast<T>(diff_dst[result] / winners[result]) : T{0};
  }
};

Result<KernelPtr> describe_reduce_backward(Cuda& cuda, const ReduceAttributes& attributes,
                                           const KernelRequest& request) {
  const auto shape = reduce_backward_shape(request, attributes);
  if (!shape) return shape.error();
  const ReductionPlan plan = plan_over(*shape);
  const bool highest = attributes.function == ReduceFunction::maximum;
  const std::int64_t winners = shape->dst.elements() * static_cast<std::int64_t>(sizeof(double));
  return prepare(
      request, shape,
      [&cuda, plan, f = attributes.function, highest](auto type, const ReduceShape& s, const Arguments& a) {
        using T = decltype(type);
        const auto nest = make_loop_nest<1>(s.src, {broadcast_strides(s.dst, s.src)});
        if (!highest) {
          return for_each(cuda, s.src.elements(),
                          Spread<T>{nest, static_cast<T>(scale_of(f, s)), a.in<T>(0), a.out<T>(0)});
        }
        Winners<T> count;
        count.terms = {plan.nest.kept, plan.nest.reduced, a.in<T>(0)};
        count.dst = a.in<T>(1);
        count.winners = static_cast<double*>(a.scratch);
        reduce(cuda, plan.reduce, count, count.winners + s.dst.elements());
        for_each(cuda, s.src.elements(),
                 SpreadToMaxima<T>{nest, a.in<T>(0), a.in<T>(1), a.in<T>(2), count.winners, a.out<T>(0)});
      },
      highest ? winners + plan.reduce.scratch_bytes(sizeof(double)) : 0);
}

/// Of a line.
template <class T>
struct Highest {
  using Value = Best<T>;
  AxisShape shape;
  const T* src;
  std::int64_t* dst;

  DEV Value none() const { return {}; }
  DEV Value join(const Value& a, const Value& b) const { return Better{}(a, b); }
  DEV Value term(std::int64_t line, std::int64_t k) const {
    return {src[(line / shape.inner * shape.size + k) * shape.inner + line % shape.inner], k};
  }
  DEV void store(std::int64_t line, Value best) const { dst[line] = best.place; }
};

Result<KernelPtr> describe_arg_max(Cuda& cuda, const ArgMaxAttributes& attributes,
                                   const KernelRequest& request) {
  const auto shape = arg_max_shape(request, attributes);
  if (!shape) return shape.error();
  const ReducePlan plan = plan_reduction(shape->outer * shape->inner, shape->size, shape->inner > 1);
  return prepare(
      request, shape,
      [&cuda, plan](auto type, const AxisShape& s, const Arguments& a) {
        using T = decltype(type);
        reduce(cuda, plan, Highest<T>{.shape = s, .src = a.in<T>(0), .dst = a.out<std::int64_t>(0)},
               a.scratch);
      },
      plan.scratch_bytes(sizeof(Best<double>)));
}

}  // namespace

void add_reduction(Table& table) {
  table.add(kReduceForward, describe_reduce);
  table.add(kReduceBackward, describe_reduce_backward);
  table.add(kArgMax, describe_arg_max);
}

}  // namespace netwright::kernels::cuda
