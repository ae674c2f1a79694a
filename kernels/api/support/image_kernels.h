// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>

#include "kernels/api/support/image_changes.h"
#include "kernels/api/support/image_shapes.h"
#include "kernels/api/support/kernel_table.h"
#include "kernels/api/support/typed_kernel.h"

/// The kernels of kernels/api/images.h for modules whose device is the processor, in plain loops.
namespace netwright::kernels {

/// One image as it is read: bytes that are numbers, moved as was drawn.
struct MovedImage {
  const std::uint8_t* bytes = nullptr;
  GatherShape shape = {};
  ImageDraw draw = {};
  float mean = 0;
  float deviation = 1;

  float source(std::int64_t channel, std::int64_t row, std::int64_t column) const {
    if (row < 0 || column < 0) return 0;
    return pixel_number(bytes[(channel * shape.height + row) * shape.width + column], mean, deviation);
  }
  float at(std::int64_t channel, std::int64_t y, std::int64_t x) const {
    const ImageTap row = tap_at(draw.rows, y), column = tap_at(draw.columns, x);
    if (!draw.rows.scales() && !draw.columns.scales()) return source(channel, row.first, column.first);
    return blended(source(channel, row.first, column.first), source(channel, row.first, column.second),
                   source(channel, row.second, column.first), source(channel, row.second, column.second), row,
                   column);
  }
};

/// The image's numbers in (C, H, W), changed.
template <class T>
void write_image(const MovedImage& image, const ImageChanges& changes, T* dst) {
  const GatherShape& s = image.shape;
  const auto for_each = [&s](const auto& body) {
    std::int64_t i = 0;
    for (std::int64_t c = 0; c < s.channels; ++c)
      for (std::int64_t y = 0; y < s.height; ++y)
        for (std::int64_t x = 0; x < s.width; ++x) body(i++, c, y, x);
  };
  double sum = 0;
  for_each([&](std::int64_t i, std::int64_t c, std::int64_t y, std::int64_t x) {
    const float number = image.at(c, y, x);
    sum += static_cast<double>(number);
    dst[i] = static_cast<T>(number);
  });
  const auto mean = static_cast<float>(sum / static_cast<double>(s.pixels()));
  for_each([&](std::int64_t i, std::int64_t, std::int64_t y, std::int64_t x) {
    if (changes.change_tone()) dst[i] = static_cast<T>(toned(image.draw, mean, static_cast<float>(dst[i])));
    if (image.draw.erases(y, x)) dst[i] = 0;
  });
}

inline Result<KernelPtr> describe_gather_images(const GatherImagesAttributes& a, const KernelRequest& r) {
  const auto run = [a](auto type, const GatherShape& s, const Arguments& arguments) {
    using T = decltype(type);
    const ImageRow* rows = rows_of_pass(arguments.in<ImageRow>(1), *arguments.in<StepMemory>(2), s);
    T* dst = arguments.out<T>(0);
    const std::int64_t valid = arguments.valid_rows(s.rows);
    for (std::int64_t n = 0; n < valid; ++n) {
      const MovedImage image{.bytes = arguments.in<std::uint8_t>(0) + rows[n].image * s.pixels(),
                             .shape = s,
                             .draw = drawn(a.changes, s.height, s.width, arguments.state->seed, rows[n]),
                             .mean = static_cast<float>(a.mean),
                             .deviation = static_cast<float>(a.deviation)};
      write_image(image, a.changes, dst + n * s.pixels());
    }
    std::fill(dst + valid * s.pixels(), dst + s.rows * s.pixels(), T{0});
  };
  return prepare_typed("loops", r, gather_images_shape(r, a), run);
}

inline Result<KernelPtr> describe_gather_labels(const KernelRequest& r) {
  const Result<GatherShape> shape = gather_labels_shape(r);
  if (!shape) return shape.error();
  return make_kernel("loops", [s = *shape](const Arguments& arguments) {
    const ImageRow* rows = rows_of_pass(arguments.in<ImageRow>(1), *arguments.in<StepMemory>(2), s);
    const std::int64_t valid = arguments.valid_rows(s.rows);
    for (std::int64_t n = 0; n < s.rows; ++n)
      arguments.out<std::int64_t>(0)[n] = n < valid ? arguments.in<std::uint8_t>(0)[rows[n].image] : 0;
  });
}

template <class Device>
void add_images(KernelTable<Device>& table) {
  table.add(kGatherImages, [](Device&, const GatherImagesAttributes& a, const KernelRequest& r) {
    return describe_gather_images(a, r);
  });
  table.add(kGatherLabels,
            [](Device&, const NoAttributes&, const KernelRequest& r) { return describe_gather_labels(r); });
}

}  // namespace netwright::kernels
