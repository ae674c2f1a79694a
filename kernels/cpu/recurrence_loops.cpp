// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/recurrence_loops.h"

#include "kernels/cpu/vector_math.h"

// Gates may be in place of projected: ivdep says that each number is read before it is written.
namespace netwright::kernels::cpu {
namespace {

/// Adds q and the bias to what is projected.
struct Sums {
  const float *projected = nullptr, *q = nullptr, *bias = nullptr;

  [[gnu::always_inline]] float operator()(std::int64_t at) const { return projected[at] + q[at] + bias[at]; }
};

template <class Activation>
[[gnu::always_inline]] inline void plain_row(const CellForward& step, std::int64_t row,
                                             Activation activation) {
  const Sums sums{step.projected[row], step.q[row], step.bias};
  float *now = step.now[row], *dst = step.dst[row];
#pragma GCC ivdep
  for (std::int64_t u = 0; u < step.h; ++u) now[u] = dst[u] = activation(sums(u));
}

[[gnu::always_inline]] inline void lstm_row(const CellForward& step, std::int64_t row) {
  const std::int64_t h = step.h;
  const Sums sums{step.projected[row], step.q[row], step.bias};
  float *now = step.now[row], *dst = step.dst[row], *carried = step.carried[row];
  float *gates = step.gates[row], *state = step.state[row];
#pragma GCC ivdep
  for (std::int64_t u = 0; u < h; ++u) {
    const float i = sigmoid_of(sums(u)), f = sigmoid_of(sums(h + u));
    const float g = tanh_of(sums(2 * h + u)), o = sigmoid_of(sums(3 * h + u));
    const float s = f * carried[u] + i * g;
    const float y = o * tanh_of(s);
    gates[u] = i;
    gates[h + u] = f;
    gates[2 * h + u] = g;
    gates[3 * h + u] = o;
    carried[u] = s;
    state[u] = s;
    now[u] = y;
    dst[u] = y;
  }
}

[[gnu::always_inline]] inline void gru_row(const CellForward& step, std::int64_t row) {
  const std::int64_t h = step.h;
  const Sums sums{step.projected[row], step.q[row], step.bias};
  const float* before = step.before[row];
  float *now = step.now[row], *dst = step.dst[row], *gates = step.gates[row], *state = step.state[row];
#pragma GCC ivdep
  for (std::int64_t u = 0; u < h; ++u) {
    const float r = sigmoid_of(sums(u)), z = sigmoid_of(sums(h + u));
    const float s = sums.q[2 * h + u] + sums.bias[2 * h + u];
    const float n = tanh_of(sums.projected[2 * h + u] + r * s);
    const float y = n + z * (before[u] - n);
    gates[u] = r;
    gates[h + u] = z;
    gates[2 * h + u] = n;
    state[u] = s;
    now[u] = y;
    dst[u] = y;
  }
}

template <class Slope>
[[gnu::always_inline]] inline void plain_backward_row(const CellBackward& step, std::int64_t row,
                                                      Slope slope) {
  const float *dst = step.dst[row], *diff_dst = step.diff_dst[row];
  const float* reached = step.reached[row];
  float *projected = step.diff_projected[row], *q = step.diff_q[row];
#pragma GCC ivdep
  for (std::int64_t u = 0; u < step.h; ++u) projected[u] = q[u] = (diff_dst[u] + reached[u]) * slope(dst[u]);
}

[[gnu::always_inline]] inline void lstm_backward_row(const CellBackward& step, std::int64_t row) {
  const std::int64_t h = step.h;
  const float *gates = step.gates[row], *state = step.state[row], *before = step.state_before[row];
  const float *diff_dst = step.diff_dst[row], *reached = step.reached[row];
  float *carried = step.carried[row], *projected = step.diff_projected[row], *q = step.diff_q[row];
#pragma GCC ivdep
  for (std::int64_t u = 0; u < h; ++u) {
    const float i = gates[u], f = gates[h + u], g = gates[2 * h + u], o = gates[3 * h + u];
    const float t = tanh_of(state[u]), diff_h = diff_dst[u] + reached[u];
    const float ds = carried[u] + diff_h * o * (1 - t * t);
    const float di = ds * g * i * (1 - i), df = ds * before[u] * f * (1 - f);
    const float dg = ds * i * (1 - g * g), d_o = diff_h * t * o * (1 - o);
    projected[u] = q[u] = di;
    projected[h + u] = q[h + u] = df;
    projected[2 * h + u] = q[2 * h + u] = dg;
    projected[3 * h + u] = q[3 * h + u] = d_o;
    carried[u] = ds * f;
  }
}

[[gnu::always_inline]] inline void gru_backward_row(const CellBackward& step, std::int64_t row) {
  const std::int64_t h = step.h;
  const float *gates = step.gates[row], *state = step.state[row], *before = step.before[row];
  const float *diff_dst = step.diff_dst[row], *reached = step.reached[row];
  float *carried = step.carried[row], *projected = step.diff_projected[row], *q = step.diff_q[row];
#pragma GCC ivdep
  for (std::int64_t u = 0; u < h; ++u) {
    const float r = gates[u], z = gates[h + u], n = gates[2 * h + u];
    const float diff_h = diff_dst[u] + reached[u] + carried[u];
    const float dn = diff_h * (1 - z) * (1 - n * n);
    const float dr = dn * state[u] * r * (1 - r), dz = diff_h * (before[u] - n) * z * (1 - z);
    projected[u] = q[u] = dr;
    projected[h + u] = q[h + u] = dz;
    projected[2 * h + u] = dn;
    q[2 * h + u] = dn * r;
    carried[u] = diff_h * z;
  }
}

}  // namespace

[[gnu::target_clones("avx512f", "avx2", "default")]] void cell_forward(RecurrentCell cell,
                                                                       const CellForward& step) {
  for (std::int64_t row = 0; row < step.rows; ++row) {
    switch (cell) {
      case RecurrentCell::tanh:
        plain_row(step, row, [](float x) { return tanh_of(x); });
        break;
      case RecurrentCell::relu:
        plain_row(step, row, [](float x) { return x < 0 ? 0 : x; });
        break;
      case RecurrentCell::lstm:
        lstm_row(step, row);
        break;
      case RecurrentCell::gru:
        gru_row(step, row);
        break;
    }
  }
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void cell_backward(RecurrentCell cell,
                                                                        const CellBackward& step) {
  for (std::int64_t row = 0; row < step.rows; ++row) {
    switch (cell) {
      case RecurrentCell::tanh:
        plain_backward_row(step, row, [](float y) { return 1 - y * y; });
        break;
      case RecurrentCell::relu:
        plain_backward_row(step, row, [](float y) { return y > 0 ? 1.F : 0.F; });
        break;
      case RecurrentCell::lstm:
        lstm_backward_row(step, row);
        break;
      case RecurrentCell::gru:
        gru_backward_row(step, row);
        break;
    }
  }
}

}  // namespace netwright::kernels::cpu
