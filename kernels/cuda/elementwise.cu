// SPDX-License-Identifier: Apache-2.0
// Functions of one and two numbers. Which function is a value that all threads share, not a template: the
// branch costs nothing beside memory, and one kernel is compiled instead of thirty.
#include <algorithm>
#include <initializer_list>
#include <limits>
#include <optional>
#include <utility>

#include "kernels/api/elementwise.h"
#include "kernels/api/support/elementwise_shapes.h"
#include "kernels/cuda/functions.h"
#include "kernels/cuda/nest.h"
#include "kernels/cuda/reduce.h"
#include "kernels/cuda/typed.h"

namespace netwright::kernels::cuda {
namespace {

/// Of a function without a finite value everywhere: zero in padding rows.
template <class T>
struct ValidRows {
  const StepState* state;
  std::int64_t row;  ///< elements

  DEV bool holds(std::int64_t i) const { return i < state->valid_rows * row; }
};

template <class T>
struct PartialUnary {
  Unary<T> function;
  ValidRows<T> valid;
  const T* src;
  T* dst;

  DEV void operator()(std::int64_t i) const { dst[i] = valid.holds(i) ? function(src[i]) : T{0}; }
};

Result<KernelPtr> describe_unary(Cuda& cuda, const UnaryAttributes& attributes,
                                 const KernelRequest& request) {
  return prepare(
      request, unary_shape(request, 1),
      [&cuda, f = attributes](auto type, const UnaryShape& s, const Arguments& a) {
        using T = decltype(type);
        const Unary<T> function{f.function, static_cast<T>(f.alpha), static_cast<T>(f.beta)};
        if (!is_partial(f.function)) return map(cuda, s.elements(), function, a.out<T>(0), a.in<T>(0));
        for_each(cuda, s.elements(), PartialUnary<T>{function, {a.state, s.row}, a.in<T>(0), a.out<T>(0)});
      });
}

Result<KernelPtr> describe_unary_backward(Cuda& cuda, const UnaryAttributes& attributes,
                                          const KernelRequest& request) {
  return prepare(request, unary_shape(request, 2),
                 [&cuda, f = attributes](auto type, const UnaryShape& s, const Arguments& a) {
                   using T = decltype(type);
                   const UnarySlope<T> slope{f.function, static_cast<T>(f.alpha), static_cast<T>(f.beta)};
                   map(cuda, s.elements(), slope, a.out<T>(0), a.in<T>(0), a.in<T>(1));
                 });
}

/// A tensor's axes in the order they lie in memory, filled up to `rank` in front: among images in
/// channels_last the channels come last. Nothing where the tensor lies otherwise.
std::optional<Shape> as_it_lies(const TensorDesc& desc, int rank, Layout among) {
  Shape filled;
  filled.rank = rank;
  for (int axis = 0; axis < rank; ++axis) {
    const int from = axis - (rank - desc.shape.rank);
    filled[axis] = from < 0 ? 1 : desc.shape[from];
  }
  if (among == Layout::dense) return filled;
  if (rank < 3) return std::nullopt;
  const bool laid = desc.layout == among && desc.shape.rank == rank;
  const bool either_way = desc.layout == Layout::dense && (filled[1] == 1 || filled.elements_from(2) == 1);
  if (!laid && !either_way) return std::nullopt;
  Shape lying = filled;
  for (int axis = 2; axis < rank; ++axis) lying[axis - 1] = filled[axis];
  lying[rank - 1] = filled[1];
  return lying;
}
/// Replaces the shapes by what lies in memory; false where a tensor does not suit.
bool lay_out(std::initializer_list<std::pair<Shape*, const TensorDesc*>> tensors, int rank, Layout among) {
  for (const auto& [shape, desc] : tensors) {
    const auto lying = desc != nullptr ? as_it_lies(*desc, rank, among) : std::nullopt;
    if (desc != nullptr && !lying) return false;
    if (lying) *shape = *lying;
  }
  return true;
}
constexpr const char* kNotLaidOut = "takes images of one memory layout, dense ones at best";

template <class T>
struct BroadcastBinary {
  Binary<T> function;
  LoopNest<2> nest;
  ValidRows<T> valid;
  bool partial;
  const T* a;
  const T* b;
  T* dst;

  DEV void operator()(std::int64_t i) const {
    const auto at = offsets_at(nest, i);
    dst[i] = !partial || valid.holds(i) ? function(a[at[0]], b[at[1]]) : T{0};
  }
};

template <Layout layout>
Result<KernelPtr> describe_binary(Cuda& cuda, const BinaryAttributes& attributes,
                                  const KernelRequest& request) {
  auto shape = binary_forward_shape(DenseRequest(request).get());
  if (!shape) return shape.error();
  const TensorDesc &a_desc = request.src[0], &b_desc = request.src[1], &dst_desc = request.dst[0];
  if (!lay_out({{&shape->a, &a_desc}, {&shape->b, &b_desc}, {&shape->dst, &dst_desc}}, shape->dst.rank,
               layout))
    return wrong(request, kNotLaidOut);
  return prepare(
      request, shape, [&cuda, f = attributes.function](auto type, const BinaryShape& s, const Arguments& a) {
        using T = decltype(type);
        const Binary<T> function{f};
        const std::int64_t elements = s.dst.elements();
        if (s.a == s.dst && s.b == s.dst && !is_partial(f))
          return map(cuda, elements, function, a.out<T>(0), a.in<T>(0), a.in<T>(1));
        const UnaryShape rows = rows_of({.type = s.type, .shape = s.dst});
        for_each(cuda, elements,
                 BroadcastBinary<T>{.function = function,
                                    .nest = make_loop_nest<2>(s.dst, {broadcast_strides(s.a, s.dst),
                                                                      broadcast_strides(s.b, s.dst)}),
                                    .valid = {a.state, rows.row},
                                    .partial = is_partial(f),
                                    .a = a.in<T>(0),
                                    .b = a.in<T>(1),
                                    .dst = a.out<T>(0)});
      });
}

/// An operand's gradient: what comes back through each place it was repeated to. Absent operands are null.
template <class T>
struct OperandGradient : Sum {
  BinarySlope<T> slope;
  LoopNest<3> kept, reduced;  ///< over a, b, diff_dst
  const T* a;
  const T* b;
  const T* diff_dst;
  T* gradient;

