// SPDX-License-Identifier: Apache-2.0
#include "engine/train/batch_inputs.h"

#include "engine/base/normal.h"

namespace netwright::engine {
namespace {

/// Rows of an evaluation have numbers of their own by their place in the data set.
void draw(const RandomStream& stream, std::int64_t first_row, std::int64_t row_elements,
          std::vector<float>& values) {
  const auto first = static_cast<std::uint64_t>(first_row * row_elements);
  for_each_normal(stream, first, first + values.size(),
                  [&](std::uint64_t i, double value) { values[i - first] = static_cast<float>(value); });
}

}  // namespace

BatchView BatchInputs::view(const Batch& batch, const Plan& plan, const DatasetInfo& data, NoiseKey key) {
  views_.clear();
  noise_.resize(plan.inputs.size());
  const auto part = [&](std::span<const std::byte> rows, const TensorDesc& row) {
    return rows.first(static_cast<std::size_t>(batch.valid_rows * row.bytes()));
  };
  const bool evaluates = key.step == NoiseKey::kEvaluation;
  for (std::size_t i = 0; i < plan.inputs.size(); ++i) {
    const PlanInput& input = plan.inputs[i];
    if (input.role != InputRole::noise && batch.samples.empty()) continue;
    InputView view{.node = input.node, .type = data.sample_type, .bytes = part(batch.samples, data.sample())};
    if (input.role == InputRole::target) {
      view = {.node = input.node, .type = data.target_type, .bytes = part(batch.targets, data.target())};
    }
    if (input.role == InputRole::noise) {
      const std::int64_t row_elements = plan.tensor(input.tensor).desc.shape.elements_from(1);
      noise_[i].resize(static_cast<std::size_t>(batch.valid_rows * row_elements));
      const RandomStream stream{.seed = key.seed,
                                .purpose = RandomPurpose::noise,
                                .step = key.step,
                                .layer = static_cast<std::uint32_t>(input.node.value)};
      draw(stream, evaluates ? batch.position.batch * batch.rows : 0, row_elements, noise_[i]);
      view = {.node = input.node, .type = DataType::f32, .bytes = std::as_bytes(std::span(noise_[i]))};
    }
    views_.push_back(view);
  }
  return {.inputs = views_, .valid_rows = batch.valid_rows};
}

}  // namespace netwright::engine
