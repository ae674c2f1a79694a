// SPDX-License-Identifier: Apache-2.0
// A plan's inputs where the device keeps the pictures of the data set.
#include "engine/execute/bound_plan.h"
#include "kernels/api/step.h"

namespace netwright::engine {
namespace {

/// Whether rows of `desc` are such pictures, or their classes.
bool takes_images(const TensorDesc& desc, const TensorDesc& images) {
  Shape rows = images.shape;
  rows[0] = desc.shape.rank > 0 ? desc.shape[0] : 0;
  return (desc.type == DataType::f32 || desc.type == DataType::f64) && desc.shape == rows &&
         desc.layout == Layout::dense;
}
bool takes_labels(const TensorDesc& desc) {
  return desc.type == DataType::i64 && desc.shape.rank == 1;
}

}  // namespace

bool BoundPlan::is_gathered(const PlanInput& input, bool predicts) const {
  return !gathers_.empty() && !predicts && input.role != InputRole::noise;
}

Result<bool> BoundPlan::gather_from(const ResidentImages& images) {
  std::byte* const memory = blocks_[static_cast<std::size_t>(Block::control)];
  const kernels::GatherImagesAttributes attributes = images.attributes(plan().mode == PlanMode::train);
  std::vector<Call> gathers;
  for (const PlanInput& input : plan().inputs) {
    if (input.role == InputRole::noise || !plan().tensor(input.tensor).exists) continue;
    const TensorDesc& desc = plan().tensor(input.tensor).desc;
    const bool labels = input.role == InputRole::target;
    if (labels ? !takes_labels(desc) : !takes_images(desc, images.images())) return false;
    const KernelCall call = labels ? make_kernel_call(kernels::kGatherLabels, {})
                                   : make_kernel_call(kernels::kGatherImages, attributes);
    const std::vector<TensorDesc> src{labels ? images.labels() : images.images(),
                                      images.ring(),
                                      {.type = DataType::i64, .shape = {kernels::kMemoryWords}}};
    const kernels::Prepared prepared = context_->describe(
        {.kernel = call.kernel, .attributes = call.attributes.get(), .src = src, .dst = std::span(&desc, 1)});
    if (prepared.handle == kernels::KernelHandle::none)
      return Error{.message = prepared.failure, .about = {}, .kind = ErrorKind::failed};
    compiled_.kernels.add(prepared.handle);
    gathers.push_back(
        {.kernel = prepared.handle,
         .src = {labels ? images.label_bytes() : images.image_bytes(), images.ring_bytes(), memory},
         .dst = {address(input.tensor)}});
  }
  gathers_ = std::move(gathers);
  return true;
}

Result<void> BoundPlan::gather() {
  for (const Call& call : gathers_) {
    const auto failure = context_->execute(call.kernel, call.src, call.dst, nullptr, frame_.state());
    if (failure != nullptr) return Error{.message = failure, .about = {}, .kind = ErrorKind::failed};
  }
  return {};
}

}  // namespace netwright::engine
