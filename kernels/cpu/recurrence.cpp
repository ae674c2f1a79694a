// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/recurrence.h"

#include <algorithm>
#include <utility>

#include "kernels/api/support/recurrence_shapes.h"
#include "kernels/cpu/panels.h"
#include "kernels/cpu/recurrence_loops.h"
#include "kernels/cpu/table.h"

/// Samples do not meet in a recurrence: each thread takes its own through all steps, with the weight in the
/// order its loop reads and what one step hands to the next close together, in scratch.
namespace netwright::kernels::cpu {
namespace {

/// Samples for which reading the weight pays, and arithmetic below which another thread costs more than it
/// saves.
constexpr std::int64_t kFewestRows = 4;
constexpr std::int64_t kMultiplyAddsPerPart = 1'000'000;

/// Scratch of both directions, in floats: the packed weight, a row of zeros, and for each sample the product
/// with the weight, its factor, and two rows of H.
struct Workspace {
  Panels panels;
  std::int64_t zeros = 0;
  std::int64_t rows = 0, h = 0;

  std::int64_t factor() const { return panels.depth; }
  std::int64_t product() const { return panels.padded_columns(); }
  std::int64_t floats() const { return panels.floats() + zeros + rows * (2 * factor() + product() + h); }
  std::int64_t bytes() const { return floats() * bytes_of(DataType::f32); }

  float* zeros_in(float* scratch) const { return scratch + panels.floats(); }
  float* products_in(float* scratch) const { return zeros_in(scratch) + zeros; }
  float* factors_in(float* scratch) const { return products_in(scratch) + rows * product(); }
  float* other_factors_in(float* scratch) const { return factors_in(scratch) + rows * factor(); }
  float* carried_in(float* scratch) const { return other_factors_in(scratch) + rows * factor(); }
};

Workspace forward_workspace(const RecurrenceShape& s) {
  return {.panels = {.depth = s.h, .columns = s.gates()}, .zeros = s.gates(), .rows = s.n, .h = s.h};
}
Workspace backward_workspace(const RecurrenceShape& s) {
  return {.panels = {.depth = s.gates(), .columns = s.h}, .zeros = s.h, .rows = s.n, .h = s.h};
}

/// body(begin, end) on samples, on the threads.
template <class Body>
void for_samples(Cpu& cpu, const RecurrenceShape& s, const Body& body) {
  const std::int64_t grain = std::max(kFewestRows, kMultiplyAddsPerPart / (s.t * s.gates() * s.h) + 1);
  cpu.pool.for_range(s.n, grain, 1, body);
}

/// Samples of one thread at one step.
struct At {
  std::int64_t begin = 0, time = 0, steps = 0;

