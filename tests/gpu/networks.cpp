// SPDX-License-Identifier: Apache-2.0
#include "tests/gpu/networks.h"

#include <algorithm>
#include <span>
#include <string>

#include "benchmarks/network_builder.h"
#include "engine/base/philox.h"

namespace netwright::gpu_check {
namespace {

using benchmarks::Builder;
using engine::Graph;
using engine::NodeId;

constexpr std::int64_t kClasses = 5;
constexpr std::uint64_t kSeed = 11;

Graph mlp() {
  Builder net;
  const NodeId first = net.add("ReLU", {net.linear(net.input({24}), 40)});
  const NodeId second = net.add("GELU", {net.linear(first, 33)});
  return net.judged(net.linear(second, kClasses));
}

Graph convolutions() {
  Builder net;
  const NodeId first = net.add("ReLU", {net.normalized(net.input({3, 8, 8}), 8, 3, 1)});
  const NodeId second = net.add("ReLU", {net.normalized(net.add("MaxPool2d", {first}), 16, 3, 1)});
  const NodeId mean = net.add("Flatten", {net.add("AvgPool2d", {second})});
  return net.judged(net.linear(net.add("Dropout", {mean}, {{"probability", 0.2}}), kClasses));
}

Graph lstm() {
  Builder net;
  const NodeId last =
      net.add("LSTM", {net.input({5, 9})}, {{"hidden", std::int64_t{12}}, {"returns", std::string("last")}});
  return net.judged(net.linear(last, kClasses));
}

Graph attention() {
  Builder net;
  const NodeId layer = net.add("TransformerEncoderLayer", {net.input({6, 16})},
                               {{"heads", std::int64_t{2}},
                                {"feedforward", std::int64_t{24}},
                                {"dropout", 0.1},
                                {"norm_first", true},
                                {"causal", true}});
  return net.judged(net.linear(net.add("Flatten", {layer}), kClasses));
}

}  // namespace

std::vector<TrainedNetwork> trained_networks() {
  const engine::Choice momentum{.name = "sgd", .attributes = {{"momentum", 0.9}}};
  return {
      {.name = "mlp", .graph = mlp(), .optimizer = momentum, .learning_rate = 0.02},
      {.name = "convolutions", .graph = convolutions(), .optimizer = momentum, .learning_rate = 0.01},
      {.name = "lstm", .graph = lstm(), .optimizer = {.name = "adam"}, .learning_rate = 0.003},
      {.name = "attention", .graph = attention(), .optimizer = {.name = "adamw"}, .learning_rate = 0.001}};
}

TrainedNetwork wide_network() {
  Builder net;
  NodeId x = net.input({64});
  for (int i = 0; i < 4; ++i) x = net.add("Tanh", {net.linear(x, 256)});
  return {.name = "wide",
          .graph = net.judged(net.linear(x, kClasses)),
          .batch = 4096,
          .optimizer = {.name = "adam"}};
}

MadeBatch::MadeBatch(const engine::Plan& plan, std::int64_t rows, std::uint32_t which) : rows_(rows) {
  const RandomStream random{.seed = kSeed, .purpose = RandomPurpose::synthetic_data, .step = which};
  for (const engine::PlanInput& input : plan.inputs) {
    if (input.role != engine::InputRole::data) continue;
    const std::int64_t each = plan.tensor(input.tensor).desc.shape.elements_from(1);
    for (std::int64_t i = 0; i < rows * each; ++i)
      samples_.push_back(2 * random.uniform(static_cast<std::uint64_t>(i)) - 1);
    for (auto row = samples_.begin(); row != samples_.end(); row += each)
      classes_.push_back(std::max_element(row, row + kClasses) - row);
  }
  for (const engine::PlanInput& input : plan.inputs) {
    if (input.role == engine::InputRole::data)
      views_.push_back(
          {.node = input.node, .type = DataType::f32, .bytes = std::as_bytes(std::span(samples_))});
    else
      views_.push_back(
          {.node = input.node, .type = DataType::i64, .bytes = std::as_bytes(std::span(classes_))});
  }
}

engine::BatchView MadeBatch::view() const {
  return {.inputs = views_, .valid_rows = rows_};
}

}  // namespace netwright::gpu_check
