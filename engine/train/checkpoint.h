// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/execute/loss_scale.h"
#include "engine/tensor/host_tensor.h"

namespace netwright::engine {

/// Where a run stands, exactly: with the weights and the run's graph, settings and data, all that resume
/// needs.
struct TrainPosition {
  std::int64_t step = 0;            ///< training steps done
  std::int64_t epoch = 0;           ///< epochs done
  std::int64_t batch_in_epoch = 0;  ///< steps done in the epoch under way
  std::int64_t total_steps = 0;     ///< the schedule's horizon, fixed when the run first started
  double epoch_loss_sum = 0;        ///< over samples of the epoch under way, so that its mean survives resume
  double epoch_correct = 0;
  std::int64_t epoch_targets = 0;         ///< of which so many were correct
  std::int64_t validated_step = -1;       ///< of the newest validation, so that resume does not repeat it
  std::optional<double> best_score = {};  ///< of the best validation, by the setting "best_by"
  std::int64_t best_step = -1;            ///< where it was
  std::optional<double> gain_score = {};  ///< what a validation must surpass to count as a gain
  std::int64_t validations_without_gain = 0;
  std::optional<double> learning_rate = {};  ///< set by hand: what the schedule scales from then on
  std::vector<double> schedule_memory = {};  ///< of a schedule that follows the loss
  std::optional<LossScale> loss_scale = {};  ///< where losses are scaled
  friend bool operator==(const TrainPosition&, const TrainPosition&) = default;
};

/// Before the names of the best weights in a checkpoint of a run that restores them, where they are not the
/// last: "optimizer/best/conv1.weight", as what evaluates (the running mean where the run keeps one).
inline constexpr std::string_view kBestPrefix = "optimizer/best/";

/// One unit: weights, state, optimizer, position, and hashes of what it belongs to. RNG needs no state
/// (counter-based).
struct Checkpoint {
  TrainPosition position;
  std::uint64_t seed = 0;
  std::string graph_hash;
  std::string data_hash;
  std::string program_version;
  std::string settings_json = {};    ///< the run's, so that resume can tell what has changed
  std::string tuning = {};           ///< TuningRecord as text: what was measured and chosen; empty: nothing
  std::vector<NamedTensor> tensors;  ///< "conv1.weight", "bn.running_mean", "optimizer/momentum", ...
  bool best = false;                 ///< of the best validation so far
  bool keep = false;                 ///< for good, whatever comes after
  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

/// safetensors layout; the header's metadata holds position, hashes and a checksum over header and tensors.
std::vector<std::byte> encode(const Checkpoint& checkpoint);
/// Any flipped bit or missing byte is an error of kind `damaged`, never a wrong tensor.
Result<Checkpoint> decode_checkpoint(std::span<const std::byte> bytes);

/// Where checkpoints go; called on the engine thread. Returns when the checkpoint is safe (or says why it is
/// not).
class CheckpointSink {
 public:
  virtual ~CheckpointSink() = default;
  virtual Result<void> save(const Checkpoint& checkpoint) = 0;
};

}  // namespace netwright::engine
