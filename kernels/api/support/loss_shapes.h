// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "kernels/api/loss.h"
#include "kernels/api/support/checks.h"
#include "kernels/api/support/layer_shapes.h"

namespace netwright::kernels {

/// Scores (n, c, inner...) with class indices (n, inner...), as AxisShape{outer = n, size = c}.
inline Result<AxisShape> class_scores_shape(const KernelRequest& request, const TensorDesc& scores,
                                            const TensorDesc& target) {
  if (auto ok = check_rank(request, "the scores tensor", scores, 2, kMaxRank); !ok) return ok.error();
  TensorDesc wanted{.type = DataType::i64, .shape = {scores.shape[0]}};
  for (int axis = 2; axis < scores.shape.rank; ++axis) {
    wanted.shape.dims[static_cast<std::size_t>(wanted.shape.rank++)] = scores.shape[axis];
  }
  if (auto ok = check_tensor(request, "the target", target, wanted); !ok) return ok.error();
  return axis_shape(scores, 1);
}

inline Result<void> check_class_weights(const KernelRequest& r) {
  if (r.src.size() < 3) return {};
  return check_tensor(r, "the class weights", r.src[2], {r.src[0].type, {r.src[0].shape[1]}});
}
inline Result<AxisShape> cross_entropy_forward_shape(const KernelRequest& r) {
  if (auto ok = check_counts(r, {2, 3}, {1, 2}); !ok) return ok.error();
  if (auto ok = check_tensor(r, "the loss", r.dst[0], {r.src[0].type, {1}}); !ok) return ok.error();
  if (r.dst.size() > 1) {
    if (auto ok = check_tensor(r, "the probabilities tensor", r.dst[1], r.src[0]); !ok) return ok.error();
  }
  auto shape = class_scores_shape(r, r.src[0], r.src[1]);
  if (auto ok = check_class_weights(r); shape && !ok) return ok.error();
  return shape;
}
inline Result<AxisShape> cross_entropy_backward_shape(const KernelRequest& r) {
  if (auto ok = check_counts(r, {2, 3}, {1, 1}); !ok) return ok.error();
  if (auto ok = check_tensor(r, "the gradient", r.dst[0], r.src[0]); !ok) return ok.error();
  auto shape = class_scores_shape(r, r.src[0], r.src[1]);
  if (auto ok = check_class_weights(r); shape && !ok) return ok.error();
  return shape;
}
inline Result<AxisShape> accuracy_shape(const KernelRequest& r) {
  if (auto ok = check_counts(r, {2, 2}, {2, 2}); !ok) return ok.error();
  for (const TensorDesc& count : r.dst) {
    if (auto ok = check_tensor(r, "the count", count, {r.src[0].type, {1}}); !ok) return ok.error();
  }
  return class_scores_shape(r, r.src[0], r.src[1]);
}

/// Values compared row by row: (rows, row_elements).
struct RowsShape {
  DataType type = DataType::f32;
  std::int64_t rows = 0, row_elements = 0;
};

inline Result<RowsShape> compared_rows_shape(const KernelRequest& r) {
  if (auto ok = check_rank(r, "the input", r.src[0], 1, kMaxRank); !ok) return ok.error();
  if (auto ok = check_tensor(r, "the target", r.src[1], r.src[0]); !ok) return ok.error();
  return RowsShape{
      .type = r.src[0].type, .rows = r.src[0].shape[0], .row_elements = r.src[0].shape.elements_from(1)};
}
inline Result<RowsShape> elementwise_loss_forward_shape(const KernelRequest& r) {
  if (auto ok = check_counts(r, {2, 2}, {1, 1}); !ok) return ok.error();
  if (auto ok = check_tensor(r, "the loss", r.dst[0], {r.src[0].type, {1}}); !ok) return ok.error();
  return compared_rows_shape(r);
}
inline Result<RowsShape> elementwise_loss_backward_shape(const KernelRequest& r) {
  if (auto ok = check_counts(r, {2, 2}, {1, 2}); !ok) return ok.error();
  for (const TensorDesc& desc : r.dst) {
    if (auto ok = check_tensor(r, "the gradient", desc, r.src[0]); !ok) return ok.error();
  }
  return compared_rows_shape(r);
}

inline Result<RowsShape> row_loss_rows(const KernelRequest& r, RowLoss function) {
  const std::size_t tensors = function == RowLoss::dice ? 2 : 3;
  if (auto ok = check_counts(r, {tensors, tensors}, {1, tensors}); !ok) return ok.error();
  auto shape = compared_rows_shape(r);
  if (!shape || function == RowLoss::dice) return shape;
  if (auto ok = check_rank(r, "the input", r.src[0], 2, 2); !ok) return ok.error();
  TensorDesc third = r.src[0];
  if (function == RowLoss::cosine_embedding) third.shape = {shape->rows};
  if (auto ok = check_tensor(r, "the third input", r.src[2], third); !ok) return ok.error();
  return shape;
}
inline Result<RowsShape> row_loss_forward_shape(const KernelRequest& r, RowLoss function) {
  auto shape = row_loss_rows(r, function);
  if (!shape) return shape;
  if (auto ok = check_tensor(r, "the loss", r.dst[0], {r.src[0].type, {1}}); !ok) return ok.error();
  return shape;
}
inline Result<RowsShape> row_loss_backward_shape(const KernelRequest& r, RowLoss function) {
  auto shape = row_loss_rows(r, function);
  if (!shape) return shape;
  if (auto ok = check_counts(r, {2, 3}, {r.src.size(), r.src.size()}); !ok) return ok.error();
  for (std::size_t i = 0; i < r.dst.size(); ++i) {
    if (auto ok = check_tensor(r, "the gradient", r.dst[i], r.src[i]); !ok) return ok.error();
  }
  return shape;
}

/// The sentence for a class index that is none.
inline Error bad_target(std::int64_t row, std::int64_t target, std::int64_t classes) {
  return refused("Row " + std::to_string(row) + " of the batch has the class " + std::to_string(target) +
                 ", but the network has " + std::to_string(classes) + " classes, 0 to " +
                 std::to_string(classes - 1) + "; check the data set or the last layer's size.");
}

}  // namespace netwright::kernels