  DEV double term(std::int64_t result, std::int64_t k) const {
    const auto base = offsets_at(kept, result), step = offsets_at(reduced, k);
    const T diff = diff_dst[base[2] + step[2]];
    if (diff == 0) return 0;
    const T left = a != nullptr ? a[base[0] + step[0]] : T{0};
    const T right = b != nullptr ? b[base[1] + step[1]] : T{0};
    return double{diff} * slope(left, right);
  }
  DEV void store(std::int64_t result, double sum) const { gradient[result] = static_cast<T>(sum); }
};

struct BackwardPlan {
  ReductionNest<3> nest;
  ReducePlan reduce;
};
BackwardPlan plan_backward(const BinaryBackwardShape& s) {
  const Strides gradient = broadcast_strides(s.gradient, s.diff_dst);
  std::array<bool, kMaxRank> keeps{};
  for (std::size_t axis = 0; axis < keeps.size(); ++axis) keeps[axis] = gradient[axis] != 0;
  BackwardPlan plan{
      .nest = make_reduction_nest<3>(s.diff_dst, keeps,
                                     {broadcast_strides(s.a, s.diff_dst), broadcast_strides(s.b, s.diff_dst),
                                      dense_strides(s.diff_dst)}),
      .reduce = {}};
  plan.reduce = plan_reduction(plan.nest.kept.turns(), plan.nest.reduced.turns(), plan.nest.inner_kept);
  return plan;
}

template <Layout layout>
Result<KernelPtr> describe_binary_backward(Cuda& cuda, const BinaryBackwardAttributes& attributes,
                                           const KernelRequest& request) {
  auto shape = binary_backward_shape(DenseRequest(request).get(), attributes);
  if (!shape) return shape.error();
  const TensorDesc* a_desc = shape->a_index ? &request.src[*shape->a_index] : nullptr;
  const TensorDesc* b_desc = shape->b_index ? &request.src[*shape->b_index] : nullptr;
  if (!lay_out({{&shape->a, a_desc},
                {&shape->b, b_desc},
                {&shape->gradient, &request.dst[0]},
                {&shape->diff_dst, &request.src[shape->diff_dst_index]}},
               shape->diff_dst.rank, layout)) {
    return wrong(request, kNotLaidOut);
  }
  const BackwardPlan plan = plan_backward(*shape);
  return prepare(
      request, shape,
      [&cuda, plan, f = attributes](auto type, const BinaryBackwardShape& s, const Arguments& a) {
        using T = decltype(type);
        OperandGradient<T> of;
        of.slope = {f.function, f.operand};
        of.kept = plan.nest.kept;
        of.reduced = plan.nest.reduced;
        of.a = s.a_index ? a.in<T>(*s.a_index) : nullptr;
        of.b = s.b_index ? a.in<T>(*s.b_index) : nullptr;
        of.diff_dst = a.in<T>(s.diff_dst_index);
        of.gradient = a.out<T>(0);
        reduce(cuda, plan.reduce, of, a.scratch);
      },
      plan.reduce.scratch_bytes(sizeof(double)));
}

/// Of forward and backward, broadcast or not.
template <class Attributes>
double binary_ns(const Cuda&, const Attributes&, const KernelRequest& request, Layout layout) {
  constexpr double kNever = std::numeric_limits<double>::infinity();
  if (layout == Layout::dense) return pass_ns(request);
  if (layout != Layout::channels_last) return kNever;
  int rank = 0;
  for (const auto tensors : {request.src, request.dst})
    for (const TensorDesc& desc : tensors) rank = std::max(rank, desc.shape.rank);
  for (const auto tensors : {request.src, request.dst})
    for (const TensorDesc& desc : tensors)
      if (!as_it_lies(desc, rank, layout)) return kNever;
  return pass_ns(request);
}

}  // namespace

void add_elementwise(Table& table) {
  table.add(kUnaryForward, describe_unary);
  table.add(kUnaryBackward, describe_unary_backward);
  // Rows stand one after another in channels_last too.
  add_in_any_order(table, kUnaryForward);
  add_in_any_order(table, kUnaryBackward);
  table.add(kBinaryForward, describe_binary<Layout::dense>);
  table.add(kBinaryBackward, describe_binary_backward<Layout::dense>);
  table.add(kBinaryForward, describe_binary<Layout::channels_last>, Layout::channels_last);
  table.add(kBinaryBackward, describe_binary_backward<Layout::channels_last>, Layout::channels_last);
  table.add_cost(kBinaryForward, binary_ns<BinaryAttributes>);
  table.add_cost(kBinaryBackward, binary_ns<BinaryBackwardAttributes>);
}

}  // namespace netwright::kernels::cuda
