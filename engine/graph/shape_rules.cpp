// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/shape_rules.h"

#include <fmt/core.h>

#include <limits>

namespace netwright::engine {

std::string described(const InferContext& context, std::size_t input) {
  return fmt::format("{} {}", context.src_names[input], to_string(context.src[input].shape));
}

InferOutcome same_shape(const InferContext& context) {
  return Inferred{.dst = {context.src[0]}};
}

std::optional<Problem> unless_images(const InferContext& context) {
  if (context.src[0].shape.rank == 4) return std::nullopt;
  return Problem{.message = fmt::format("{} needs images (N, C, H, W), but gets {}.", context.node_name,
                                        described(context)),
                 .remedy = "Connect images, or give the Input a shape of channels, height and width."};
}

std::variant<Shape, Problem> slide(const InferContext& context, const Window& window, std::int64_t channels) {
  const Shape& image = context.src[0].shape;
  Shape dst{image[0], channels, 0, 0};
  for (std::size_t axis = 0; axis < 2; ++axis) {
    const std::int64_t padded = image.dims[axis + 2] + 2 * window.padding[axis];
    const std::int64_t reach = window.dilation[axis] * (window.kernel[axis] - 1) + 1;
    if (reach > padded) {
      return Problem{.message = fmt::format(
                         "The window of {}, {} {}, is larger than the image it gets from {} with padding {}.",
                         context.node_name, reach, axis == 0 ? "high" : "wide", described(context),
                         window.padding[axis]),
                     .remedy = "Make the kernel smaller, add padding, or shrink the image less before it."};
    }
    dst.dims[axis + 2] = (padded - reach) / window.stride[axis] + 1;
  }
  return dst;
}

InferOutcome pool(const InferContext& context, const Window& window) {
  if (auto problem = unless_images(context)) return *std::move(problem);
  for (std::size_t axis = 0; axis < 2; ++axis) {
    if (2 * window.padding[axis] <= window.kernel[axis]) continue;
    return Problem{
        .message = fmt::format(
            "{} has padding {} for a window {} {}: some windows would see nothing but padding.",
            context.node_name, window.padding[axis], window.kernel[axis], axis == 0 ? "high" : "wide"),
        .remedy = fmt::format("Set the padding to at most {}.", window.kernel[axis] / 2)};
  }
  const auto dst = slide(context, window, context.src[0].shape[1]);
  if (const auto* problem = std::get_if<Problem>(&dst)) return *problem;
  return Inferred{.dst = {{.type = context.src[0].type, .shape = std::get<Shape>(dst)}}};
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
