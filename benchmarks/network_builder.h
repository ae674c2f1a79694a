// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "engine/graph/graph.h"

namespace netwright::benchmarks {

using engine::Attributes;
using engine::Graph;
using engine::NodeId;
using Ints = std::vector<std::int64_t>;

/// Adds nodes; each returns the node to connect further.
class Builder {
 public:
  NodeId add(std::string op, const std::vector<NodeId>& src, Attributes attributes = {}) {
    const NodeId id{++last_};
    graph_.nodes.push_back({.id = id,
                            .name = "n" + std::to_string(last_),
                            .op = std::move(op),
                            .attributes = std::move(attributes)});
    for (std::size_t i = 0; i < src.size(); ++i)
      graph_.edges.push_back({.from = {.node = src[i]}, .to = {.node = id, .index = static_cast<int>(i)}});
    return id;
  }
  /// Samples of the shape, without the batch; i64: indices.
  NodeId input(const Ints& shape, const std::string& type = "f32") {
    return add("Input", {}, {{"role", std::string("data")}, {"shape", shape}, {"type", type}});
  }
  NodeId image() { return input({3, 32, 32}); }
  NodeId convolution(NodeId src, std::int64_t channels, std::int64_t kernel, std::int64_t stride,
                     std::int64_t padding, bool bias) {
    return add("Conv2d", {src},
               {{"out_channels", channels},
                {"kernel", Ints{kernel, kernel}},
                {"stride", Ints{stride, stride}},
                {"padding", Ints{padding, padding}},
                {"bias", bias}});
  }
  NodeId linear(NodeId src, std::int64_t features) {
    return add("Linear", {src}, {{"out_features", features}});
  }
  NodeId normalized(NodeId src, std::int64_t channels, std::int64_t kernel, std::int64_t stride) {
    return add("BatchNorm2d", {convolution(src, channels, kernel, stride, kernel / 2, false)});
  }
  /// Two convolutions beside a shortcut.
  NodeId block(NodeId src, std::int64_t channels, std::int64_t stride, bool projects) {
    const NodeId first = add("ReLU", {normalized(src, channels, 3, stride)});
    const NodeId second = normalized(first, channels, 3, 1);
    const NodeId shortcut = projects ? normalized(src, channels, 1, stride) : src;
    return add("ReLU", {add("Add", {second, shortcut})});
  }
  /// The whole, with a class as target of each sample, or of each of the places in `targets`.
  Graph judged(NodeId scores, const Ints& targets = {}) {
    const NodeId target =
        add("Input", {}, {{"role", std::string("target")}, {"shape", targets}, {"type", std::string("i64")}});
    add("Output", {scores});
    add("CrossEntropy", {scores, target});
    return std::move(graph_);
  }

 private:
  Graph graph_;
  std::int64_t last_ = 0;
};

}  // namespace netwright::benchmarks
