// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/embedding.h"

#include <algorithm>

#include "kernels/api/support/embedding_shapes.h"
#include "kernels/reference/table.h"

namespace netwright::kernels::reference {
namespace {

Result<KernelPtr> describe_forward(Reference&, const EmbeddingAttributes& a, const KernelRequest& request) {
  return prepare(request, embedding_forward_shape(request),
                 [a](auto type, const EmbeddingShape& s, const Arguments& arguments) -> Result<void> {
                   using T = decltype(type);
                   const auto* indices = arguments.in<std::int64_t>(0);
                   if (auto ok = check_indices(s, indices); !ok) return ok;
                   for (std::int64_t i = 0; i < s.count; ++i)
                     for (std::int64_t e = 0; e < s.columns; ++e)
                       arguments.out<T>(0)[i * s.columns + e] =
                           indices[i] == a.padding_index ? T{0}
                                                         : arguments.in<T>(1)[indices[i] * s.columns + e];
                   return {};
                 });
}

Result<KernelPtr> describe_backward(Reference&, const EmbeddingAttributes& a, const KernelRequest& request) {
  return prepare(request, embedding_backward_shape(request),
                 [a](auto type, const EmbeddingShape& s, const Arguments& arguments) -> Result<void> {
                   using T = decltype(type);
                   const auto* indices = arguments.in<std::int64_t>(0);
                   if (auto ok = check_indices(s, indices); !ok) return ok;
                   std::fill_n(arguments.out<T>(0), s.rows * s.columns, T{0});
                   for (std::int64_t i = 0; i < s.count; ++i) {
                     if (indices[i] == a.padding_index) continue;
                     for (std::int64_t e = 0; e < s.columns; ++e)
                       arguments.out<T>(0)[indices[i] * s.columns + e] +=
                           arguments.in<T>(1)[i * s.columns + e];
                   }
                   return {};
                 });
}

Result<KernelPtr> describe_positions(Reference&, const NoAttributes&, const KernelRequest& request) {
  return prepare(
      request, positions_shape(request), [](auto type, const PositionsShape& s, const Arguments& arguments) {
        using T = decltype(type);
        for (std::int64_t t = 0; t < s.steps; ++t)
          for (std::int64_t e = 0; e < s.features; ++e)
            arguments.out<T>(0)[t * s.features + e] = static_cast<T>(sinusoidal_position(t, e, s.features));
      });
}

}  // namespace

void add_embedding(Table& table) {
  table.add(kEmbeddingForward, describe_forward);
  table.add(kEmbeddingBackward, describe_backward);
  table.add(kSinusoidalPositions, describe_positions);
}

}  // namespace netwright::kernels::reference
