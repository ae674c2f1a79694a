// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>

#include "engine/graph/attribute_set.h"
#include "engine/plan/update_rule.h"
#include "engine/train/optimizer_definition.h"

namespace netwright::engine {

/// What one says about an optimizer beside its attributes.
struct OptimizerTexts {
  std::string name;
  std::string title;
  std::string summary;
  double usual_rate = 0.01;
};

inline constexpr const char* kDecayIntoGradient =
    "Added to the gradient, times the weight (L2); skips biases and norm weights by default.";
inline constexpr const char* kDecayOfWeight =
    "Pulls weights towards zero beside the gradient (decoupled); skips biases and norm weights by default.";

/// The two attributes of every optimizer with weight decay.
template <class Options>
void add_weight_decay(AttributeSet<Options>& set, const char* doc) {
  set.add("weight_decay", &Options::weight_decay, {.min = 0, .max = 1, .doc = doc});
  set.add("decay_all", &Options::decay_all, {.doc = "Weight decay also for biases and norm weights."});
}

/// `make_rule` is Result<UpdateRule>(const Options&), or UpdateRule where all options go together.
template <class Options, class MakeRule>
OptimizerDefinition make_optimizer(OptimizerTexts texts, AttributeSet<Options> set, MakeRule make_rule) {
  OptimizerDefinition made{.name = std::move(texts.name),
                           .title = std::move(texts.title),
                           .summary = std::move(texts.summary),
                           .usual_rate = texts.usual_rate,
                           .attributes = set.specs(),
                           .make = {}};
  made.make = [set = std::move(set), make_rule](const Attributes& attributes) -> Result<UpdateRule> {
    const Result<Options> options = set.read(attributes);
    if (!options) return options.error();
    return make_rule(*options);
  };
  return made;
}

/// The rule of a kernel whose attributes have weight_decay and rate_factor.
template <class A>
UpdateRule rule_of(kernels::KernelId<A> kernel, const A& attributes, std::vector<std::string> states,
                   bool decay_all) {
  return {.states = std::move(states),
          .call =
              [kernel, attributes](const UpdateClass& update) {
                A own = attributes;
                own.rate_factor = update.rate_factor;
                if (!update.decays) own.weight_decay = 0;
                return make_kernel_call(kernel, own);
              },
          .decay_all = decay_all};
}

}  // namespace netwright::engine
