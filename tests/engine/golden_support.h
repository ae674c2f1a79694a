// SPDX-License-Identifier: Apache-2.0
// Numbers that another program computed for the same networks, weights and batches.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "engine/graph/block.h"
#include "tests/engine/plan_support.h"

namespace netwright::engine::test {

using Json = nlohmann::json;

/// Attributes that say how much chance is in a step: zero here, as no two generators agree.
inline constexpr const char* kChances[] = {"probability", "dropout", "deviation"};

/// Where the cases are written for the script that computes the golden numbers; empty: they are compared.
inline std::filesystem::path cases_folder() {
  const char* folder = std::getenv("NETWRIGHT_GOLDEN_CASES");
  return folder == nullptr ? "" : folder;
}

/// A tensor in short: its norm and up to `numbers` of its elements, evenly spread.
struct Digest {
  double norm = 0;
  std::vector<double> at;
};

inline Digest digest(const std::vector<double>& values, std::size_t numbers) {
  Digest found;
  double squares = 0;
  for (const double value : values) squares += value * value;
  found.norm = std::sqrt(squares);
  const std::size_t count = std::min(numbers, values.size());
  for (std::size_t i = 0; i < count; ++i) found.at.push_back(values[i * values.size() / count]);
  return found;
}

/// The largest difference of norm and elements, against the root mean square of the golden tensor or its
/// largest listed element, whichever is more.
inline double digest_error(const Digest& tested, const Json& golden, std::int64_t elements) {
  const double norm = golden["norm"];
  const auto at = golden["at"].get<std::vector<double>>();
  if (at.size() != tested.at.size()) return INFINITY;
  const double root_mean_square = norm / std::sqrt(static_cast<double>(std::max<std::int64_t>(elements, 1)));
  const double size = std::max(root_mean_square, largest(at));
  if (size == 0) return largest(tested.at);
  const double of_norm = norm == 0 ? tested.norm : std::abs(tested.norm - norm) / norm;
  return std::max(of_norm, largest_difference(tested.at, at) / size);
}

/// One training step of a network on given numbers: what it is made of, and what came out.
class GoldenCase {
 public:
  /// `graph` may hold blocks; it runs without them.
  GoldenCase(const Bench& bench, const Graph& graph, std::int64_t batch, DataType precision,
             std::string_view device)
      : flat_(flatten(graph, bench.infer(graph, batch))), bench_(bench) {
    const ExecutorOptions options{.precision = precision, .accuracy = false, .input_gradients = true};
    auto made = Executor::create(flat_.graph, bench.infer(flat_.graph, batch), options, bench.open(device));
    if (!made) throw std::runtime_error(made.error().message);
    executor_ = std::make_unique<Executor>(std::move(made).value());
    if (!executor_->initialise(1)) throw std::runtime_error("no fresh weights");
  }

  Executor& executor() { return *executor_; }
  /// Where an output of the drawn network's node is computed now.
  Port inside(NodeId node, int output) const {
    const auto found = flat_.inside.find(Port{.node = node, .index = output});
    return found == flat_.inside.end() ? Port{.node = node, .index = output} : found->second;
  }

  /// Nodes, weights and batch, for the script. Numbers go to `numbers`, one f64 after the other.
  Json describe(const Batch& batch, std::ofstream& numbers) {
    Json described{{"nodes", Json::array()}, {"weights", Json::object()}, {"inputs", Json::object()}};
    for (const Node& node : flat_.graph.nodes) described["nodes"].push_back(describe(node));
    const auto tensors = executor_->export_tensors().value();
    const auto& weights = executor_->plan().weights;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      described["weights"][std::to_string(weights[i].node.value)][weights[i].spec.name] =
          store(as_doubles(tensors[i].tensor), tensors[i].tensor.desc.shape, numbers);
    }
    for (const Batch::Values& values : batch.values) {
      const Shape shape = input_shape(values.node);
      const bool indices = values.type == DataType::i64;
      Json& input = described["inputs"][std::to_string(values.node.value)];
      input = store(indices                        ? doubles_of<std::int64_t>(values.bytes)
                    : values.type == DataType::f64 ? doubles_of<double>(values.bytes)
                                                   : doubles_of<float>(values.bytes),
                    shape, numbers);
      input["indices"] = indices;
    }
    return described;
  }

 private:
  Json describe(const Node& node) const {
    const OpDefinition& op = *bench_.ops.find(node.op);
    Json attributes = Json::object();
    for (const AttributeSpec& spec : op.attributes) {
      const auto set = node.attributes.find(spec.name);
      std::visit([&](const auto& value) { attributes[spec.name] = value; },
                 set == node.attributes.end() ? spec.default_value : set->second);
    }
    Json src = Json::array();
    for (int i = 0;; ++i) {
      const auto edge = flat_.graph.edge_into(Port{.node = node.id, .index = i});
      if (!edge) break;
      src.push_back({edge->from.node.value, edge->from.index});
    }
    return {{"id", node.id.value}, {"op", node.op}, {"attributes", attributes}, {"src", src}};
  }

  Shape input_shape(NodeId node) const {
    for (const PlanInput& input : executor_->plan().inputs) {
      if (input.node == node) return executor_->plan().tensor(input.tensor).desc.shape;
    }
    return {};
  }

  template <class T>
  static std::vector<double> doubles_of(const std::vector<std::byte>& bytes) {
    std::vector<T> values(bytes.size() / sizeof(T));
    std::memcpy(values.data(), bytes.data(), bytes.size());
    return {values.begin(), values.end()};
  }

  static Json store(const std::vector<double>& values, const Shape& shape, std::ofstream& numbers) {
    const Json stored{{"shape", std::vector<std::int64_t>(shape.begin(), shape.end())},
                      {"first", static_cast<std::int64_t>(numbers.tellp()) / 8}};
    const auto bytes = std::as_bytes(std::span(values));
    numbers.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    return stored;
  }

  FlatGraph flat_;
  const Bench& bench_;
  std::unique_ptr<Executor> executor_;
};

}  // namespace netwright::engine::test
