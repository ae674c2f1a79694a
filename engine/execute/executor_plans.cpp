// SPDX-License-Identifier: Apache-2.0
#include "engine/execute/executor_plans.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <utility>

#include "engine/plan/forecast.h"

namespace netwright::engine {
namespace {

Result<Compiled> compiled_or_refused(const Graph& graph, const InferredGraph& inferred,
                                     const PlanOptions& options, kernels::Context& context) {
  Compiled compiled = compile(graph, inferred, options, context);
  if (compiled.ok()) return compiled;
  const Problem& problem = compiled.problems.front();
  const Node* node = problem.node ? graph.find(*problem.node) : nullptr;
  return refused(problem.message + (problem.remedy.empty() ? "" : " " + problem.remedy),
                 node != nullptr ? node->name : std::string());
}

/// The choices of several plans as text, a line each: "train 0: dense channels_blocked/direct".
class Tuning {
 public:
  explicit Tuning(const std::string& text) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      const std::size_t colon = line.find(": ");
      if (colon != std::string::npos) choices_[line.substr(0, colon)] = line.substr(colon + 2);
    }
  }

  /// Empty where there are none.
  std::string of(const std::string& plan) const {
    const auto found = choices_.find(plan);
    return found == choices_.end() ? std::string() : found->second;
  }
  void note(const std::string& plan, const std::string& choices) {
    if (!choices.empty()) choices_[plan] = choices;
  }
  std::string text() const {
    std::string text;
    for (const auto& [plan, choices] : choices_) text += plan + ": " + choices + "\n";
    return text;
  }

 private:
  std::map<std::string, std::string> choices_;
};

}  // namespace

PlanOptions plan_options(const ExecutorOptions& options) {
  return {.mode = PlanMode::train,
          .precision = options.precision,
          .products = options.products,
          .update = options.update,
          .step = options.step,
          .phases = options.phases,
          .recompute = options.recompute,
          .scale_losses = options.scale_losses,
          .fuse = options.fuse,
          .layouts = options.layouts,
          .accuracy = options.accuracy,
          .input_gradients = options.input_gradients};
}

Result<ExecutorPlans> compile_plans(const Graph& graph, const InferredGraph& inferred,
                                    const ExecutorOptions& options, kernels::Context& context) {
  PlanOptions wanted = plan_options(options);
  wanted.mode = PlanMode::eval;
  if (!options.train) wanted.update.reset();
  Tuning tuning(options.tuning);
  const auto compiled = [&](const std::string& name) {
    wanted.choices = tuning.of(name);
    wanted.measure = options.measure && wanted.choices.empty();
    auto made = compiled_or_refused(graph, inferred, wanted, context);
    if (made) tuning.note(name, made->choices);
    return made;
  };
  auto eval = compiled("eval");
  if (!eval) return eval.error();
  ExecutorPlans plans{.eval = *std::move(eval)};
  if (options.train && options.step.ema > 0) {
    auto again = compiled("eval");
    if (!again) return again.error();
    plans.mean_eval = *std::move(again);
  }
  wanted.mode = PlanMode::train;
  const std::size_t phases = options.train ? std::max<std::size_t>(1, options.phases.size()) : 0;
  for (wanted.phase = 0; wanted.phase < phases; ++wanted.phase) {
    auto made = compiled(fmt::format("train {}", wanted.phase));
    if (!made) return made.error();
    plans.train.push_back(*std::move(made));
  }
  plans.tuning = tuning.text();
  MemoryForecast memory;
  memory.take(plans.eval.plan);
  for (const Compiled& one : plans.train) memory.take(one.plan);
  plans.bytes = memory.blocks;
  return plans;
}

}  // namespace netwright::engine
