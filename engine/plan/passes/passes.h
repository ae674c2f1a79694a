// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/plan/compile.h"
#include "engine/plan/draft.h"

namespace netwright::engine {

/// The passes compile() runs, one file each, in this order.

/// Which nodes a gradient passes through, and which of them a loss depends on.
void find_gradient_ways(Draft& draft);
/// Places of weights, state, their gradients and optimizer states: the same in every mode. Learned weights
/// come first, those that decay before those that do not, so that an update is one kernel over a flat range.
void place_weights(Draft& draft);
/// Forward and loss steps, in the graph's order.
void lower_forward(Draft& draft);
/// Counts of right classes.
void add_metrics(Draft& draft);
/// Backward steps, in reverse order; sums the gradients of tensors with several readers.
void differentiate(Draft& draft);
/// Convolution, linear layer or sum with the ReLU behind it in one kernel, where the device has one.
void fuse(Draft& draft, kernels::Context& context);
/// Batch normalisation with the ReLU or ReLU6 behind it, and their gradients, in one kernel each way.
void fuse_norms(Draft& draft, kernels::Context& context);
/// The gradient through a max pooling and the ReLU before it in one kernel, which does not need the ReLU's
/// output; then convolution, ReLU and max pooling in one, which does not keep it.
void fuse_pools(Draft& draft, kernels::Context& context);
/// Drops steps whose results nobody reads, and says which are needed to predict.
void prune(Draft& draft);
/// In mixed precision rounds what ops that say so multiply to bf16 or f16.
void round_products(Draft& draft);
/// A memory layout for the images of every step, by the device's cost model, reorders between them counted.
void choose_layouts(Draft& draft, kernels::Context& context);
/// Forward steps of the blocks and layers named once more before their backward, so that what those read
/// need not be kept. After the layouts: with or without it the same kernels run on the same numbers.
void recompute(Draft& draft);
/// Update steps, one for each flat range of weights.
void add_updates(Draft& draft);
/// Outputs that take the memory of an input read for the last time, where the kernel allows it.
void reuse_in_place(Draft& draft);
/// Offsets of everything that lives within a step.
void place_memory(Draft& draft);
/// Prepares every step's kernel on the device.
void bind(Draft& draft, kernels::Context& context, PreparedKernels& kernels);

/// What describe() is asked for a step of the plan; the vectors must outlive the request.
struct StepRequest {
  std::vector<TensorDesc> src;
  std::vector<TensorDesc> dst;
};
StepRequest descs_of(const Plan& plan, const PlanStep& step);
kernels::KernelRequest request_of(const PlanStep& step, const StepRequest& descs);
/// Whether the device has a kernel for the step.
bool is_offered(const Plan& plan, const PlanStep& step, kernels::Context& context);

}  // namespace netwright::engine