  /// Their rows of a tensor (N, T, width).
  template <class T>
  Rows<T> of(T* tensor, std::int64_t width) const {
    return {tensor + (begin * steps + time) * width, steps * width};
  }
};

void forward_samples(const RecurrenceShape& s, const Workspace& w, const Arguments& arguments,
                     std::int64_t begin, std::int64_t end) {
  auto* scratch = static_cast<float*>(arguments.scratch);
  const std::int64_t rows = end - begin;
  float* products = w.products_in(scratch) + begin * w.product();
  float* before = w.factors_in(scratch) + begin * s.h;
  float* now = w.other_factors_in(scratch) + begin * s.h;
  float* carried = w.carried_in(scratch) + begin * s.h;
  std::fill_n(products, rows * w.product(), 0.0F);
  std::fill_n(before, rows * s.h, 0.0F);
  std::fill_n(carried, rows * s.h, 0.0F);
  CellForward step{.rows = rows,
                   .h = s.h,
                   .q = {products, w.product()},
                   .bias = s.bias ? arguments.in<float>(2) : w.zeros_in(scratch),
                   .carried = {carried, s.h}};
  for (std::int64_t index = 0; index < s.t; ++index) {
    const At at{begin, s.time_of(index), s.t};
    if (index > 0) multiply(w.panels, scratch, before, rows, products);
    step.projected = at.of(arguments.in<float>(0), s.gates());
    step.before = {before, s.h};
    step.now = {now, s.h};
    step.dst = at.of(arguments.out<float>(0), s.h);
    if (keeps_gates(s.cell)) {
      step.gates = at.of(arguments.out<float>(1), s.gates());
      step.state = at.of(arguments.out<float>(2), s.h);
    }
    cell_forward(s.cell, step);
    std::swap(before, now);
  }
}

void forward(Cpu& cpu, const RecurrenceShape& s, const Arguments& arguments) {
  const Workspace w = forward_workspace(s);
  auto* scratch = static_cast<float*>(arguments.scratch);
  pack(w.panels, arguments.in<float>(1), 1, s.h, scratch);
  std::fill_n(w.zeros_in(scratch), w.zeros, 0.0F);
  for_samples(cpu, s,
              [&](std::int64_t begin, std::int64_t end) { forward_samples(s, w, arguments, begin, end); });
}

void backward_samples(const RecurrenceShape& s, const Workspace& w, const Arguments& arguments,
                      std::int64_t begin, std::int64_t end) {
  auto* scratch = static_cast<float*>(arguments.scratch);
  const std::int64_t rows = end - begin;
  float* products = w.products_in(scratch) + begin * w.product();
  float* factors = w.factors_in(scratch) + begin * s.gates();
  float* carried = w.carried_in(scratch) + begin * s.h;
  std::fill_n(products, rows * w.product(), 0.0F);
  std::fill_n(carried, rows * s.h, 0.0F);
  const Rows<const float> zeros{w.zeros_in(scratch), 0};
  CellBackward step{.rows = rows,
                    .h = s.h,
                    .reached = {products, w.product()},
                    .carried = {carried, s.h},
                    .diff_q = {factors, s.gates()}};
  for (std::int64_t index = s.t - 1; index >= 0; --index) {
    const At at{begin, s.time_of(index), s.t}, previous{begin, at.time + s.back(), s.t};
    step.dst = at.of(arguments.in<float>(1), s.h);
    step.before = index > 0 ? previous.of(arguments.in<float>(1), s.h) : zeros;
    step.diff_dst = at.of(arguments.in<float>(2), s.h);
    step.diff_projected = at.of(arguments.out<float>(0), s.gates());
    if (keeps_gates(s.cell)) {
      step.gates = at.of(arguments.in<float>(3), s.gates());
      step.state = at.of(arguments.in<float>(4), s.h);
      step.state_before = index > 0 ? previous.of(arguments.in<float>(4), s.h) : zeros;
    }
    cell_backward(s.cell, step);
    if (s.cell == RecurrentCell::gru) {
      const Rows<float> diff_q = at.of(arguments.out<float>(1), s.gates());
      for (std::int64_t row = 0; row < rows; ++row) std::copy_n(step.diff_q[row], s.gates(), diff_q[row]);
    }
    if (index > 0) multiply(w.panels, scratch, factors, rows, products);
  }
}

void backward(Cpu& cpu, const RecurrenceShape& s, const Arguments& arguments) {
  const Workspace w = backward_workspace(s);
  auto* scratch = static_cast<float*>(arguments.scratch);
  pack(w.panels, arguments.in<float>(0), s.h, 1, scratch);
  std::fill_n(w.zeros_in(scratch), w.zeros, 0.0F);
  for_samples(cpu, s,
              [&](std::int64_t begin, std::int64_t end) { backward_samples(s, w, arguments, begin, end); });
}

Result<KernelPtr> describe_forward(Cpu& cpu, const RecurrenceAttributes& a, const KernelRequest& request) {
  const auto shape = recurrence_forward_shape(request, a);
  return prepare(
      request, shape,
      [&cpu](const RecurrenceShape& s, const Arguments& arguments) { forward(cpu, s, arguments); },
      "packed weight", shape ? forward_workspace(*shape).bytes() : 0);
}
Result<KernelPtr> describe_backward(Cpu& cpu, const RecurrenceAttributes& a, const KernelRequest& request) {
  const auto shape = recurrence_backward_shape(request, a);
  return prepare(
      request, shape,
      [&cpu](const RecurrenceShape& s, const Arguments& arguments) { backward(cpu, s, arguments); },
      "packed weight", shape ? backward_workspace(*shape).bytes() : 0);
}

}  // namespace

void add_recurrence(Table& table) {
  table.add(kRecurrenceForward, describe_forward);
  table.add(kRecurrenceBackward, describe_backward);
}

}  // namespace netwright::kernels::cpu
