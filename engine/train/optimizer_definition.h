// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/graph/op_definition.h"
#include "engine/train/run_settings.h"

namespace netwright::engine {

struct UpdateRule;  // engine/plan/update_rule.h

/// How weights follow their gradients: one file in engine/train/optimizers, as an op is one file in
/// engine/ops.
struct OptimizerDefinition {
  std::string name;          ///< "adam"
  std::string title;         ///< "Adam"
  std::string summary;       ///< one sentence
  double usual_rate = 0.01;  ///< a learning rate to begin with: PyTorch's default, or the paper's
  std::vector<AttributeSpec> attributes;
  /// What the plan's update steps call, from what was set.
  std::function<Result<UpdateRule>(const Attributes&)> make;
};

/// Every optimizer of engine/train/optimizers, sorted by name.
std::vector<OptimizerDefinition> standard_optimizers();
/// The update rule of a choice; refuses an unknown name or attribute, naming what there is.
Result<UpdateRule> make_update_rule(const Choice& choice);

/// The rate an optimizer is usually begun with; none: there is no such optimizer.
std::optional<double> usual_rate(std::string_view optimizer);

}  // namespace netwright::engine
