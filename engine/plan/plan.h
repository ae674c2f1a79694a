// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/strong_id.h"
#include "engine/graph/graph.h"
#include "engine/graph/op_definition.h"
#include "engine/plan/kernel_call.h"
#include "engine/plan/lowering.h"
#include "engine/plan/update_rule.h"
#include "kernels/api/kernel.h"
#include "kernels/api/tensor_desc.h"

namespace netwright::engine {

/// The pieces of device memory a plan needs, each taken once. `control` holds the StepState, the values
/// read back and running statistics as they were before the step.
enum class Block { control, weights, weight_gradients, optimizer, activations, scratch };
inline constexpr std::size_t kBlocks = 6;
std::string_view name_of(Block block);

/// What a tensor is in the plan.
enum class TensorKind {
  input,
  activation,
  saved,
  temporary,
  gradient,
  weight,
  state,
  weight_gradient,
  optimizer,
  result
};

/// A tensor with its place: `offset` bytes into `block`. A view shares the memory of another tensor.
struct PlanTensor {
  TensorDesc desc;
  TensorKind kind = TensorKind::activation;
  std::optional<NodeId> node = {};
  std::string name = {};  ///< "dst", "weight", "diff_src_1", ...
  Block block = Block::activations;
  std::int64_t offset = 0;
  std::optional<TensorId> view_of = {};
  /// Stands where this tensor stood, which its writer reads last and overwrites.
  std::optional<TensorId> in_place_of = {};
  /// False: nothing in the plan writes it (an op fused away or not needed here), so it has no memory.
  bool exists = true;
};

/// `accumulate` comes with every micro-batch; `check` once a step, what is known of its gradients and how
/// they are clipped; `update` last, unless the check found numbers that are not finite.
enum class Phase { forward, loss, metric, backward, accumulate, check, update };
std::string_view name_of(Phase phase);

/// One kernel on tensors of the plan.
struct PlanStep {
  Phase phase = Phase::forward;
  std::optional<NodeId> node = {};
  std::vector<NodeId> fused = {};  ///< nodes behind it that this step computes too
  KernelCall call = {};
  std::vector<TensorId> src = {};
  std::vector<TensorId> dst = {};
  kernels::KernelHandle handle = kernels::KernelHandle::none;  ///< of the context the plan was bound to
  std::string algorithm = {};
  std::int64_t scratch_bytes = 0;
  std::int64_t multiply_adds = 0;
  bool feeds_output = false;  ///< predictions need it
};

/// What an Input node is for.
enum class InputRole { data, target, mask, noise };

/// A tensor filled from the host before each step.
struct PlanInput {
  NodeId node;
  InputRole role = InputRole::data;
  TensorId tensor;
  bool feeds_output = false;  ///< predictions need it
};

/// What predictions are read from: an Output node, or what feeds the loss where there is none.
struct PlanOutput {
  NodeId node;
  std::string name;
  TensorId tensor;
};

/// A loss and, where it judges classes, how many of how many were right: tensors of one number.
struct PlanLoss {
  NodeId node;
  double weight = 1;  ///< of this loss in the total
  TensorId value;
  std::optional<TensorId> correct = {};
  std::optional<TensorId> judged = {};  ///< targets that count, wherever there is `correct`
};

/// A weight or state tensor with its places; keys are "node.weight", "optimizer/momentum/node.weight".
struct PlanWeight {
  NodeId node;
  int index = 0;  ///< in the op's list of weights
  std::string key;
  WeightSpec spec;
  TensorId tensor;
  bool frozen = false;    ///< by its weight group
  std::string init = {};  ///< its group\'s initialiser; empty: by the spec
  std::optional<double> init_scale = {};
  UpdateClass update = {};
  /// One bit for each phase that learns it; 0: state, frozen, or no loss depends on it.
  std::uint32_t phases = 0;
  std::optional<TensorId> gradient = {};  ///< none: this plan's phase does not learn it
  std::vector<TensorId> optimizer_states = {};
};

/// What will run: immutable, complete with places and costs before anything is allocated.
struct Plan {
  PlanMode mode = PlanMode::train;
  std::int64_t batch = 1;
  DataType precision = DataType::f32;
  DataType products =
      DataType::f32;  ///< bf16, f16: what ops multiply is rounded to it, sums are in `precision`
  std::vector<PlanTensor> tensors;  ///< TensorId is the index
  std::vector<PlanStep> steps;
  std::vector<PlanInput> inputs;
  std::vector<PlanOutput> outputs;
  std::vector<PlanLoss> losses;
  std::vector<PlanWeight> weights;            ///< in the order of their places
  std::int64_t learned_bytes = 0;             ///< of the weights block: the weights with a gradient, first
  std::vector<std::string> optimizer_states;  ///< names, as in the update rule; "ema" last where there is one
  /// Of each state: its place in the optimizer's block, in learned_bytes.
  std::vector<std::int64_t> optimizer_slots;
  std::int64_t slot_count = 0;                 ///< of all phases
  std::optional<TensorId> gradient_norm = {};  ///< one number, where the norm is clipped
  /// Each 1 where gradients (unless their norm tells) or running statistics are not finite.
  std::vector<TensorId> non_finite = {};
  std::map<NodeId, std::string> node_names;
  std::map<NodeId, NodeId> block_of;  ///< nodes that came out of a block, by the block in the graph
  std::map<std::pair<NodeId, std::string>, TensorId> names;  ///< what find() knows
  std::array<std::int64_t, kBlocks> block_bytes{};
  std::int64_t result_bytes = 0;  ///< of the values read back, which stand from kResultsOffset on
  std::int64_t state_bytes = 0;   ///< of the running statistics, at the end of the weights block
  /// Where in the control block they are kept while a training step may still be found not finite.
  std::int64_t kept_offset = 0;

  const PlanTensor& tensor(TensorId id) const { return tensors[static_cast<std::size_t>(id.value)]; }
  std::int64_t bytes_of(Block block) const { return block_bytes[static_cast<std::size_t>(block)]; }
  /// The tensor whose memory `id` is: itself unless it is a view.
  TensorId root(TensorId id) const;
  /// Device memory of all blocks: what an executor of this plan allocates.
  std::int64_t peak_bytes() const;
  std::int64_t multiply_adds() const;
  /// Learned numbers ("parameters: 61,706").
  std::int64_t weight_count() const;
  std::string_view node_name(NodeId node) const;
  /// A tensor of a node: "dst", "diff_src_0", "diff_dst", a weight's name, "diff_" + a weight's name.
  std::optional<TensorId> find(NodeId node, std::string_view tensor_name) const;
};

}  // namespace netwright::engine
