// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/api/images.h"
#include "kernels/api/step.h"
#include "kernels/api/support/checks.h"

namespace netwright::kernels {

/// What gather_images and gather_labels work on; images that are no (C, H, W) count as (pixels, 1, 1).
struct GatherShape {
  DataType type = DataType::f32;
  std::int64_t rows = 0;
  std::int64_t channels = 1;
  std::int64_t height = 1;
  std::int64_t width = 1;
  std::int64_t slots = 1;
  std::int64_t slot_rows = 0;  ///< from one slot of the ring to the next

  constexpr std::int64_t pixels() const { return channels * height * width; }
};

inline Result<GatherShape> gather_shape(const KernelRequest& r) {
  if (auto ok = check_counts(r, {3, 3}, {1, 1}); !ok) return ok.error();
  const TensorDesc &kept = r.src[0], &ring = r.src[1], &dst = r.dst[0];
  if (auto ok = check_rank(r, "the batch", dst, 1, kMaxRank); !ok) return ok.error();
  if (auto ok = check_rank(r, "what is kept", kept, dst.shape.rank, dst.shape.rank); !ok) return ok.error();
  TensorDesc wanted{.type = DataType::u8, .shape = dst.shape};
  wanted.shape[0] = kept.shape[0];
  if (auto ok = check_tensor(r, "what is kept", kept, wanted); !ok) return ok.error();
  const TensorDesc memory{.type = DataType::i64, .shape = {kMemoryWords}};
  if (auto ok = check_tensor(r, "memory", r.src[2], memory); !ok) return ok.error();
  if (auto ok = check_rank(r, "rows", ring, 3, 3); !ok) return ok.error();
  if (ring.type != DataType::i64 || ring.shape[1] < dst.shape[0] || ring.shape[2] != kImageRowWords) {
    return wrong(r, "rows have to be i64 in slots of at least " + std::to_string(dst.shape[0]) + " times " +
                        std::to_string(kImageRowWords) + " words");
  }
  GatherShape shape{.type = dst.type,
                    .rows = dst.shape[0],
                    .channels = dst.shape.elements_from(1),
                    .slots = ring.shape[0],
                    .slot_rows = ring.shape[1]};
  if (dst.shape.rank == 4) {
    shape.channels = dst.shape[1];
    shape.height = dst.shape[2];
    shape.width = dst.shape[3];
  }
  return shape;
}

inline Result<GatherShape> gather_images_shape(const KernelRequest& r, const GatherImagesAttributes& a) {
  Result<GatherShape> shape = gather_shape(r);
  if (shape && a.changes.are_any() && r.dst[0].shape.rank != 4)
    return wrong(r, "changes images (N, C, H, W), not " + to_string(r.dst[0].shape));
  return shape;
}

inline Result<GatherShape> gather_labels_shape(const KernelRequest& r) {
  Result<GatherShape> shape = gather_shape(r);
  if (shape && (r.dst[0].type != DataType::i64 || r.dst[0].shape.rank != 1))
    return wrong(r, "gives classes of shape (N) in i64, not " + to_string(r.dst[0]));
  return shape;
}

/// Of the pass under way.
constexpr const ImageRow* rows_of_pass(const ImageRow* ring, const StepMemory& memory,
                                       const GatherShape& shape) {
  return ring + (memory.begun - 1) % shape.slots * shape.slot_rows;
}

}  // namespace netwright::kernels
