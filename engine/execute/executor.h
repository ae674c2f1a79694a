// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/device/device_list.h"
#include "engine/execute/loss_scale.h"
#include "engine/execute/step_times.h"
#include "engine/execute/transfer.h"
#include "engine/graph/graph.h"
#include "engine/graph/infer.h"
#include "engine/plan/compile.h"
#include "engine/tensor/host_tensor.h"
#include "kernels/api/images.h"
#include "kernels/api/step_state.h"

namespace netwright::engine {

/// Host values of one Input node: `type` values of the valid rows, dense. f32 is widened where the plan is in
/// f64.
struct InputView {
  NodeId node;
  DataType type = DataType::f32;
  std::span<const std::byte> bytes;
};

/// One batch, at most the plan's: rows past `valid_rows` are filled with zeros and count nowhere. Inputs a
/// step does not need (the target, to predict) may be left out.
struct BatchView {
  std::span<const InputView> inputs;
  std::int64_t valid_rows = 0;
  /// `valid_rows` of them, instead of data and targets, where the device keeps the pictures
  /// (Executor::keep_images).
  std::span<const kernels::ImageRow> images = {};
};

/// One loss of a step.
struct LossValue {
  NodeId node;
  double value = 0;  ///< mean over its valid targets
  double weight = 1;
};

/// What a step is told by its losses.
struct StepResult {
  double loss = 0;                           ///< total: sum of weight x loss
  std::span<const LossValue> losses;         ///< valid until the executor's next step
  std::optional<double> correct = {};        ///< right classes of the first loss that judges classes
  std::int64_t targets = 0;                  ///< targets of it that count: accuracy = correct / targets
  std::optional<double> gradient_norm = {};  ///< of all gradients, before clipping; where the norm is clipped
  bool finite = true;                        ///< else a loss, a gradient or a running statistic is not
  bool untouched = true;  ///< where it is not: nothing was updated, by an earlier phase of the step neither
  /// Neither are the steps behind it taken, until none is under way; false where only the loss scale was too
  /// large.
  bool halted = false;
};

/// Where a step's numbers stopped being finite.
struct NonFinite {
  enum class Place { input, weight, forward, statistics, backward };
  Place place = Place::forward;
  std::optional<NodeId> node = {};  ///< none: the sum of several gradients
  std::string tensor = {};          ///< "dst", "weight", "diff_weight"
  double value = 0;                 ///< the first of them: NaN or an infinity
  std::int64_t count = 0;
  std::vector<std::int64_t> rows = {};  ///< of the batch; empty where the tensor has no rows
};

/// A tensor to copy out while a step runs: memory is reused within a step, so it must be asked for before.
struct Capture {
  TensorId tensor;             ///< from find()
  HostTensor* into = nullptr;  ///< resized to the tensor at need
};

enum class ImportScope {
  everything,  ///< weights, state and optimizer: to resume
  weights,     ///< weights and state: to predict, or to start a new run from; optimizer tensors are ignored
};

struct ExecutorOptions {
  DataType precision = DataType::f32;
  DataType products = DataType::f32;      ///< as PlanOptions
  std::optional<UpdateRule> update = {};  ///< none: gradients are made and left
  UpdateOptions step = {};
  std::vector<PlanPhase> phases = {};  ///< of a training step; none: one with `update`
  std::string recompute = {};          ///< as PlanOptions
  std::string tuning = {};             ///< Executor::tuning() of an earlier one of this network
  bool measure = false;                ///< without such a record, as PlanOptions
  bool train = true;                   ///< false: evaluate and predict only, less memory
  bool fuse = true;
  bool layouts = true;
  bool accuracy = true;
  bool input_gradients = false;
  bool scale_losses = false;  ///< their gradients, by a scale that follows the run (loss_scale.h)
  /// False: each kernel is given by itself even where the device records work. So it is where the device
  /// refuses to record a step; take_note() says so then.
  bool record = true;
  double pause_latency = 0.05;  ///< seconds that steps under way may keep a command waiting
};

/// Of the training plan of its first phase.
PlanOptions plan_options(const ExecutorOptions& options);

struct ImagesToKeep;  // engine/execute/resident_images.h

/// Runs a network on one device: plans for training and evaluation over the same weights, memory taken once,
/// no allocation in a step. Used from one thread.
class Executor {
 public:
  struct State;  // engine/execute/executor_state.h
  /// Refuses with the first problem's sentence, about its node; says how much memory is missing when there is
  /// too little.
  static Result<Executor> create(const Graph& graph, const InferredGraph& inferred,
                                 const ExecutorOptions& options, ContextPtr context);
  Executor(Executor&&) noexcept;
  Executor& operator=(Executor&&) noexcept;
  ~Executor();

