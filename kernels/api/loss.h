// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "kernels/api/kernel.h"

namespace netwright::kernels {

/// A loss is the mean over its valid targets (StepState::valid_rows rows), 0 where there are none; rows past
/// them get zero gradient. `weight` is that of the loss in the total: it scales the gradient, not the
/// reported value.
struct CrossEntropyAttributes {
  double weight = 1;
  double label_smoothing = 0;      ///< share of a target that goes to all classes alike
  std::int64_t ignored_class = 0;  ///< targets of this index do not count, where `ignores`
  std::int32_t ignores = 0;
  std::int32_t log_probabilities = 0;  ///< src is log-probabilities already, not scores

  friend bool operator==(const CrossEntropyAttributes&, const CrossEntropyAttributes&) = default;
};

/// src (N, C, d...), target i64 (N, d...), [class weights w (C)] -> loss (1), [saved probabilities like src].
/// With p the log-softmax of src, or src itself, and s the smoothing:
/// loss = sum over targets of (1 - s) w[target] (-p[target]) + s / C sum_k w[k] (-p[k]), divided by the sum
/// of w[target]; w is 1 where it is not given. The probabilities are those of scores alone.
inline constexpr KernelId<CrossEntropyAttributes> kCrossEntropyForward{"cross_entropy_forward"};
/// probabilities (of log-probabilities: anything like src, which is not read), target, [class weights] ->
/// diff_src.
inline constexpr KernelId<CrossEntropyAttributes> kCrossEntropyBackward{"cross_entropy_backward"};

/// Losses of a prediction x and a target t, number by number; a and b are ElementwiseLossAttributes::alpha
/// and beta.
enum class ElementwiseLoss : std::int32_t {
  mse,              ///< (x - t)^2
  l1,               ///< |x - t|, slope 0 where they are equal
  huber,            ///< with d = |x - t|: d^2 / 2 up to d = a, a (d - a / 2) beyond
  bce,              ///< -(t log x + (1 - t) log(1 - x)), logarithms not below -100
  bce_with_logits,  ///< (1 - t) x + (1 + (a - 1) t) log(1 + exp(-x))
  kl_div,           ///< a t (log t - x), 0 where t is 0
  kl_div_log,       ///< a exp(t) (t - x)
  hinge,            ///< max(0, a - t x)
  hinge_embedding,  ///< x where t is 1, max(0, a - x) where t is -1, their sum elsewhere; no slope by t
  /// With p = sigmoid(x), q = p (1 - t) + (1 - p) t: f q^b (-(t log p + (1 - t) log(1 - p))), where f is
  /// a t + (1 - a) (1 - t), or 1 where a is negative.
  focal,
};

struct ElementwiseLossAttributes {
  double weight = 1;
  double alpha = 0;
  double beta = 0;
  ElementwiseLoss function = ElementwiseLoss::mse;

  friend bool operator==(const ElementwiseLossAttributes&, const ElementwiseLossAttributes&) = default;
};

/// src, target (same shape and type) -> loss (1), the mean over the elements of valid rows.
inline constexpr KernelId<ElementwiseLossAttributes> kElementwiseLossForward{"elementwise_loss_forward"};
/// src, target -> diff_src, [diff_target].
inline constexpr KernelId<ElementwiseLossAttributes> kElementwiseLossBackward{"elementwise_loss_backward"};

/// Losses of whole rows; the kernel's loss is the mean over valid rows.
enum class RowLoss : std::int32_t {
  /// Rows x, y (N, D) and targets t (N): with c = x.y / sqrt((x.x + 1e-12) (y.y + 1e-12)), 1 - c where t is
  /// positive and max(0, c - margin) elsewhere.
  cosine_embedding,
  /// Rows a, p, n (N, D): max(0, d(a, p) - d(a, n) + margin), with d(x, y) = (sum |x - y + eps|^degree)^(1 /
  /// degree). With `swap`, d(p, n) stands for d(a, n) where it is smaller.
  triplet,
  /// Rows p, t (N, d...): 1 - (2 sum p t + smooth) / (sum p + sum t + smooth).
  dice,
};

struct RowLossAttributes {
  double weight = 1;
  double margin = 0;
  double degree = 2;
  double eps = 0;
  double smooth = 0;
  RowLoss function = RowLoss::dice;
  std::int32_t swap = 0;

  friend bool operator==(const RowLossAttributes&, const RowLossAttributes&) = default;
};

/// The rows of the function, in the order written there -> loss (1).
inline constexpr KernelId<RowLossAttributes> kRowLossForward{"row_loss_forward"};
/// The same rows -> the gradient of each; that of cosine_embedding's targets is zero.
inline constexpr KernelId<RowLossAttributes> kRowLossBackward{"row_loss_backward"};

struct AccuracyAttributes {
  std::int64_t ignored_class = 0;  ///< targets of this index do not count, where `ignores`
  std::int32_t ignores = 0;

  friend bool operator==(const AccuracyAttributes&, const AccuracyAttributes&) = default;
};

/// scores (N, C, d...), target i64 (N, d...) -> correct (1), judged (1): how many valid targets have the
/// highest score (the first maximum wins), and how many count; in the scores' type.
inline constexpr KernelId<AccuracyAttributes> kAccuracyCount{"accuracy_count"};

}  // namespace netwright::kernels
