// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/result.h"
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
  std::int64_t epoch_targets = 0;  ///< of which so many were correct
  std::optional<double> best_validation_loss = {};
  std::optional<double> learning_rate = {};  ///< set by hand: what the schedule scales from then on
  std::vector<double> schedule_memory = {};  ///< of a schedule that follows the loss
  friend bool operator==(const TrainPosition&, const TrainPosition&) = default;
};

/// One unit: weights, state, optimizer, position, and hashes of what it belongs to. RNG needs no state
/// (counter-based).
struct Checkpoint {
  TrainPosition position;
  std::uint64_t seed = 0;
  std::string graph_hash;
  std::string data_hash;
  std::string program_version;
  std::string settings_json = {};    ///< the run's, so that resume can tell what has changed
  std::vector<NamedTensor> tensors;  ///< "conv1.weight", "bn.running_mean", "optimizer/momentum", ...
  bool best = false;                 ///< best validation loss so far
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
