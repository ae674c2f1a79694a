// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "engine/graph/graph.h"
#include "engine/graph/infer.h"
#include "engine/graph/problem.h"
#include "engine/plan/plan.h"
#include "engine/plan/plan_phase.h"
#include "engine/plan/update_rule.h"
#include "kernels/api/module.h"

namespace netwright::engine {

struct PlanOptions {
  PlanMode mode = PlanMode::train;
  DataType precision = DataType::f32;  ///< of everything but class indices; f64 on `reference`
  DataType products =
      DataType::f32;  ///< what ops with bf16_products multiply: bf16 or f16 for mixed precision
  std::optional<UpdateRule> update = {};  ///< no steps in eval, but the same places; none: gradients are left
  UpdateOptions step = {};
  /// With phases, each has a plan of its own over the same places; `update` is not looked at.
  std::vector<PlanPhase> phases = {};
  std::size_t phase = 0;
  /// Whose activations backward makes again instead of keeping them: names and patterns of blocks, each made
  /// again by itself, or of layers that follow each other; "stage*; conv1 norm1 relu1". Empty: all are kept.
  std::string recompute = {};
  /// What an earlier plan of this network and mode chose (Compiled::choices), to choose the same again.
  std::string choices = {};
  bool measure = false;       ///< layouts and algorithms by trying them instead of by the device's model
  bool scale_losses = false;  ///< train only: their gradients are scaled, those of weights scaled back
  bool fuse = true;
  bool layouts = true;           ///< images lie as suits the device's kernels; else all tensors are dense
  bool accuracy = true;          ///< count right classes where a loss judges classes
  bool input_gradients = false;  ///< train only: gradients of the Inputs too ("diff_dst" of the node)
};

/// Kernels prepared on a context; released together. The context must outlive them.
class PreparedKernels {
 public:
  explicit PreparedKernels(kernels::Context& context) : context_(&context) {}
  PreparedKernels(PreparedKernels&& other) noexcept;
  PreparedKernels& operator=(PreparedKernels&& other) noexcept;
  PreparedKernels(const PreparedKernels&) = delete;
  PreparedKernels& operator=(const PreparedKernels&) = delete;
  ~PreparedKernels() { release(); }

  void add(kernels::KernelHandle handle) { handles_.push_back(handle); }

 private:
  void release();

  kernels::Context* context_;
  std::vector<kernels::KernelHandle> handles_;
};

/// A plan with its kernels, or what stands in the way: problems name the node (a missing kernel, a loss
/// nothing can learn from). With problems the plan is of no use.
struct Compiled {
  Plan plan;
  PreparedKernels kernels;
  std::vector<Problem> problems;
  std::string choices = {};  ///< layouts and algorithms of the steps, as PlanOptions takes them
  bool ok() const { return problems.empty(); }
};

/// Makes the plan for the batch `inferred` was made for. Allocates no device memory. For a forecast take
/// `.plan` and drop the rest. In eval mode a
/// missing or half-drawn loss is no obstacle where there is an Output.
Compiled compile(const Graph& graph, const InferredGraph& inferred, const PlanOptions& options,
                 kernels::Context& context);

}  // namespace netwright::engine
