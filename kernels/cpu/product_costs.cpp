// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "kernels/api/attention.h"
#include "kernels/api/linear.h"
#include "kernels/api/matmul.h"
#include "kernels/api/recurrence.h"
#include "kernels/api/support/attention_shapes.h"
#include "kernels/api/support/layer_shapes.h"
#include "kernels/api/support/movement_shapes.h"
#include "kernels/api/support/recurrence_shapes.h"
#include "kernels/api/support/widened.h"
#include "kernels/cpu/costs.h"
#include "kernels/cpu/table.h"

/// What dense kernels cost, for the forecast of a step's time: those that multiply by their products, the
/// others by the bytes they touch.
namespace netwright::kernels::cpu {
namespace {

/// Share of a processor's best that products of plain matrices reach.
constexpr double kPlainShare = 0.9;
/// Of many small ones.
constexpr double kSmallShare = 0.3;

double product_ns(const Cpu& cpu, const KernelRequest& request, double multiply_adds, double share) {
  const double gain = has_bf16(request) ? 2 : 1;
  return std::max(pass_ns(cpu, request, kBytesPerNs),
                  kCallNs + multiply_adds / (kMultiplyAddsPerNs * share * gain) / cpu.pool.threads());
}

template <class... Sizes>
double product(Sizes... sizes) {
  return (static_cast<double>(sizes) * ...);
}

double linear_ns(const Cpu& cpu, const KernelRequest& request, const Result<LinearShape>& shape) {
  if (!shape) return kNever;
  return product_ns(cpu, request, product(shape->rows, shape->i, shape->o), kPlainShare);
}

/// For requests of f32 and of bf16; `ns` is callable as double(const Cpu&, const Attributes&, const
/// KernelRequest& as given, const KernelRequest& of f32).
template <class Attributes, class Ns>
void add(Table& table, KernelId<Attributes> id, Ns ns) {
  const auto cost = [ns](const Cpu& cpu, const Attributes& a, const KernelRequest& request, Layout layout) {
    return layout == Layout::dense ? ns(cpu, a, request, WideRequest(request).get()) : kNever;
  };
  table.add_cost(id, cost);
  table.add_bf16_cost(id, cost);
}

}  // namespace

void add_product_costs(Table& table) {
  table.set_usual_cost(
      [](const Cpu& cpu, const KernelRequest& request) { return pass_ns(cpu, request, kBytesPerNs); });
  for (const auto& id : {kLinearForward, kLinearReluForward}) {
    add(table, id,
        [](const Cpu& cpu, const LinearAttributes&, const KernelRequest& r, const KernelRequest& wide) {
          return linear_ns(cpu, r, linear_forward_shape(wide));
        });
  }
  add(table, kLinearBackwardData,
      [](const Cpu& cpu, const LinearAttributes&, const KernelRequest& r, const KernelRequest& wide) {
        return linear_ns(cpu, r, linear_backward_data_shape(wide));
      });
  add(table, kLinearBackwardWeight,
      [](const Cpu& cpu, const LinearAttributes&, const KernelRequest& r, const KernelRequest& wide) {
        return linear_ns(cpu, r, linear_backward_weight_shape(wide));
      });
  add(table, kMatMul,
      [](const Cpu& cpu, const MatMulAttributes& a, const KernelRequest& r, const KernelRequest& wide) {
        const auto s = matmul_shape(wide, a);
        return s ? product_ns(cpu, r, product(s->dst.elements(), s->m, s->n, s->k), kSmallShare) : kNever;
      });
  add(table, kAttentionForward,
      [](const Cpu& cpu, const AttentionAttributes& a, const KernelRequest&, const KernelRequest& wide) {
        const auto s = attention_forward_shape(wide, a);
        return s ? product_ns(cpu, wide, product(2, s->n, s->e, s->t, s->s), kSmallShare) : kNever;
      });
  add(table, kAttentionBackward,
      [](const Cpu& cpu, const AttentionAttributes& a, const KernelRequest&, const KernelRequest& wide) {
        const auto s = attention_backward_shape(wide, a);
        return s ? product_ns(cpu, wide, product(4, s->n, s->e, s->t, s->s), kSmallShare) : kNever;
      });
  add(table, kRecurrenceForward,
      [](const Cpu& cpu, const RecurrenceAttributes& a, const KernelRequest& r, const KernelRequest&) {
        const auto s = recurrence_forward_shape(r, a);
        return s ? product_ns(cpu, r, product(s->n, s->t, s->h, s->gates()), kSmallShare) : kNever;
      });
  add(table, kRecurrenceBackward,
      [](const Cpu& cpu, const RecurrenceAttributes& a, const KernelRequest& r, const KernelRequest&) {
        const auto s = recurrence_backward_shape(r, a);
        return s ? product_ns(cpu, r, product(s->n, s->t, s->h, s->gates()), kSmallShare) : kNever;
      });
}

}  // namespace netwright::kernels::cpu
