// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/execute/executor.h"
#include "engine/plan/plan.h"
#include "engine/tensor/host_tensor.h"

namespace netwright::app {

/// An Input a prediction needs.
struct NeededInput {
  engine::NodeId node;
  std::string name;
  TensorDesc row;  ///< of one row, without the batch
};
std::vector<NeededInput> needed_inputs(const engine::Plan& plan);
/// The refusal of an input that is none of the needed ones.
Error no_such_input(const std::string& name, const std::vector<NeededInput>& needed);

/// What the Outputs say about every row of `inputs`: f32 tensors (rows, ...) by Input name. Refuses by name
/// an input that is missing, unknown, of another type or shape, and inputs that differ in their rows.
Result<std::vector<engine::NamedTensor>> predict_rows(engine::Executor& executor,
                                                      const std::vector<engine::NamedTensor>& inputs);

}  // namespace netwright::app
