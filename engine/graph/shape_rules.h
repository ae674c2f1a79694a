// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <variant>

#include "engine/graph/op_definition.h"

namespace netwright::engine {

/// What the ops' shape inference shares. Problems name both nodes and both shapes.

/// "conv1 (64, 6, 28, 28)": an input by the node it comes from.
std::string described(const InferContext& context, std::size_t input = 0);

/// dst is like the first src.
InferOutcome same_shape(const InferContext& context);

/// A problem unless the input has `axes` spatial axes: sequences (N, C, L), images (N, C, H, W) or volumes
/// (N, C, D, H, W).
std::optional<Problem> unless_spatial(const InferContext& context, int axes);
/// The same for images.
std::optional<Problem> unless_images(const InferContext& context);

/// An axis counted from the end when negative, as a number from 1; a problem when it is the batch or not
/// there.
std::variant<int, Problem> resolve_axis(const InferContext& context, std::int64_t axis);

/// Elements of a tensor, or none when no device could hold them: counted without overflow.
std::optional<std::int64_t> countable_elements(const Shape& shape);
/// The sum, or the largest number when it is more. Neither is negative.
std::int64_t saturating_sum(std::int64_t a, std::int64_t b);
/// The product, or the largest number when it is more.
std::int64_t saturating_product(std::initializer_list<std::int64_t> factors);

}  // namespace netwright::engine
