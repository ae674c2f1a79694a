// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/graph/sample.h"
#include "tests/interop/interop_support.h"
#include "tests/support/shipped_samples.h"

namespace netwright::engine {

/// Every shipped sample as a network that other programs are asked about.

inline constexpr std::int64_t kRows = 3;
/// Indices below which every sample's tables and classes have an entry.
inline constexpr std::int64_t kIndices = 7;

inline Graph graph_of_sample(const std::string& name) {
  return tests::must(sample_from_json(tests::sample_text(name))).graph;
}

/// Rows for the Inputs that lead to Outputs.
inline std::vector<NamedTensor> rows_for(const Plan& plan) {
  std::vector<NamedTensor> inputs;
  for (const PlanInput& input : plan.inputs) {
    if (!input.feeds_output) continue;
    const TensorDesc& desc = plan.tensor(input.tensor).desc;
    HostTensor tensor = HostTensor::zeros(desc);
    if (desc.type == DataType::i64) {
      std::int64_t next = 0;
      for (std::int64_t& value : tensor.as<std::int64_t>()) value = next++ % kIndices;
    } else {
      tensor = tests::random_tensor(desc.shape, static_cast<std::uint32_t>(input.node.value));
    }
    inputs.push_back({std::string(plan.node_name(input.node)), std::move(tensor)});
  }
  return inputs;
}

}  // namespace netwright::engine
