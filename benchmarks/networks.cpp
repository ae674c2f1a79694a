// SPDX-License-Identifier: Apache-2.0
#include "benchmarks/networks.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace netwright::benchmarks {

namespace {

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
  NodeId image() { return add("Input", {}, {{"role", std::string("data")}, {"shape", Ints{3, 32, 32}}}); }
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
  Graph judged(NodeId scores) {
    const NodeId target =
        add("Input", {}, {{"role", std::string("target")}, {"shape", Ints{}}, {"type", std::string("i64")}});
    add("Output", {scores});
    add("CrossEntropy", {scores, target});
    return std::move(graph_);
  }

 private:
  Graph graph_;
  std::int64_t last_ = 0;
};

}  // namespace

Graph cifar_cnn() {
  Builder net;
  const NodeId first = net.add("ReLU", {net.convolution(net.image(), 32, 3, 1, 0, true)});
  const NodeId second = net.add("ReLU", {net.convolution(net.add("MaxPool2d", {first}), 64, 3, 1, 0, true)});
  const NodeId third = net.add("ReLU", {net.convolution(net.add("MaxPool2d", {second}), 64, 3, 1, 0, true)});
  const NodeId hidden = net.add("ReLU", {net.linear(net.add("Flatten", {third}), 64)});
  return net.judged(net.linear(hidden, 10));
}

Graph resnet18_cifar() {
  Builder net;
  NodeId x = net.add("ReLU", {net.normalized(net.image(), 64, 3, 1)});
  std::int64_t before = 64;
  for (const std::int64_t channels : {64, 128, 256, 512}) {
    x = net.block(x, channels, channels == before ? 1 : 2, channels != before);
    x = net.block(x, channels, 1, false);
    before = channels;
  }
  const NodeId pooled = net.add("AvgPool2d", {x}, {{"kernel", Ints{4, 4}}, {"stride", Ints{4, 4}}});
  return net.judged(net.linear(net.add("Flatten", {pooled}), 10));
}

}  // namespace netwright::benchmarks
