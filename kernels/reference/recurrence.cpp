// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/recurrence.h"

#include <array>
#include <cmath>
#include <vector>

#include "kernels/api/support/recurrence_shapes.h"
#include "kernels/reference/table.h"

namespace netwright::kernels::reference {
namespace {

double sigmoid(double x) {
  return 1 / (1 + std::exp(-x));
}

/// One number of h with what led to it; `gates` as they act.
struct Unit {
  std::array<double, 4> gates{};
  double s = 0, h = 0;
};

/// p and q are this number's of every gate.
Unit unit_of(RecurrentCell cell, const std::array<double, 4>& p, const std::array<double, 4>& q,
             double s_before, double h_before) {
  switch (cell) {
    case RecurrentCell::tanh:
      return {.h = std::tanh(p[0] + q[0])};
    case RecurrentCell::relu:
      return {.h = p[0] + q[0] < 0 ? 0 : p[0] + q[0]};
    case RecurrentCell::lstm: {
      const double i = sigmoid(p[0] + q[0]), f = sigmoid(p[1] + q[1]);
      const double g = std::tanh(p[2] + q[2]), o = sigmoid(p[3] + q[3]);
      const double s = f * s_before + i * g;
      return {.gates = {i, f, g, o}, .s = s, .h = o * std::tanh(s)};
    }
    case RecurrentCell::gru: {
      const double r = sigmoid(p[0] + q[0]), z = sigmoid(p[1] + q[1]), n = std::tanh(p[2] + r * q[2]);
      return {.gates = {r, z, n}, .s = q[2], .h = (1 - z) * n + z * h_before};
    }
  }
  return {};
}

/// Gradients of p and q, and what reaches s' and h' past the weight.
struct UnitGradient {
  std::array<double, 4> p{}, q{};
  double s_before = 0, h_before = 0;
};

UnitGradient lstm_gradient(const Unit& unit, double s_before, double diff_h, double diff_s) {
  const auto [i, f, g, o] = unit.gates;
  const double t = std::tanh(unit.s);
  const double ds = diff_s + diff_h * o * (1 - t * t);
  const std::array<double, 4> p{ds * g * i * (1 - i), ds * s_before * f * (1 - f), ds * i * (1 - g * g),
                                diff_h * t * o * (1 - o)};
  return {.p = p, .q = p, .s_before = ds * f};
}

UnitGradient gru_gradient(const Unit& unit, double h_before, double diff_h) {
  const double r = unit.gates[0], z = unit.gates[1], n = unit.gates[2];
  const double dn = diff_h * (1 - z) * (1 - n * n);
  const double dr = dn * unit.s * r * (1 - r), dz = diff_h * (h_before - n) * z * (1 - z);
  return {.p = {dr, dz, dn}, .q = {dr, dz, dn * r}, .h_before = diff_h * z};
}

UnitGradient gradient_of(RecurrentCell cell, const Unit& unit, double s_before, double h_before,
                         double diff_h, double diff_s) {
  if (cell == RecurrentCell::lstm) return lstm_gradient(unit, s_before, diff_h, diff_s);
  if (cell == RecurrentCell::gru) return gru_gradient(unit, h_before, diff_h);
  const double slope = cell == RecurrentCell::tanh ? 1 - unit.h * unit.h : unit.h > 0 ? 1 : 0;
  return {.p = {diff_h * slope}, .q = {diff_h * slope}};
}

template <class T>
void forward_step(const RecurrenceShape& s, const Arguments& arguments, std::int64_t at, bool first) {
  const T *projected = arguments.in<T>(0) + at * s.gates(), *weight = arguments.in<T>(1);
  T* h = arguments.out<T>(0) + at * s.h;
  const T* before = first ? nullptr : h + s.back() * s.h;
  for (std::int64_t u = 0; u < s.h; ++u) {
    std::array<double, 4> p{}, q{};
    for (std::int64_t g = 0; g < gates_of(s.cell); ++g) {
      const std::int64_t row = g * s.h + u;
      double sum = s.bias ? double{arguments.in<T>(2)[row]} : 0;
      for (std::int64_t k = 0; before && k < s.h; ++k) sum += double{weight[row * s.h + k]} * before[k];
      p[static_cast<std::size_t>(g)] = projected[row];
      q[static_cast<std::size_t>(g)] = sum;
    }
    const T* kept = keeps_gates(s.cell) && before ? arguments.out<T>(2) + (at + s.back()) * s.h : nullptr;
    const Unit unit = unit_of(s.cell, p, q, kept ? double{kept[u]} : 0, before ? double{before[u]} : 0);
    h[u] = static_cast<T>(unit.h);
    if (!keeps_gates(s.cell)) continue;
    for (std::int64_t g = 0; g < gates_of(s.cell); ++g)
      arguments.out<T>(1)[at * s.gates() + g * s.h + u] =
          static_cast<T>(unit.gates[static_cast<std::size_t>(g)]);
    arguments.out<T>(2)[at * s.h + u] = static_cast<T>(unit.s);
  }
}

template <class T>
void forward(const RecurrenceShape& s, const Arguments& arguments) {
  for (std::int64_t n = 0; n < s.n; ++n)
    for (std::int64_t index = 0; index < s.t; ++index)
      forward_step<T>(s, arguments, n * s.t + s.time_of(index), index == 0);
}

/// What reaches h and s of a step from the steps after it.
struct Reached {
  std::vector<double> h, s;
};

template <class T>
void backward_step(const RecurrenceShape& s, const Arguments& arguments, std::int64_t at, bool first,
                   Reached& reached) {
  const T *weight = arguments.in<T>(0), *h = arguments.in<T>(1) + at * s.h;
  const T* before = first ? nullptr : h + s.back() * s.h;
  const auto gates = static_cast<std::size_t>(gates_of(s.cell));
  std::vector<double> diff_before(static_cast<std::size_t>(s.h));
  for (std::int64_t u = 0; u < s.h; ++u) {
    const auto place = static_cast<std::size_t>(u);
    Unit unit{.h = h[u]};
    double s_before = 0;
    if (keeps_gates(s.cell)) {
      for (std::size_t g = 0; g < gates; ++g)
        unit.gates[g] = arguments.in<T>(3)[at * s.gates() + static_cast<std::int64_t>(g) * s.h + u];
      unit.s = arguments.in<T>(4)[at * s.h + u];
      if (before) s_before = arguments.in<T>(4)[(at + s.back()) * s.h + u];
    }
    const double diff_h = arguments.in<T>(2)[at * s.h + u] + reached.h[place];
    const UnitGradient gradient =
        gradient_of(s.cell, unit, s_before, before ? double{before[u]} : 0, diff_h, reached.s[place]);
    reached.s[place] = gradient.s_before;
    diff_before[place] += gradient.h_before;
    for (std::size_t g = 0; g < gates; ++g) {
      const std::int64_t row = static_cast<std::int64_t>(g) * s.h + u;
      arguments.out<T>(0)[at * s.gates() + row] = static_cast<T>(gradient.p[g]);
      if (s.cell == RecurrentCell::gru)
        arguments.out<T>(1)[at * s.gates() + row] = static_cast<T>(gradient.q[g]);
      for (std::int64_t k = 0; k < s.h; ++k)
        diff_before[static_cast<std::size_t>(k)] += gradient.q[g] * weight[row * s.h + k];
    }
  }
  reached.h = diff_before;
}

template <class T>
void backward(const RecurrenceShape& s, const Arguments& arguments) {
  const auto size = static_cast<std::size_t>(s.h);
  for (std::int64_t n = 0; n < s.n; ++n) {
    Reached reached{.h = std::vector<double>(size), .s = std::vector<double>(size)};
    for (std::int64_t index = s.t - 1; index >= 0; --index)
      backward_step<T>(s, arguments, n * s.t + s.time_of(index), index == 0, reached);
  }
}

Result<KernelPtr> describe_forward(Reference&, const RecurrenceAttributes& a, const KernelRequest& request) {
  return prepare(request, recurrence_forward_shape(request, a),
                 [](auto type, const RecurrenceShape& s, const Arguments& arguments) {
                   forward<decltype(type)>(s, arguments);
                 });
}
Result<KernelPtr> describe_backward(Reference&, const RecurrenceAttributes& a, const KernelRequest& request) {
  return prepare(request, recurrence_backward_shape(request, a),
                 [](auto type, const RecurrenceShape& s, const Arguments& arguments) {
                   backward<decltype(type)>(s, arguments);
                 });
}

}  // namespace

void add_recurrence(Table& table) {
  table.add(kRecurrenceForward, describe_forward);
  table.add(kRecurrenceBackward, describe_backward);
}

}  // namespace netwright::kernels::reference
