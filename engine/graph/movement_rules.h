// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "engine/exchange/onnx/onnx_steps.h"
#include "engine/graph/op_builder.h"
#include "engine/graph/shape_rules.h"
#include "kernels/api/movement.h"

namespace netwright::engine {

/// What the ops that move, cut and reduce tensors share.

/// Axes counted from the front, without repetition and in order; none given stands for all behind the batch.
std::variant<std::vector<int>, Problem> resolve_axes(const InferContext& context,
                                                     const std::vector<std::int64_t>& axes);
/// The same of axes that infer() has accepted.
std::vector<int> front_axes(const std::vector<std::int64_t>& axes, int rank);
int front_axis(std::int64_t axis, int rank);

/// The shape with size 1 along `axes`, or without them.
Shape reduced_shape(const Shape& shape, const std::vector<int>& axes, bool keep_dims);

/// dst like src, in that shape.
Inferred inferred_shape(const InferContext& context, const Shape& shape);
/// A sample's shape with the batch's size before it.
Shape with_batch(std::int64_t batch, const std::vector<std::int64_t>& sample);

/// A whole dense tensor of that shape on both sides; to be changed where one side is a part, permuted or
/// repeated.
kernels::StridedCopyAttributes dense_copy(const Shape& shape);
/// The same places the other way round.
kernels::StridedCopyAttributes reversed(kernels::StridedCopyAttributes copy);

/// Completes an op that only sees its input in another shape. The shape is inferred by
/// std::variant<Shape, Problem>(const A&, const InferContext&).
template <class A, class F>
OpDefinition view_op(OpBuilder<A> op, F shape) {
  return op
      .infer([shape](const A& attributes, const InferContext& context) -> InferOutcome {
        auto found = shape(attributes, context);
        if (auto* problem = std::get_if<Problem>(&found)) return *std::move(problem);
        return inferred_shape(context, std::get<Shape>(found));
      })
      .forward([](const A&, Lowering& lowering) { lowering.alias_dst_to_src(); })
      .backward([](const A&, Lowering& lowering) { lowering.alias_diff_src_to_diff_dst(); });
}

/// Completes an op whose output is one strided copy of its input: forward, and backward with the sides
/// exchanged. `copy` is callable as StridedCopyAttributes(const A&, const Shape& src, const Shape& dst).
template <class A, class F>
OpBuilder<A>& copied(OpBuilder<A>& op, F copy) {
  const auto attributes_of = [copy](const A& attributes, Lowering& lowering) {
    return copy(attributes, lowering.desc(lowering.src(0)).shape, lowering.desc(lowering.dst()).shape);
  };
  return op
      .forward([attributes_of](const A& attributes, Lowering& lowering) {
        lowering.call(kernels::kStridedCopy, attributes_of(attributes, lowering), {lowering.src(0)},
                      {lowering.dst()});
      })
      .backward([attributes_of](const A& attributes, Lowering& lowering) {
        if (!lowering.needs_diff_src(0)) return;
        lowering.call(kernels::kStridedCopy, reversed(attributes_of(attributes, lowering)),
                      {lowering.diff_dst()}, {lowering.diff_src(0)});
      });
}

}  // namespace netwright::engine
