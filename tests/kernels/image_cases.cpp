// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "kernels/api/images.h"
#include "kernels/api/step.h"
#include "tests/kernels/cases.h"

namespace netwright::kernels::testing {
namespace {

constexpr std::int64_t kSlots = 3;
constexpr std::int64_t kImages = 9;
constexpr Fill kBytes{.kind = Fill::Kind::indices, .limit = 256};
/// Which image, epoch, sample and turn.
constexpr Fill kRows{.kind = Fill::Kind::indices, .limit = kImages};
/// Of a memory in the midst of a pass, which counts that one.
constexpr Fill kBegun{.kind = Fill::Kind::indices, .limit = 5, .least = 1};

/// The ring has room for a row more than the batch.
KernelCase gather_case(std::string name, KernelCall call, TensorDesc dst, std::int64_t valid_rows) {
  TensorDesc kept{.type = DataType::u8, .shape = dst.shape};
  kept.shape[0] = kImages;
  return {.name = std::move(name),
          .call = std::move(call),
          .src = {kept, i64({kSlots, dst.shape[0] + 1, kImageRowWords}), i64({kMemoryWords})},
          .dst = {dst},
          .fills = {kBytes, kRows, kBegun},
          .state = {.seed = 7, .valid_rows = valid_rows}};
}

KernelCase images_case(std::string name, Shape batch, std::int64_t valid_rows, const ImageChanges& changes) {
  const GatherImagesAttributes attributes{.mean = 0.25, .deviation = 0.5, .changes = changes};
  return gather_case(std::move(name), engine::make_kernel_call(kGatherImages, attributes), f32(batch),
                     valid_rows);
}

}  // namespace

std::vector<KernelCase> image_cases() {
  const Shape batch{7, 3, 6, 5};
  const ImageChanges everything{.padding = 1,
                                .crop = 4,
                                .zero_border = 1,
                                .flip = 0.5,
                                .brightness = 0.2,
                                .contrast = 0.3,
                                .erase = 0.7,
                                .erase_area = 0.5};
  return {images_case("table", {5, 7}, 5, {}),
          images_case("plain", batch, 4, {}),
          images_case("none_valid", batch, 0, {}),
          images_case("large", {3, 3, 40, 41}, 3, {}),
          images_case("shifted", batch, 7, {.padding = 2}),
          images_case("shifted_into_zeros", batch, 7, {.padding = 2, .zero_border = 1}),
          images_case("mirrored", batch, 6, {.flip = 0.5}),
          images_case("scaled", batch, 7, {.padding = 1, .crop = 4}),
          images_case("magnified", batch, 7, {.padding = 2, .crop = 8}),
          images_case("toned", batch, 5, {.brightness = 0.2, .contrast = 0.3}),
          images_case("erased", batch, 7, {.erase = 0.7, .erase_area = 0.4}),
          images_case("everything", batch, 6, everything),
          images_case("everything_large", {3, 2, 40, 41}, 2, everything),
          gather_case("some", engine::make_kernel_call(kGatherLabels, {}), i64({7}), 5),
          gather_case("all", engine::make_kernel_call(kGatherLabels, {}), i64({300}), 300)};
}

}  // namespace netwright::kernels::testing
