// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/data/data_library.h"
#include "engine/device/device_list.h"
#include "engine/graph/graph.h"
#include "engine/graph/op_registry.h"
#include "engine/tensor/host_tensor.h"

namespace netwright::engine {

/// Which sample to send through which network, with which weights.
struct ProbeOrder {
  Graph graph;
  std::string data;         ///< SPEC, as DataLibrary::open() takes it
  std::uint64_t seed = 1;   ///< of fresh weights and of noise
  std::int64_t sample = 0;  ///< of the training part; beyond it, the last
  /// Those of a run: what fits by name and shape is taken, the rest is fresh. Null: all are fresh.
  std::shared_ptr<const std::vector<NamedTensor>> weights = {};
};

/// A sample on its way through a network.
struct ProbedSample {
  std::map<NodeId, HostTensor> values = {};  ///< the first output of each node, with a batch of one
  std::int64_t sample = 0;
  std::int64_t samples = 0;                ///< of the training part
  std::optional<std::int64_t> label = {};  ///< its class, where it has one
  std::vector<std::string> classes = {};
  std::int64_t weights_taken = 0;  ///< tensors taken from `weights`
};

/// Sends samples through networks on the processor, as prediction would, and keeps every value on the way.
/// Half-drawn networks give what can be computed. Data and plan are kept from one order to the next. Used
/// from one thread.
class SampleProbe {
 public:
  /// All outlive the probe.
  SampleProbe(const OpRegistry& ops, const DeviceList& devices, const DataLibrary& data);
  ~SampleProbe();
  SampleProbe(const SampleProbe&) = delete;
  SampleProbe& operator=(const SampleProbe&) = delete;

  /// Refuses data that is not there, and data that does not fit the network's Inputs.
  Result<ProbedSample> send(const ProbeOrder& order);

 private:
  struct Network;
  Result<void> open(const std::string& data);
  Result<void> make(const ProbeOrder& order);
  Result<std::unique_ptr<Network>> prepared(const ProbeOrder& order) const;
  Result<void> compute(const HostTensor& sample, const HostTensor& target, ProbedSample& probed);

  const OpRegistry& ops_;
  const DeviceList& devices_;
  const DataLibrary& library_;
  std::optional<OpenedData> data_;
  std::unique_ptr<Network> network_;
};

}  // namespace netwright::engine
