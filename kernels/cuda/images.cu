// SPDX-License-Identifier: Apache-2.0
// Batches from pictures that the GPU keeps as bytes: gathered, changed at random and normalised in one pass.
// The same numbers as the processor's but for the order in which an image's mean is summed up, in double;
// therefore this file is compiled without fused multiply-adds.
#include "kernels/api/support/image_changes.h"
#include "kernels/api/support/image_shapes.h"
#include "kernels/cuda/team.h"
#include "kernels/cuda/typed.h"

namespace netwright::kernels::cuda {
namespace {

/// Pixels of a thread, where an image is cut among blocks.
constexpr std::int64_t kPixelsOfThread = 8;

template <class T>
struct Gather {
  const std::uint8_t* images;
  const ImageRow* ring;
  const StepMemory* memory;
  T* dst;
  GatherShape shape;
  GatherImagesAttributes attributes;
  std::int64_t parts;  ///< blocks for each image; one where they need its mean

  struct Place {
    std::int64_t channel, row, column;
  };
  DEV Place place_of(std::int64_t pixel) const {
    const Division by_row = divided(pixel, shape.width);
    const Division by_channel = divided(by_row.quotient, shape.height);
    return {by_channel.quotient, by_channel.remainder, by_row.remainder};
  }
  DEV float source(const std::uint8_t* image, const Place& p, std::int64_t row, std::int64_t column) const {
    if (row < 0 || column < 0) return 0;
    return pixel_number(image[(p.channel * shape.height + row) * shape.width + column],
                        static_cast<float>(attributes.mean), static_cast<float>(attributes.deviation));
  }
  DEV float moved(const std::uint8_t* image, const ImageDraw& draw, const Place& p) const {
    const ImageTap row = tap_at(draw.rows, p.row), column = tap_at(draw.columns, p.column);
    if (!draw.rows.scales() && !draw.columns.scales()) return source(image, p, row.first, column.first);
    return blended(source(image, p, row.first, column.first), source(image, p, row.first, column.second),
                   source(image, p, row.second, column.first), source(image, p, row.second, column.second),
                   row, column);
  }
};

/// A block for each part of an image; its threads write what they read.
template <class T>
GLOBAL void gather_kernel(Gather<T> of, const StepState* state) {
  const std::int64_t pixels = of.shape.pixels(), valid = valid_rows(state, of.shape.rows);
  const ImageRow* rows = rows_of_pass(of.ring, *of.memory, of.shape);
  const bool tones = of.attributes.changes.change_tone();
  for (std::int64_t item = blockIdx.x; item < of.shape.rows * of.parts; item += gridDim.x) {
    const Division at = divided(item, of.parts);
    T* dst = of.dst + at.quotient * pixels;
    const std::int64_t first = at.remainder * blockDim.x + threadIdx.x, stride = of.parts * blockDim.x;
    const bool is_valid = at.quotient < valid;
    const ImageRow row = is_valid ? rows[at.quotient] : ImageRow{};
    const std::uint8_t* image = of.images + row.image * pixels;
    const ImageDraw draw = drawn(of.attributes.changes, of.shape.height, of.shape.width, state->seed, row);
    double sum = 0;
    for (std::int64_t i = first; i < pixels; i += stride) {
      const auto place = of.place_of(i);
      const bool shows = is_valid && (tones || !draw.erases(place.row, place.column));
      const float number = shows ? of.moved(image, draw, place) : 0;
      sum += static_cast<double>(number);
      dst[i] = static_cast<T>(number);
    }
    if (!tones) continue;
    const auto mean = static_cast<float>(merged_in_block(sum, Add{}) / static_cast<double>(pixels));
    for (std::int64_t i = first; is_valid && i < pixels; i += stride) {
      const auto place = of.place_of(i);
      const bool erased = draw.erases(place.row, place.column);
      dst[i] = erased ? T{0} : static_cast<T>(toned(draw, mean, static_cast<float>(dst[i])));
    }
  }
}

struct Labels {
  const std::uint8_t* labels;
  const ImageRow* ring;
  const StepMemory* memory;
  const StepState* state;
  std::int64_t* dst;
  GatherShape shape;

  DEV void operator()(std::int64_t row) const {
    const bool is_valid = row < valid_rows(state, shape.rows);
    dst[row] = is_valid ? labels[rows_of_pass(ring, *memory, shape)[row].image] : 0;
  }
};

Result<KernelPtr> describe_images(Cuda& cuda, const GatherImagesAttributes& attributes,
                                  const KernelRequest& request) {
  return prepare(
      request, gather_images_shape(request, attributes),
      [&cuda, attributes](auto type, const GatherShape& s, const Arguments& a) {
        using T = decltype(type);
        const std::int64_t of_block = kThreads * kPixelsOfThread;
        const std::int64_t parts =
            attributes.changes.change_tone() ? 1 : (s.pixels() + of_block - 1) / of_block;
        const Gather<T> gather{
            a.in<std::uint8_t>(0), a.in<ImageRow>(1), a.in<StepMemory>(2), a.out<T>(0), s, attributes, parts};
        LAUNCH(gather_kernel<T>, blocks_for(cuda, s.rows * parts * kThreads), kThreads, 0, cuda.stream(),
               gather, a.state);
      });
}

Result<KernelPtr> describe_labels(Cuda& cuda, const NoAttributes&, const KernelRequest& request) {
  const auto shape = gather_labels_shape(request);
  if (!shape) return shape.error();
  return make_kernel(kAlgorithm, [&cuda, s = *shape](const Arguments& a) {
    for_each(cuda, s.rows,
             Labels{a.in<std::uint8_t>(0), a.in<ImageRow>(1), a.in<StepMemory>(2), a.state,
                    a.out<std::int64_t>(0), s});
  });
}

}  // namespace

void add_images(Table& table) {
  table.add(kGatherImages, describe_images);
  table.add(kGatherLabels, describe_labels);
}

}  // namespace netwright::kernels::cuda
