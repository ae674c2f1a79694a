// SPDX-License-Identifier: Apache-2.0
// What a run shows of itself while it goes on.
#include <algorithm>

#include "engine/train/trainer.h"

namespace netwright::engine {

Result<std::vector<NamedTensor>> Trainer::predict(std::span<const std::byte> samples, std::int64_t rows,
                                                  std::span<const Capture> captures) {
  const DatasetInfo& info = parts_.train->info();
  no_targets_.resize(static_cast<std::size_t>(rows * info.target().bytes()));
  const Batch batch{.samples = samples, .targets = no_targets_, .indices = {}, .valid_rows = rows};
  const BatchView view = watched_inputs_.view(batch, executor_.evaluation_plan(), info,
                                              {.seed = settings_.seed, .step = NoiseKey::kEvaluation});
  return executor_.predict(view, captures);
}

std::vector<Capture> Trainer::observing(const DatasetPtr& data) {
  const std::vector<PlanOutput>& outputs = executor_.evaluation_plan().outputs;
  if (!observer_ || data != parts_.validation || outputs.empty()) return {};
  return {{.tensor = outputs.front().tensor, .into = &observed_}};
}

}  // namespace netwright::engine
