// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "kernels/api/kernel.h"

namespace netwright::kernels {

struct EmbeddingAttributes {
  /// Places with this index give zeros and no gradient; -1: there are none.
  std::int64_t padding_index = -1;

  friend bool operator==(const EmbeddingAttributes&, const EmbeddingAttributes&) = default;
};

/// indices i64 (...), weight (V, E) -> dst (..., E), the indexed rows. An index outside 0 to V - 1 is an
/// error when executed.
inline constexpr KernelId<EmbeddingAttributes> kEmbeddingForward{"embedding_forward"};
/// indices, diff_dst -> diff_weight (overwritten); rows are added in the order of the indices.
inline constexpr KernelId<EmbeddingAttributes> kEmbeddingBackward{"embedding_backward"};

/// Nothing -> dst (T, E): sin(t / 10000^(e / E)) where e is even, cos(t / 10000^((e - 1) / E)) where it is
/// odd (Vaswani et al., "Attention Is All You Need", 3.5).
inline constexpr KernelId<NoAttributes> kSinusoidalPositions{"sinusoidal_positions"};

}  // namespace netwright::kernels
