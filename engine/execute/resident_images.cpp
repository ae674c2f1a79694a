// SPDX-License-Identifier: Apache-2.0
#include "engine/execute/resident_images.h"

#include <cassert>
#include <cstring>

namespace netwright::engine {
namespace {

constexpr std::int64_t kAlignment = 256;

/// Where the classes begin, behind the pictures.
std::int64_t labels_at(const ImagesToKeep& images) {
  const std::int64_t pixels = images.count() * images.shape.elements();
  return (pixels + kAlignment - 1) / kAlignment * kAlignment;
}

Error failed(kernels::Failure failure) {
  return {.message = failure, .about = {}, .kind = ErrorKind::failed};
}

}  // namespace

std::int64_t ImagesToKeep::count() const {
  std::int64_t count = 0;
  for (const auto& part : labels) count += std::ssize(part);
  return count;
}

std::int64_t ImagesToKeep::bytes() const {
  return labels_at(*this) + count();
}

Result<std::optional<ResidentImages>> ResidentImages::create(kernels::Context& context,
                                                             const ImagesToKeep& images, std::int64_t slots,
                                                             std::int64_t rows) {
  ResidentImages made;
  made.bytes_ = images.bytes();
  made.labels_at_ = labels_at(images);
  made.images_ = {.type = DataType::u8, .shape = {images.count()}};
  for (const std::int64_t size : images.shape) made.images_.shape.dims[made.images_.shape.rank++] = size;
  made.ring_ = {.type = DataType::i64, .shape = {slots, rows, kernels::kImageRowWords}};
  made.attributes_ = {.mean = static_cast<double>(images.mean),
                      .deviation = static_cast<double>(images.deviation),
                      .changes = images.changes};
  made.memory_ = allocate(context, made.bytes_);
  made.orders_ = allocate_shared(context, made.ring_.bytes());
  if (!made.memory_ || !made.orders_) return std::optional<ResidentImages>();
  if (auto done = made.upload(context, images); !done) return done.error();
  return std::optional(std::move(made));
}

Result<void> ResidentImages::upload(kernels::Context& context, const ImagesToKeep& images) {
  auto* at = static_cast<std::byte*>(memory_.get());
  std::byte* const end = at + labels_at_;
  kernels::Failure failure = nullptr;
  for (const auto& part : images.pixels) {
    if (failure == nullptr) failure = context.upload(at, part.data(), std::ssize(part));
    at += part.size();
  }
  at = end;
  for (const auto& part : images.labels) {
    if (failure == nullptr) failure = context.upload(at, part.data(), std::ssize(part));
    at += part.size();
  }
  if (failure == nullptr) failure = context.synchronize();
  return failure == nullptr ? Result<void>() : failed(failure);
}

void ResidentImages::order(std::int64_t slot, std::span<const kernels::ImageRow> rows) {
  assert(std::ssize(rows) <= ring_.shape[1]);
  const std::int64_t offset = slot % ring_.shape[0] * ring_.shape.elements_from(1) * 8;
  std::memcpy(static_cast<std::byte*>(orders_.get()) + offset, rows.data(), rows.size_bytes());
}

kernels::GatherImagesAttributes ResidentImages::attributes(bool trains) const {
  kernels::GatherImagesAttributes attributes = attributes_;
  if (!trains) attributes.changes = {};
  return attributes;
}

}  // namespace netwright::engine
