// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstdint>
#include <string>

#include "kernels/api/support/checks.h"

namespace netwright::kernels {

struct EmbeddingShape {
  DataType type = DataType::f32;
  std::int64_t count = 0;  ///< indices
  std::int64_t rows = 0, columns = 0;
};

inline Result<EmbeddingShape> embedding_shape(const KernelRequest& r, const TensorDesc& indices,
                                              const TensorDesc& weight, const TensorDesc& dst) {
  if (auto ok = check_rank(r, "the indices", indices, 1, kMaxRank - 1); !ok) return ok.error();
  if (auto ok = check_rank(r, "the weight", weight, 2, 2); !ok) return ok.error();
  if (auto ok = check_tensor(r, "the indices", indices, {DataType::i64, indices.shape}); !ok)
    return ok.error();
  TensorDesc wanted{.type = weight.type, .shape = indices.shape};
  wanted.shape[wanted.shape.rank++] = weight.shape[1];
  if (auto ok = check_tensor(r, "the output", dst, wanted); !ok) return ok.error();
  return EmbeddingShape{.type = weight.type,
                        .count = indices.shape.elements(),
                        .rows = weight.shape[0],
                        .columns = weight.shape[1]};
}
inline Result<EmbeddingShape> embedding_forward_shape(const KernelRequest& r) {
  if (auto ok = check_counts(r, {2, 2}, {1, 1}); !ok) return ok.error();
  return embedding_shape(r, r.src[0], r.src[1], r.dst[0]);
}
inline Result<EmbeddingShape> embedding_backward_shape(const KernelRequest& r) {
  if (auto ok = check_counts(r, {2, 2}, {1, 1}); !ok) return ok.error();
  return embedding_shape(r, r.src[0], r.dst[0], r.src[1]);
}

/// The sentence for an index that has no row.
inline Error no_such_row(std::int64_t index, std::int64_t rows) {
  return refused("An embedding was given the index " + std::to_string(index) + ", but it has " +
                 std::to_string(rows) + " rows, numbered from 0.");
}

/// An error when an index has no row.
inline Result<void> check_indices(const EmbeddingShape& s, const std::int64_t* indices) {
  for (std::int64_t i = 0; i < s.count; ++i) {
    if (indices[i] >= 0 && indices[i] < s.rows) continue;
    return no_such_row(indices[i], s.rows);
  }
  return {};
}

struct PositionsShape {
  DataType type = DataType::f32;
  std::int64_t steps = 0, features = 0;
};

inline Result<PositionsShape> positions_shape(const KernelRequest& r) {
  if (auto ok = check_counts(r, {0, 0}, {1, 1}); !ok) return ok.error();
  if (auto ok = check_rank(r, "the output", r.dst[0], 2, 2); !ok) return ok.error();
  return PositionsShape{.type = r.dst[0].type, .steps = r.dst[0].shape[0], .features = r.dst[0].shape[1]};
}
inline double sinusoidal_position(std::int64_t step, std::int64_t feature, std::int64_t features) {
  const double exponent = static_cast<double>(feature - feature % 2) / static_cast<double>(features);
  const double angle = static_cast<double>(step) / std::pow(10000.0, exponent);
  return feature % 2 == 0 ? std::sin(angle) : std::cos(angle);
}

}  // namespace netwright::kernels
