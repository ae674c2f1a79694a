// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "engine/graph/op_builder.h"

namespace netwright::engine {

/// A problem unless the input is a batch of sequences (N, T, E).
inline std::optional<Problem> unless_sequences(const InferContext& context, std::size_t input = 0) {
  if (context.src[input].shape.rank == 3) return std::nullopt;
  return Problem{.message = std::string(context.node_name) + " needs sequences (N, T, features), but gets " +
                            described(context, input) + ".",
                 .remedy = "Bring the data to that shape with Reshape, or with an Embedding of indices."};
}

}  // namespace netwright::engine
