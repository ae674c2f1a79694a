// SPDX-License-Identifier: Apache-2.0
// Recurrent cells step by step: a product of matrices for the whole batch, then one thread for each number of
// h.
#include <cmath>

#include "kernels/api/recurrence.h"
#include "kernels/api/support/recurrence_shapes.h"
#include "kernels/cuda/convolution.h"
#include "kernels/cuda/each.h"
#include "kernels/cuda/typed.h"

namespace netwright::kernels::cuda {
namespace {

constexpr int kMostGates = 4;

template <class T>
DEV T sigmoid(T x) {
  return 1 / (1 + std::exp(-x));
}

/// One number of h with what led to it; `gates` as they act.
template <class T>
struct Unit {
  T gates[kMostGates] = {};
  T s = 0, h = 0;
};

/// p and q are this number's of every gate.
template <class T>
DEV Unit<T> unit_of(RecurrentCell cell, const T* p, const T* q, T s_before, T h_before) {
  switch (cell) {
    case RecurrentCell::tanh:
      return {.h = std::tanh(p[0] + q[0])};
    case RecurrentCell::relu:
      return {.h = p[0] + q[0] < 0 ? T{0} : p[0] + q[0]};
    case RecurrentCell::lstm: {
      const T i = sigmoid(p[0] + q[0]), f = sigmoid(p[1] + q[1]);
      const T g = std::tanh(p[2] + q[2]), o = sigmoid(p[3] + q[3]);
      const T s = f * s_before + i * g;
      return {.gates = {i, f, g, o}, .s = s, .h = o * std::tanh(s)};
    }
    case RecurrentCell::gru: {
      const T r = sigmoid(p[0] + q[0]), z = sigmoid(p[1] + q[1]), n = std::tanh(p[2] + r * q[2]);
      return {.gates = {r, z, n}, .s = q[2], .h = (1 - z) * n + z * h_before};
    }
  }
  return {};
}

/// Gradients of p and q, and what reaches s' and h' past the weight.
template <class T>
struct UnitGradient {
  T p[kMostGates] = {}, q[kMostGates] = {};
  T s_before = 0, h_before = 0;
};

template <class T>
DEV UnitGradient<T> lstm_gradient(const Unit<T>& unit, T s_before, T diff_h, T diff_s) {
  const T i = unit.gates[0], f = unit.gates[1], g = unit.gates[2], o = unit.gates[3];
  const T t = std::tanh(unit.s);
  const T ds = diff_s + diff_h * o * (1 - t * t);
  UnitGradient<T> made{.p = {ds * g * i * (1 - i), ds * s_before * f * (1 - f), ds * i * (1 - g * g),
                             diff_h * t * o * (1 - o)},
                       .s_before = ds * f};
  for (int gate = 0; gate < kMostGates; ++gate) made.q[gate] = made.p[gate];
  return made;
}

template <class T>
DEV UnitGradient<T> gru_gradient(const Unit<T>& unit, T h_before, T diff_h) {
  const T r = unit.gates[0], z = unit.gates[1], n = unit.gates[2];
  const T dn = diff_h * (1 - z) * (1 - n * n);
  const T dr = dn * unit.s * r * (1 - r), dz = diff_h * (h_before - n) * z * (1 - z);
  return {.p = {dr, dz, dn}, .q = {dr, dz, dn * r}, .h_before = diff_h * z};
}

template <class T>
DEV UnitGradient<T> gradient_of(RecurrentCell cell, const Unit<T>& unit, T s_before, T h_before, T diff_h,
                                T diff_s) {
  if (cell == RecurrentCell::lstm) return lstm_gradient(unit, s_before, diff_h, diff_s);
  if (cell == RecurrentCell::gru) return gru_gradient(unit, h_before, diff_h);
  const T slope = cell == RecurrentCell::tanh ? 1 - unit.h * unit.h : unit.h > 0 ? T{1} : T{0};
  return {.p = {diff_h * slope}, .q = {diff_h * slope}};
}

/// Where step `time` of every sample lies; `back` steps further stands the one before it.
struct StepPlace {
  RecurrentCell cell;
  std::int64_t n, t, h, time, back;
  bool first;

