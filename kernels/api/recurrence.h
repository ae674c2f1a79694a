// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "kernels/api/kernel.h"

namespace netwright::kernels {

/// What is made of a step. p are the step's projected numbers and q = weight * h' + bias, both in blocks of H
/// numbers ("gates") in the order given; h' and s' are the step's before, zeros at first; * between vectors
/// is element by element.
enum class RecurrentCell : std::int32_t {
  tanh,  ///< h = tanh(p + q)
  relu,  ///< h = max(p + q, 0)
  /// i f g o: i, f, o = sigmoid(p + q), g = tanh(p + q); s = f * s' + i * g, h = o * tanh(s) (Hochreiter and
  /// Schmidhuber, "Long short-term memory"; Gers et al., "Learning to forget").
  lstm,
  /// r z n: r, z = sigmoid(p + q), s = q of n, n = tanh(p + r * s); h = (1 - z) * n + z * h' (Cho et al.,
  /// "Learning phrase representations using RNN encoder-decoder"; the reset after the product).
  gru,
};

/// G, the gates of a cell.
constexpr std::int64_t gates_of(RecurrentCell cell) {
  return cell == RecurrentCell::lstm ? 4 : cell == RecurrentCell::gru ? 3 : 1;
}
/// Whether there are gates and s to keep for the way back; without them h is enough.
constexpr bool keeps_gates(RecurrentCell cell) {
  return cell == RecurrentCell::lstm || cell == RecurrentCell::gru;
}

struct RecurrenceAttributes {
  RecurrentCell cell = RecurrentCell::tanh;
  bool reverse = false;  ///< from the last step to the first

  friend bool operator==(const RecurrenceAttributes&, const RecurrenceAttributes&) = default;
};

/// projected (N, T, G * H), weight (G * H, H), optional bias (G * H) -> h (N, T, H); where keeps_gates(),
/// gates (N, T, G * H) as they act (i f g o, r z n), which may be in place of projected, and s (N, T, H).
inline constexpr KernelId<RecurrenceAttributes> kRecurrenceForward{"recurrence_forward"};
/// weight, h, diff_h, where keeps_gates() gates, s -> diff_projected (N, T, G * H), of gru diff_q, which
/// otherwise is the same.
inline constexpr KernelId<RecurrenceAttributes> kRecurrenceBackward{"recurrence_backward"};

}  // namespace netwright::kernels
