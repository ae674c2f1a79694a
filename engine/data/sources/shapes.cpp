// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "engine/base/normal.h"
#include "engine/data/generated.h"

namespace netwright::engine {
namespace {

constexpr int kMostShapes = 3;
constexpr std::uint64_t kDrawsPerShape = 8;

struct Figure {
  std::int64_t label = 1;  ///< class index: circle, square, triangle
  double x = 0, y = 0;     ///< centre, in pixels
  double radius = 1;
  double turn_x = 1, turn_y = 0;  ///< unit vector of its own x axis
  double brightness = 1;

  bool covers(double at_x, double at_y) const {
    const double dx = at_x - x, dy = at_y - y;
    const double own_x = (turn_x * dx + turn_y * dy) / radius, own_y = (turn_x * dy - turn_y * dx) / radius;
    if (label == 1) return own_x * own_x + own_y * own_y <= 1;
    if (label == 2) return std::abs(own_x) <= 0.8 && std::abs(own_y) <= 0.8;
    constexpr double kHalfSidePerHeight = 0.57735026918962576;  // of equal sides
    return own_y <= 0.5 && std::abs(own_x) <= (own_y + 1) * kHalfSidePerHeight;
  }
};

/// Roots alone, no sines: the same pixels on every machine.
Figure figure(const RandomStream& random, std::uint64_t draw, double size) {
  const double turn_x = random.uniform(draw + 4) - 0.5, turn_y = random.uniform(draw + 5) + 0.01;
  const double length = std::sqrt(turn_x * turn_x + turn_y * turn_y);
  return {.label = 1 + static_cast<std::int64_t>(random.word(draw) % 3),
          .x = size * (0.15 + 0.7 * random.uniform(draw + 1)),
          .y = size * (0.15 + 0.7 * random.uniform(draw + 2)),
          .radius = size * (0.12 + 0.13 * random.uniform(draw + 3)),
          .turn_x = turn_x / length,
          .turn_y = turn_y / length,
          .brightness = 0.5 + random.uniform(draw + 6)};
}

struct Scene {
  double background = 0;
  std::vector<Figure> figures;  ///< a later one hides those before it
};

Scene scene(const RandomStream& random, double size) {
  Scene scene{.background = -1 + random.uniform(1), .figures = {}};
  const std::uint64_t count = 1 + random.word(0) % kMostShapes;
  for (std::uint64_t i = 1; i <= count; ++i)
    scene.figures.push_back(figure(random, i * kDrawsPerShape, size));
  return scene;
}

void make_picture(std::int64_t size, double noise, const RandomStream& random, std::span<std::byte> sample,
                  std::span<std::byte> target) {
  const auto pixels = as_numbers<float>(sample);
  const auto labels = as_numbers<std::int64_t>(target);
  const Scene drawn = scene(random, static_cast<double>(size));
  constexpr std::uint32_t kFirstNoise = (kMostShapes + 1) * kDrawsPerShape / 4;
  NormalPair normal;
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    if (i % 2 == 0) {
      const auto words = random.block(kFirstNoise + static_cast<std::uint32_t>(i / 4));
      normal = normal_pair(words[i % 4], words[i % 4 + 1]);
    }
    const auto row = static_cast<std::int64_t>(i) / size, column = static_cast<std::int64_t>(i) % size;
    double value = drawn.background;
    labels[i] = 0;
    for (const Figure& shape : drawn.figures) {
      if (!shape.covers(static_cast<double>(column) + 0.5, static_cast<double>(row) + 0.5)) continue;
      value = drawn.background + shape.brightness;
      labels[i] = shape.label;
    }
    pixels[i] = static_cast<float>(value + noise * (i % 2 == 0 ? normal.first : normal.second));
  }
}

Result<OpenedData> open_shapes(const DataRequest& request) {
  const auto size = request.option<std::int64_t>("size");
  const DatasetInfo info{.name = "Shapes",
                         .sample_shape = {1, size, size},
                         .target_shape = {size, size},
                         .classes = {"background", "circle", "square", "triangle"}};
  const auto make = [size, noise = request.option<double>("noise")](
                        const RandomStream& random, std::span<std::byte> sample,
                        std::span<std::byte> target) { make_picture(size, noise, random, sample, target); };
  return generated_data(info, request, make);
}

}  // namespace

DataSource shapes_source();
DataSource shapes_source() {
  DataSource source{
      .name = "shapes",
      .summary =
          "Grey pictures of circles, squares and triangles in front of each other, with the class of every "
          "pixel: segmentation.",
      .options = generated_options(2000, 500),
      .open = open_shapes};
  source.options.push_back({.name = "size",
                            .default_value = std::int64_t{32},
                            .min = 8,
                            .max = 1024,
                            .unit = "px",
                            .doc = "Height and width of the pictures."});
  source.options.push_back({.name = "noise",
                            .default_value = 0.2,
                            .min = 0,
                            .max = 10,
                            .doc = "Standard deviation of the noise on each pixel."});
  return source;
}

}  // namespace netwright::engine
