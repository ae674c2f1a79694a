// SPDX-License-Identifier: Apache-2.0
#include "engine/train/batch_inputs.h"

namespace netwright::engine {

BatchView batch_inputs(const Batch& batch, const Plan& plan, const DatasetInfo& data,
                       std::span<InputView> views) {
  const auto part = [&](std::span<const std::byte> rows, const TensorDesc& row) {
    return rows.first(static_cast<std::size_t>(batch.valid_rows * row.bytes()));
  };
  for (std::size_t i = 0; i < plan.inputs.size(); ++i) {
    const PlanInput& input = plan.inputs[i];
    const bool target = input.role == InputRole::target;
    views[i] = {.node = input.node,
                .type = target ? data.target_type : data.sample_type,
                .bytes = target ? part(batch.targets, data.target()) : part(batch.samples, data.sample())};
  }
  return {.inputs = views, .valid_rows = batch.valid_rows};
}

}  // namespace netwright::engine