  DEV std::int64_t gates() const {
    return cell == RecurrentCell::lstm ? 4 : cell == RecurrentCell::gru ? 3 : 1;
  }
  DEV bool keeps() const { return gates() > 1; }
};

template <class T>
struct ForwardStep {
  StepPlace at;
  const T *projected, *q, *bias;  ///< q (n, G * H) with the bias; null in the first step. bias may be null
  T *h, *gates, *s;               ///< gates and s null where they are not kept

  DEV void operator()(std::int64_t index) const {
    const std::int64_t u = index % at.h, sample = index / at.h, step = sample * at.t + at.time;
    const std::int64_t width = at.gates() * at.h, before = (step + at.back) * at.h + u;
    T p[kMostGates] = {}, sums[kMostGates] = {};
    for (std::int64_t g = 0; g < at.gates(); ++g) {
      const std::int64_t row = g * at.h + u;
      p[g] = projected[step * width + row];
      sums[g] = q != nullptr ? q[sample * width + row] : bias != nullptr ? bias[row] : T{0};
    }
    const Unit<T> unit =
        unit_of(at.cell, p, sums, at.keeps() && !at.first ? s[before] : T{0}, at.first ? T{0} : h[before]);
    h[step * at.h + u] = unit.h;
    if (!at.keeps()) return;
    for (std::int64_t g = 0; g < at.gates(); ++g) gates[step * width + g * at.h + u] = unit.gates[g];
    s[step * at.h + u] = unit.s;
  }
};

template <class T>
struct BackwardStep {
  StepPlace at;
  const T *h, *diff_h, *gates, *s;
  T *diff_projected, *diff_q;  ///< the same but for gru
  T *reached_h, *reached_s;    ///< (n, H): from the steps behind this one; then what goes on
  bool last;                   ///< nothing is behind it

