// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>

#include "kernels/api/recurrence.h"
#include "kernels/api/support/checks.h"
#include "kernels/api/support/prepared_kernel.h"

namespace netwright::kernels {

struct RecurrenceShape {
  DataType type = DataType::f32;
  RecurrentCell cell = RecurrentCell::tanh;
  bool reverse = false;
  bool bias = false;
  std::int64_t n = 0, t = 0, h = 0;

  std::int64_t gates() const { return gates_of(cell) * h; }
  /// The time of the step that is worked out as number `index`.
  std::int64_t time_of(std::int64_t index) const { return reverse ? t - 1 - index : index; }
  /// Steps from a time to that of the step before it in working order.
  std::int64_t back() const { return reverse ? 1 : -1; }
};

/// The tensors of both directions of the kernel: projected stands for its gradient too.
struct RecurrenceTensors {
  TensorDesc projected, weight, h;
  std::span<const TensorDesc> kept = {};  ///< gates and s, or none
};

inline Result<RecurrenceShape> recurrence_shape(const KernelRequest& r, const RecurrenceAttributes& a,
                                                const RecurrenceTensors& tensors) {
  if (auto ok = check_rank(r, "h", tensors.h, 3, 3); !ok) return ok.error();
  const TensorDesc& h = tensors.h;
  const RecurrenceShape s{.type = h.type,
                          .cell = a.cell,
                          .reverse = a.reverse,
                          .n = h.shape[0],
                          .t = h.shape[1],
                          .h = h.shape[2]};
  const TensorDesc gates{s.type, {s.n, s.t, s.gates()}};
  if (auto ok = check_tensor(r, "the projected tensor", tensors.projected, gates); !ok) return ok.error();
  if (auto ok = check_tensor(r, "the weight", tensors.weight, {s.type, {s.gates(), s.h}}); !ok)
    return ok.error();
  if (tensors.kept.empty()) return s;
  if (auto ok = check_tensor(r, "the gates", tensors.kept[0], gates); !ok) return ok.error();
  if (auto ok = check_tensor(r, "s", tensors.kept[1], h); !ok) return ok.error();
  return s;
}

inline Result<RecurrenceShape> recurrence_forward_shape(const KernelRequest& r,
                                                        const RecurrenceAttributes& a) {
  const std::size_t outputs = keeps_gates(a.cell) ? 3 : 1;
  if (auto ok = check_counts(r, {2, 3}, {outputs, outputs}); !ok) return ok.error();
  auto shape = recurrence_shape(
      r, a, {.projected = r.src[0], .weight = r.src[1], .h = r.dst[0], .kept = r.dst.subspan(1)});
  if (!shape || r.src.size() == 2) return shape;
  shape->bias = true;
  if (auto ok = check_tensor(r, "the bias", r.src[2], {shape->type, {shape->gates()}}); !ok)
    return ok.error();
  return shape;
}

inline Result<RecurrenceShape> recurrence_backward_shape(const KernelRequest& r,
                                                         const RecurrenceAttributes& a) {
  const std::size_t inputs = keeps_gates(a.cell) ? 5 : 3, outputs = a.cell == RecurrentCell::gru ? 2 : 1;
  if (auto ok = check_counts(r, {inputs, inputs}, {outputs, outputs}); !ok) return ok.error();
  if (auto ok = check_tensor(r, "the gradient of h", r.src[2], r.src[1]); !ok) return ok.error();
  if (auto ok = check_tensor(r, "the gradient of q", r.dst.back(), r.dst[0]); !ok) return ok.error();
  return recurrence_shape(
      r, a, {.projected = r.dst[0], .weight = r.src[0], .h = r.src[1], .kept = r.src.subspan(3)});
}

}  // namespace netwright::kernels
