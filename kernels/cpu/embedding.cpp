// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/embedding.h"

#include <algorithm>
#include <vector>

#include "kernels/api/support/embedding_shapes.h"
#include "kernels/cpu/loops.h"
#include "kernels/cpu/table.h"

namespace netwright::kernels::cpu {
namespace {

void forward(Cpu& cpu, std::int64_t padding, const EmbeddingShape& s, const Arguments& arguments) {
  const auto* indices = arguments.in<std::int64_t>(0);
  const auto* weight = arguments.in<float>(1);
  auto* dst = arguments.out<float>(0);
  cpu.pool.for_range(s.count, kGrain / s.columns + 1, 1, [=](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      if (indices[i] == padding) {
        std::fill_n(dst + i * s.columns, s.columns, 0.0F);
      } else {
        std::copy_n(weight + indices[i] * s.columns, s.columns, dst + i * s.columns);
      }
    }
  });
}

/// Each thread adds up its own columns, in the order of the indices.
void backward(Cpu& cpu, std::int64_t padding, const EmbeddingShape& s, const Arguments& arguments) {
  const auto* indices = arguments.in<std::int64_t>(0);
  const auto* diff_dst = arguments.in<float>(1);
  auto* diff_weight = arguments.out<float>(0);
  std::fill_n(diff_weight, s.rows * s.columns, 0.0F);
  cpu.pool.for_range(s.columns, kGrain / s.count + 1, 16, [=](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = 0; i < s.count; ++i) {
      if (indices[i] == padding) continue;
      float* row = diff_weight + indices[i] * s.columns + begin;
      add(row, diff_dst + i * s.columns + begin, row, end - begin);
    }
  });
}

template <auto run>
auto checked(Cpu& cpu, std::int64_t padding) {
  return [&cpu, padding](const EmbeddingShape& s, const Arguments& arguments) -> Result<void> {
    if (auto ok = check_indices(s, arguments.in<std::int64_t>(0)); !ok) return ok;
    run(cpu, padding, s, arguments);
    return {};
  };
}

Result<KernelPtr> describe_forward(Cpu& cpu, const EmbeddingAttributes& a, const KernelRequest& request) {
  return prepare(request, embedding_forward_shape(request), checked<forward>(cpu, a.padding_index));
}
Result<KernelPtr> describe_backward(Cpu& cpu, const EmbeddingAttributes& a, const KernelRequest& request) {
  return prepare(request, embedding_backward_shape(request), checked<backward>(cpu, a.padding_index));
}

Result<KernelPtr> describe_positions(Cpu&, const NoAttributes&, const KernelRequest& request) {
  const auto shape = positions_shape(request);
  if (!shape) return shape.error();
  std::vector<float> table;
  for (std::int64_t t = 0; t < shape->steps; ++t)
    for (std::int64_t e = 0; e < shape->features; ++e)
      table.push_back(static_cast<float>(sinusoidal_position(t, e, shape->features)));
  return prepare(
      request, shape,
      [table = std::move(table)](const PositionsShape&, const Arguments& arguments) {
        std::ranges::copy(table, arguments.out<float>(0));
      },
      "table");
}

}  // namespace

void add_embedding(Table& table) {
  table.add(kEmbeddingForward, describe_forward);
  table.add(kEmbeddingBackward, describe_backward);
  table.add(kSinusoidalPositions, describe_positions);
}

}  // namespace netwright::kernels::cpu
