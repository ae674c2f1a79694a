// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "engine/plan/passes/passes.h"
#include "kernels/api/cast.h"

namespace netwright::engine {

namespace {

/// Rounds what ops multiply, each tensor once: right after it is made, so that the f32 one can go when its
/// other readers are through.
class Rounding {
 public:
  explicit Rounding(Draft& draft) : draft_(draft), plan_(draft.plan) {}

  void apply() {
    std::vector<PlanStep> before = std::exchange(plan_.steps, {});
    for (PlanStep& step : before) {
      if (multiplies(step)) {
        for (std::size_t i : inputs_of(step)) step.src[i] = rounded(step.src[i], step);
      } else {
        take_copies(step);
      }
      place(std::move(step));
    }
    write_steps();
  }

 private:
  /// A rounded tensor, and the step it is rounded in, among those of `writers_`.
  struct Copy {
    TensorId id;
    std::size_t step = 0;
  };

  /// The inputs of a step that may be of 16 bits.
  std::vector<std::size_t> inputs_of(const PlanStep& step) const {
    std::vector<std::size_t> inputs;
    for (std::size_t i = 0; i < std::min(step.call.bf16_inputs, step.src.size()); ++i)
      if (plan_.tensor(step.src[i]).desc.type == DataType::f32) inputs.push_back(i);
    return inputs;
  }
  bool multiplies(const PlanStep& step) const {
    return step.node && draft_.inferred_node(*step.node).op->bf16_products;
  }

  /// Steps of other ops read what is rounded anyway, when they can: the f32 tensor need not be kept for them.
  void take_copies(PlanStep& step) {
    const std::vector<std::size_t> inputs = inputs_of(step);
    const bool all =
        std::ranges::all_of(inputs, [&](std::size_t i) { return copies_.contains(plan_.root(step.src[i])); });
    if (!all) return;
    for (std::size_t i : inputs) step.src[i] = rounded(step.src[i], step);
  }

  TensorId rounded(TensorId id, const PlanStep& reader) {
    const TensorId root = plan_.root(id);
    const auto [copy, fresh] = copies_.try_emplace(root);
    if (fresh) copy->second = make(root, reader);
    PlanStep& maker = casts_[copy->second.step].second;
    maker.feeds_output = maker.feeds_output || reader.feeds_output;
    const TensorId whole = copy->second.id;
    if (plan_.tensor(id).desc.shape == plan_.tensor(root).desc.shape) return whole;
    PlanTensor view = plan_.tensor(whole);
    view.desc.shape = plan_.tensor(id).desc.shape;
    view.view_of = whole;
    return draft_.add(std::move(view));
  }

  Copy make(TensorId root, const PlanStep& reader) {
    const PlanTensor& tensor = plan_.tensor(root);
    const TensorKind kind = tensor.kind == TensorKind::weight ? TensorKind::weight : TensorKind::temporary;
    PlanTensor copy{.desc = tensor.desc, .kind = kind, .node = tensor.node, .name = tensor.name};
    copy.desc.type = draft_.options.products;
    const TensorId id = draft_.add(std::move(copy));
    const auto writer = writers_.find(root);
    const std::size_t after = writer == writers_.end() ? steps_.size() : writer->second + 1;
    const Phase phase = writer == writers_.end() ? reader.phase : steps_[writer->second].phase;
    casts_.push_back({after,
                      {.phase = phase,
                       .node = reader.node,
                       .call = make_kernel_call(kernels::kCast, kernels::NoAttributes{}),
                       .src = {root},
                       .dst = {id}}});
    return {.id = id, .step = casts_.size() - 1};
  }

  void place(PlanStep step) {
    for (TensorId dst : step.dst) {
      const TensorId root = plan_.root(dst);
      copies_.erase(root);
      writers_[root] = steps_.size();
    }
    steps_.push_back(std::move(step));
  }

  void write_steps() {
    std::ranges::stable_sort(casts_, {}, &std::pair<std::size_t, PlanStep>::first);
    std::size_t cast = 0;
    for (std::size_t i = 0; i <= steps_.size(); ++i) {
      for (; cast < casts_.size() && casts_[cast].first == i; ++cast)
        plan_.steps.push_back(std::move(casts_[cast].second));
      if (i < steps_.size()) plan_.steps.push_back(std::move(steps_[i]));
    }
  }

  Draft& draft_;
  Plan& plan_;
  std::vector<PlanStep> steps_;                          ///< without the roundings
  std::vector<std::pair<std::size_t, PlanStep>> casts_;  ///< each with the step it comes before
  std::map<TensorId, Copy> copies_;                      ///< by the root of what is rounded
  std::map<TensorId, std::size_t> writers_;              ///< the last one so far
};

}  // namespace

void round_products(Draft& draft) {
  if (bytes_of(draft.options.products) == 2) Rounding(draft).apply();
}

}  // namespace netwright::engine
