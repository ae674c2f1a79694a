// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/philox.h"
#include "engine/device/device_list.h"
#include "engine/execute/executor.h"
#include "engine/graph/graph.h"
#include "engine/graph/infer.h"
#include "engine/graph/op_registry.h"
#include "tests/engine/recording_device.h"
#include "tests/support/places.h"

namespace netwright::engine::test {

/// Networks in a few lines: add() returns the node to connect further.
class Net {
 public:
  NodeId add(std::string op, const std::vector<NodeId>& src, Attributes attributes = {}) {
    const NodeId id{++last_};
    graph.nodes.push_back({.id = id,
                           .name = "n" + std::to_string(last_),
                           .op = std::move(op),
                           .attributes = std::move(attributes)});
    for (std::size_t i = 0; i < src.size(); ++i) {
      graph.edges.push_back({.from = {.node = src[i]}, .to = {.node = id, .index = static_cast<int>(i)}});
    }
    return id;
  }
  /// `sample` is the shape without the batch.
  NodeId input(const std::vector<std::int64_t>& sample, const std::string& role = "data",
               const std::string& type = "f32") {
    return add("Input", {}, {{"role", role}, {"shape", sample}, {"type", type}});
  }
  /// Input `input` of `node` reads another output of the node it reads.
  void output_of(NodeId node, int input, int output) {
    for (Edge& edge : graph.edges) {
      if (edge.to == Port{.node = node, .index = input}) edge.from.index = output;
    }
  }
  NodeId classes() { return input({}, "target", "i64"); }

  Graph graph;

 private:
  std::int64_t last_ = 0;
};

inline std::vector<std::int64_t> dims(const Shape& shape, int from) {
  return {shape.begin() + from, shape.end()};
}

/// What the tests of plans work with.
struct Bench {
  OpRegistry ops = standard_ops();
  DeviceList devices = devices_with_recording();

  ContextPtr open(std::string_view device, int threads = 1) const {
    auto found = devices.find(device);
    auto context = devices.open(found.value(), {.threads = threads});
    return std::move(context).value();
  }
  InferredGraph infer(const Graph& graph, std::int64_t batch) const {
    return infer_shapes(graph, ops, batch);
  }
  Result<Executor> executor(const Graph& graph, std::int64_t batch, const ExecutorOptions& options,
                            std::string_view device) const {
    return Executor::create(graph, infer(graph, batch), options, open(device));
  }
};

inline constexpr std::uint64_t kValuesSeed = 77;

/// `count` different values in (-1, 1), none near zero or another, in a random order: no kink or tie is near.
inline std::vector<double> distinct_values(std::int64_t count, std::uint32_t stream) {
  std::vector<std::pair<std::uint32_t, std::int64_t>> order;
  const RandomStream random{.seed = kValuesSeed, .purpose = RandomPurpose::synthetic_data, .layer = stream};
  for (std::int64_t i = 0; i < count; ++i) order.emplace_back(random.word(static_cast<std::uint64_t>(i)), i);
  std::sort(order.begin(), order.end());
  std::vector<double> values(order.size());
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    const double middle = static_cast<double>(rank) + (count % 2 == 0 ? 0.5 : 0.25);
    values[static_cast<std::size_t>(order[rank].second)] = 2 * middle / static_cast<double>(count) - 1;
  }
  return values;
}

inline std::vector<std::int64_t> class_indices(std::int64_t count, std::int64_t classes,
                                               std::uint32_t stream) {
  const RandomStream random{.seed = kValuesSeed, .purpose = RandomPurpose::synthetic_data, .layer = stream};
  std::vector<std::int64_t> values;
  for (std::int64_t i = 0; i < count; ++i)
    values.push_back(random.word(static_cast<std::uint64_t>(i)) % classes);
  return values;
}

template <class T>
std::vector<std::byte> bytes_of_values(const std::vector<T>& values) {
  const auto bytes = std::as_bytes(std::span(values));
  return {bytes.begin(), bytes.end()};
}

/// Host values of every input, as an executor takes them.
struct Batch {
  struct Values {
    NodeId node;
    DataType type = DataType::f32;
    std::vector<std::byte> bytes;
  };
  std::vector<Values> values;
  std::int64_t valid_rows = 0;
  mutable std::vector<InputView> views = {};

  BatchView view() const {
    views.clear();
    for (const Values& v : values) views.push_back({.node = v.node, .type = v.type, .bytes = v.bytes});
    return {.inputs = views, .valid_rows = valid_rows};
  }
};

/// Where the values of floating inputs lie.
struct Interval {
  double lowest = -1;
  double highest = 1;
};