  DEV void operator()(std::int64_t index) const {
    const std::int64_t u = index % at.h, step = index / at.h * at.t + at.time;
    const std::int64_t width = at.gates() * at.h, here = step * at.h + u, before = here + at.back * at.h;
    Unit<T> unit{.h = h[here]};
    if (at.keeps()) {
      for (std::int64_t g = 0; g < at.gates(); ++g) unit.gates[g] = gates[step * width + g * at.h + u];
      unit.s = s[here];
    }
    const T s_before = at.keeps() && !at.first ? s[before] : T{0}, h_before = at.first ? T{0} : h[before];
    const UnitGradient<T> made =
        gradient_of(at.cell, unit, s_before, h_before, diff_h[here] + (last ? T{0} : reached_h[index]),
                    last ? T{0} : reached_s[index]);
    for (std::int64_t g = 0; g < at.gates(); ++g) {
      const std::int64_t place = step * width + g * at.h + u;
      diff_projected[place] = made.p[g];
      diff_q[place] = made.q[g];
    }
    reached_h[index] = made.h_before;
    reached_s[index] = made.s_before;
  }
};

StepPlace place_of(const RecurrenceShape& s, std::int64_t index) {
  return {s.cell, s.n, s.t, s.h, s.time_of(index), s.back(), index == 0};
}
/// A (N, T, columns) tensor's step of every sample.
MatrixPlace step_matrix(const RecurrenceShape& s, std::int64_t columns) {
  return {.type = s.type, .stride = s.t * columns};
}

template <class T>
Result<void> forward(const Cuda& cuda, const RecurrenceShape& s, const PreparedProduct& product,
                     const Arguments& a, void* workspace) {
  T *h = a.out<T>(0), *q = static_cast<T*>(a.scratch);
  const T* bias = s.bias ? a.in<T>(2) : nullptr;
  for (std::int64_t index = 0; index < s.t; ++index) {
    const StepPlace at = place_of(s, index);
    if (index > 0) {
      auto done =
          product->run({.a = h + (at.time + at.back) * s.h, .b = a.src[1], .bias = bias, .c = q}, workspace);
      if (!done) return done;
    }
    const bool keeps = keeps_gates(s.cell);
    for_each(cuda, s.n * s.h,
             ForwardStep<T>{.at = at,
                            .projected = a.in<T>(0),
                            .q = index > 0 ? q : nullptr,
                            .bias = bias,
                            .h = h,
                            .gates = keeps ? a.out<T>(1) : nullptr,
                            .s = keeps ? a.out<T>(2) : nullptr});
  }
  return {};
}

template <class T>
Result<void> backward(const Cuda& cuda, const RecurrenceShape& s, const PreparedProduct& product,
                      const Arguments& a, void* workspace) {
  const bool keeps = keeps_gates(s.cell);
  T* diff_q = a.out<T>(s.cell == RecurrentCell::gru ? 1 : 0);
  T *reached_h = static_cast<T*>(a.scratch), *reached_s = reached_h + s.n * s.h;
  for (std::int64_t index = s.t - 1; index >= 0; --index) {
    const StepPlace at = place_of(s, index);
    for_each(cuda, s.n * s.h,
             BackwardStep<T>{.at = at,
                             .h = a.in<T>(1),
                             .diff_h = a.in<T>(2),
                             .gates = keeps ? a.in<T>(3) : nullptr,
                             .s = keeps ? a.in<T>(4) : nullptr,
                             .diff_projected = a.out<T>(0),
                             .diff_q = diff_q,
                             .reached_h = reached_h,
                             .reached_s = reached_s,
                             .last = index == s.t - 1});
    if (index == 0) break;
    auto done = product->run({.a = diff_q + at.time * s.gates(), .b = a.src[0], .c = reached_h}, workspace);
    if (!done) return done;
  }
  return {};
}

Result<KernelPtr> describe_forward(Cuda& cuda, const RecurrenceAttributes& attributes,
                                   const KernelRequest& request) {
  const auto s = recurrence_forward_shape(request, attributes);
  if (!s) return s.error();
  const auto made = cuda.products->product({.m = s->n,
                                            .n = s->gates(),
                                            .k = s->h,
                                            .a = step_matrix(*s, s->h),
                                            .b = {.type = s->type, .stride = s->h, .transposed = true},
                                            .c = {.type = s->type, .stride = s->gates()},
                                            .epilogue = s->bias ? Epilogue::bias : Epilogue::none,
                                            .alignment = alignment_of({s->h * bytes_of(s->type)})});
  if (!made) return made.error();
  const std::int64_t own = aligned_bytes(s->n * s->gates() * bytes_of(s->type));
  return prepare(
      request, s,
      [&cuda, product = *made, own](auto type, const RecurrenceShape& shape, const Arguments& a) {
        return forward<decltype(type)>(cuda, shape, product, a, static_cast<std::byte*>(a.scratch) + own);
      },
      own + (*made)->workspace_bytes());
}

Result<KernelPtr> describe_backward(Cuda& cuda, const RecurrenceAttributes& attributes,
                                    const KernelRequest& request) {
  const auto s = recurrence_backward_shape(request, attributes);
  if (!s) return s.error();
  const auto made = cuda.products->product({.m = s->n,
                                            .n = s->h,
                                            .k = s->gates(),
                                            .a = step_matrix(*s, s->gates()),
                                            .b = {.type = s->type, .stride = s->h},
                                            .c = {.type = s->type, .stride = s->h},
                                            .accumulate = true,
                                            .alignment = alignment_of({s->gates() * bytes_of(s->type)})});
  if (!made) return made.error();
  const std::int64_t own = aligned_bytes(2 * s->n * s->h * bytes_of(s->type));
  return prepare(
      request, s,
      [&cuda, product = *made, own](auto type, const RecurrenceShape& shape, const Arguments& a) {
        return backward<decltype(type)>(cuda, shape, product, a, static_cast<std::byte*>(a.scratch) + own);
      },
      own + (*made)->workspace_bytes());
}

}  // namespace

void add_recurrence(Table& table) {
  table.add(kRecurrenceForward, describe_forward);
  table.add(kRecurrenceBackward, describe_backward);
}

}  // namespace netwright::kernels::cuda