  /// The training plan, of the first phase where there are several; the evaluation plan where there is none.
  const Plan& plan() const;
  const Plan& evaluation_plan() const;
  /// What the plans chose where they were measured, or took over: gives the same bits elsewhere. Else empty.
  const std::string& tuning() const;
  /// Device memory in use: the larger plan's blocks, and the pictures kept.
  std::int64_t allocated_bytes() const;

  /// Keeps pictures on the device, which from now on puts the batches of training and evaluation together
  /// from them; BatchView::images says which. Once, before the first step. False, and nothing is kept: the
  /// device works on the host's own memory or has too little of its own, or an input takes something else.
  Result<bool> keep_images(const ImagesToKeep& images);
  /// Of the pictures kept; 0 where there are none.
  std::int64_t resident_bytes() const;

  /// Fresh weights by their WeightInit from (seed, layer, weight, index), the same bits everywhere; optimizer
  /// state zero.
  Result<void> initialise(std::uint64_t seed);

  /// Forward, backward, update, for each phase that takes part in the step. One whose loss or gradients are
  /// not finite ends the step and is not taken: weights, state and optimizer are those of before it.
  /// `state.valid_rows` is taken from the batch. Where gradients accumulate, the batch may have more rows
  /// than the plan: it goes through in pieces, the last of which captures see, and its gradient is the mean
  /// over all its rows (batch statistics are each piece's own).
  Result<StepResult> train_step(const BatchView& batch, const kernels::StepState& state,
                                std::span<const Capture> captures = {});
  /// The two halves of train_step(): gives the device a step, of whose batch nothing is read any more when
  /// this returns, and waits for the oldest given. Up to depth() steps may be under way; all that reads or
  /// changes weights, and captures, come with none. A step behind one that is not finite is not taken either.
  Result<void> submit(const BatchView& batch, const kernels::StepState& state,
                      std::span<const Capture> captures = {});
  /// Of the oldest step under way, of which there has to be one.
  Result<StepResult> collect();
  std::int64_t steps_under_way() const;
  /// How many steps may be under way: 2 where the device works by itself, so that it need not wait for the
  /// host; 1 elsewhere, and where a step takes so long that commands would wait.
  std::int64_t depth() const;
  /// Why steps are not recorded although the device records work: a sentence, said once; else empty.
  std::string take_note();
  /// Where losses are scaled: the scale the next step begins with, and sets it.
  LossScale loss_scale() const;
  Result<void> set_loss_scale(const LossScale& scale);
  /// Of a step that was not taken: where its numbers stop being finite first, in forward order, then
  /// backward. Nothing learned changes.
  Result<std::optional<NonFinite>> find_non_finite(const BatchView& batch, const kernels::StepState& state);
  /// From here to end_timing() train_step() times each step of plan(); off, that costs nothing. Within a
  /// recorded step it begins with the second training step at the latest.
  Result<StepTiming> begin_timing();
  /// Of the training steps since the last call.
  Result<StepTimes> collect_times();
  void end_timing();
  /// Losses and right classes in eval mode, of the running mean of the weights where there is one; nothing
  /// learned changes.
  Result<StepResult> evaluate(const BatchView& batch, std::span<const Capture> captures = {});
  /// What the Outputs say about the valid rows, in the plan's order of outputs; targets are not needed, and
  /// captures are of what feeds outputs.
  Result<std::vector<NamedTensor>> predict(const BatchView& batch, std::span<const Capture> captures = {});

  /// For captures: a tensor of the training (evaluation) plan. Refuses by name what does not exist there.
  Result<TensorId> find(NodeId node, std::string_view tensor, PlanMode mode) const;
  /// A weight, state ("running_mean") or weight gradient ("diff_weight") as it is now.
  Result<HostTensor> read(NodeId node, std::string_view tensor) const;

  /// Takes the weights and statistics whose names and shapes are those of this network, leaves the others as
  /// they are, and says which is which. Where no name is the same, the words in it may be, whatever stands
  /// between them: stem_conv1.weight, as PyTorch has it, is "stem/conv1.weight". f32 and f64 stand for each
  /// other. The mean of the weights, where one is kept, follows.
  Result<TransferReport> take_matching(std::span<const NamedTensor> tensors);
  /// Everything a checkpoint needs: "conv1.weight", "bn.running_mean", "optimizer/momentum/conv1.weight".
  Result<std::vector<NamedTensor>> export_tensors() const;
  /// Takes all or nothing: refuses by name what is missing, of another shape or type, or not of this network.
  Result<void> import_tensors(std::span<const NamedTensor> tensors,
                              ImportScope scope = ImportScope::everything);

 private:
  explicit Executor(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace netwright::engine