/// A random batch for a plan: floating inputs as `type`, class indices below `classes`.
inline Batch random_batch(const Plan& plan, std::int64_t rows, DataType type, std::int64_t classes,
                          Interval interval = {}) {
  Batch batch{.values = {}, .valid_rows = rows};
  for (const PlanInput& input : plan.inputs) {
    const TensorDesc& desc = plan.tensor(input.tensor).desc;
    const std::int64_t count = rows * desc.shape.elements_from(1);
    const auto stream = static_cast<std::uint32_t>(input.node.value);
    if (desc.type == DataType::i64) {
      batch.values.push_back({input.node, desc.type, bytes_of_values(class_indices(count, classes, stream))});
      continue;
    }
    std::vector<double> wide = distinct_values(count, stream);
    for (double& value : wide)
      value = interval.lowest + (value + 1) / 2 * (interval.highest - interval.lowest);
    const std::vector<float> narrow(wide.begin(), wide.end());
    batch.values.push_back(
        {input.node, type, type == DataType::f64 ? bytes_of_values(wide) : bytes_of_values(narrow)});
  }
  return batch;
}

inline std::vector<double> as_doubles(const HostTensor& tensor) {
  if (tensor.desc.type == DataType::f64) {
    const auto values = tensor.as<double>();
    return {values.begin(), values.end()};
  }
  const auto values = tensor.as<float>();
  return {values.begin(), values.end()};
}

inline double largest(const std::vector<double>& values) {
  double most = 0;
  for (double value : values) most = std::max(most, std::abs(value));
  return most;
}

inline double largest_difference(const std::vector<double>& a, const std::vector<double>& b) {
  if (a.size() != b.size()) return INFINITY;
  double most = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double difference = std::abs(a[i] - b[i]);
    if (!(difference <= most)) most = difference;  // NaN too
  }
  return most;
}

/// The error of a value tensor as the contract defines it.
inline double value_error(const std::vector<double>& a, const std::vector<double>& b) {
  return largest_difference(a, b) / std::max(1.0, largest(b));
}
/// The error of a gradient tensor; where all is zero, so must the other be.
inline double gradient_error(const std::vector<double>& a, const std::vector<double>& b) {
  const double most = largest(b);
  return most == 0 ? (largest(a) == 0 ? 0 : INFINITY) : largest_difference(a, b) / most;
}

/// Weights away from their fresh zeros and ones, running variances left as they are.
inline Result<void> disturb_weights(Executor& executor) {
  auto tensors = executor.export_tensors().value();
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    if (executor.plan().weights[i].spec.state) continue;
    HostTensor& tensor = tensors[i].tensor;
    const auto fresh = distinct_values(tensor.desc.shape.elements(), 900 + static_cast<std::uint32_t>(i));
    if (tensor.desc.type == DataType::f64) {
      std::ranges::copy(fresh, tensor.as<double>().begin());
    } else {
      std::ranges::transform(fresh, tensor.as<float>().begin(),
                             [](double v) { return static_cast<float>(v); });
    }
  }
  return executor.import_tensors(tensors);
}

inline DataType type_of(const OpExample& example, std::size_t index) {
  return index < example.src_types.size() ? example.src_types[index] : DataType::f32;
}

/// The example's inputs, the op, and unless it is a loss itself, the mean square of each of its real outputs
/// to a random target. The op is the first node that is no Input.
inline Graph graph_around(const Bench& bench, const OpDefinition& op, const OpExample& example) {
  Net net;
  std::vector<NodeId> inputs;
  for (std::size_t i = 0; i < example.src.size(); ++i) {
    const bool indices = type_of(example, i) == DataType::i64;
    inputs.push_back(
        net.input(dims(example.src[i], 1), indices ? "target" : "data", indices ? "i64" : "f32"));
  }
  const NodeId node = net.add(op.name, inputs, example.attributes);
  net.graph.nodes.back().body = example.body;
  if (op.role == OpRole::loss) return net.graph;
  const InferredGraph inferred = bench.infer(net.graph, example.src[0][0]);
  const auto found = inferred.nodes.find(node);
  if (found == inferred.nodes.end()) {
    throw std::runtime_error(inferred.problems.empty() ? "not inferred" : inferred.problems[0].message);
  }
  for (std::size_t i = 0; i < found->second.inferred.dst.size(); ++i) {
    const TensorDesc& dst = found->second.inferred.dst[i];
    if (dst.type != DataType::f32) continue;
    const NodeId loss = net.add("MSE", {node, net.input(dims(dst.shape, 1), "target")});
    net.output_of(loss, 0, static_cast<int>(i));
  }
  return net.graph;
}

}  // namespace netwright::engine::test
