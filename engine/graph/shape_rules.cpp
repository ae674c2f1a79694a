// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/shape_rules.h"

#include <fmt/core.h>

#include <limits>

#include "engine/graph/window_rules.h"

namespace netwright::engine {

std::string described(const InferContext& context, std::size_t input) {
  return fmt::format("{} {}", context.src_names[input], to_string(context.src[input].shape));
}

InferOutcome same_shape(const InferContext& context) {
  return Inferred{.dst = {context.src[0]}};
}

std::optional<Problem> unless_spatial(const InferContext& context, int axes) {
  if (context.src[0].shape.rank == 2 + axes) return std::nullopt;
  const SpatialWords& words = spatial_words(axes);
  return Problem{
      .message = fmt::format("{} needs {} {}, but gets {}.", context.node_name, words.things, words.shape,
                             described(context)),
      .remedy = fmt::format("Connect {}, or give the Input a shape of {}.", words.things, words.sample)};
}

std::optional<Problem> unless_images(const InferContext& context) {
  return unless_spatial(context, 2);
}

std::variant<int, Problem> resolve_axis(const InferContext& context, std::int64_t axis) {
  const int rank = context.src[0].shape.rank;
  const std::int64_t resolved = axis < 0 ? axis + rank : axis;
  if (resolved >= 1 && resolved < rank) return static_cast<int>(resolved);
  const std::string_view why = resolved == 0 ? "is the batch, whose samples must stay apart" : "is not there";
  return Problem{.message = fmt::format("{} works along axis {}, which {}: it gets {}.", context.node_name,
                                        axis, why, described(context)),
                 .remedy = rank > 1 ? fmt::format("Choose an axis from 1 to {}.", rank - 1)
                                    : "Connect data with more axes than the batch."};
}

std::optional<std::int64_t> countable_elements(const Shape& shape) {
  // 32 TiB of doubles: no device has more, and the bytes of 200,000 such tensors still add up within 64 bits.
  constexpr std::int64_t kMost = std::int64_t{1} << 42;
  std::int64_t count = 1;
  for (std::int64_t size : shape) {
    if (size < 1 || __builtin_mul_overflow(count, size, &count) || count > kMost) return std::nullopt;
  }
  return count;
}

std::int64_t saturating_sum(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  return __builtin_add_overflow(a, b, &sum) ? std::numeric_limits<std::int64_t>::max() : sum;
}

std::int64_t saturating_product(std::initializer_list<std::int64_t> factors) {
  std::int64_t product = 1;
  for (std::int64_t factor : factors) {
    if (__builtin_mul_overflow(product, factor, &product)) return std::numeric_limits<std::int64_t>::max();
  }
  return product;
}

}  // namespace netwright::engine
