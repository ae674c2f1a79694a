// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/tensor_picture.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/tensor/finite.h"

namespace netwright::ui {
namespace {

struct Stop {
  double at = 0;
  int red = 0;
  int green = 0;
  int blue = 0;
};

// Both keep their order for the colour-blind: lightness rises, or falls to both sides.
constexpr std::array kRising{Stop{0, 24, 22, 58}, Stop{0.35, 44, 84, 142}, Stop{0.65, 52, 158, 152},
                             Stop{1, 253, 231, 92}};
constexpr std::array kDiverging{Stop{0, 18, 72, 166}, Stop{0.3, 106, 158, 226}, Stop{0.5, 240, 240, 242},
                                Stop{0.7, 244, 172, 96}, Stop{1, 186, 78, 6}};

template <std::size_t N>
QRgb mix(const std::array<Stop, N>& stops, double at) {
  std::size_t upper = 1;
  while (upper + 1 < N && at > stops[upper].at) ++upper;
  const Stop& a = stops[upper - 1];
  const Stop& b = stops[upper];
  const double share = std::clamp((at - a.at) / (b.at - a.at), 0.0, 1.0);
  const auto between = [share](int low, int high) {
    return static_cast<int>(std::lround(low + share * (high - low)));
  };
  return qRgb(between(a.red, b.red), between(a.green, b.green), between(a.blue, b.blue));
}

struct Extent {
  float low = 0;
  float high = 0;
};

Extent extentOf(std::span<const float> values) {
  Extent extent;
  bool first = true;
  for (const float value : values) {
    if (!std::isfinite(value)) continue;
    extent.low = first ? value : std::min(extent.low, value);
    extent.high = first ? value : std::max(extent.high, value);
    first = false;
  }
  return extent;
}

}  // namespace

std::vector<float> floatsOf(const engine::HostTensor& tensor) {
  if (tensor.desc.type == DataType::f32) {
    const auto values = tensor.as<float>();
    return {values.begin(), values.end()};
  }
  std::vector<float> values(static_cast<std::size_t>(tensor.desc.shape.elements()));
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = static_cast<float>(engine::number_at(tensor, static_cast<std::int64_t>(i)));
  return values;
}

bool isPicture(const Shape& shape) {
  if (shape.rank == 2) return shape[0] > 1 && shape[1] > 1;
  return shape.rank == 3 && (shape[0] == 1 || shape[0] == 3) && shape[1] > 1 && shape[2] > 1;
}

QImage sampleImage(std::span<const float> values, const Shape& shape) {
  const int first = shape.rank - 2;
  const auto height = static_cast<int>(shape[first]);
  const auto width = static_cast<int>(shape[first + 1]);
  const std::size_t plane = static_cast<std::size_t>(height) * static_cast<std::size_t>(width);
  const Extent extent = extentOf(values);
  const float scale = extent.high > extent.low ? 255.0F / (extent.high - extent.low) : 0.0F;
  const auto level = [&](std::size_t at) {
    return std::isfinite(values[at]) ? static_cast<int>((values[at] - extent.low) * scale) : 128;
  };
  const bool colours = shape.rank == 3 && shape[0] == 3;
  QImage image(width, height, QImage::Format_RGB32);
  for (int y = 0; y < height; ++y) {
    auto* line = reinterpret_cast<QRgb*>(image.scanLine(y));
    for (int x = 0; x < width; ++x) {
      const std::size_t at =
          static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x);
      const int red = level(at);
      line[x] = colours ? qRgb(red, level(plane + at), level(2 * plane + at)) : qRgb(red, red, red);
    }
  }
  return image;
}

ColourScale ColourScale::rising(std::span<const float> values) {
  const Extent extent = extentOf(values);
  return {.kind = Kind::rising, .low = extent.low, .high = extent.high};
}

ColourScale ColourScale::diverging(std::span<const float> values) {
  const Extent extent = extentOf(values);
  const double far = std::max(std::abs(extent.low), std::abs(extent.high));
  return {.kind = Kind::diverging, .low = -far, .high = far};
}

QRgb ColourScale::colour(float value) const {
  if (!std::isfinite(value)) return qRgb(128, 128, 128);
  const double extent = high - low;
  const double middle = kind == Kind::diverging ? 0.5 : 0;
  const double at = extent > 0 ? (static_cast<double>(value) - low) / extent : middle;
  return kind == Kind::rising ? mix(kRising, at) : mix(kDiverging, at);
}

QImage planeImage(std::span<const float> values, int height, int width, const ColourScale& scale) {
  QImage image(width, height, QImage::Format_RGB32);
  for (int y = 0; y < height; ++y) {
    auto* line = reinterpret_cast<QRgb*>(image.scanLine(y));
    for (int x = 0; x < width; ++x)
      line[x] = scale.colour(values[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                                    static_cast<std::size_t>(x)]);
  }
  return image;
}

}  // namespace netwright::ui
