// SPDX-License-Identifier: Apache-2.0
#include "benchmarks/networks.h"

#include <array>
#include <cstdint>
#include <string>
#include <utility>

#include "benchmarks/network_builder.h"

namespace netwright::benchmarks {

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

Graph mlp() {
  Builder net;
  const NodeId first = net.add("ReLU", {net.linear(net.add("Flatten", {net.input({1, 28, 28})}), 256)});
  return net.judged(net.linear(net.add("ReLU", {net.linear(first, 128)}), 10));
}

Graph lenet5() {
  Builder net;
  const auto pooled = [&net](NodeId src) { return net.add("MaxPool2d", {net.add("ReLU", {src})}); };
  const NodeId first = pooled(net.convolution(net.input({1, 28, 28}), 6, 5, 1, 2, true));
  const NodeId second = net.add("Flatten", {pooled(net.convolution(first, 16, 5, 1, 0, true))});
  const NodeId third = net.add("ReLU", {net.linear(second, 120)});
  return net.judged(net.linear(net.add("ReLU", {net.linear(third, 84)}), 10));
}

Graph resnet50() {
  Builder net;
  const NodeId stem = net.add(
      "ReLU", {net.add("BatchNorm2d", {net.convolution(net.input({3, 224, 224}), 64, 7, 2, 3, false)})});
  NodeId x =
      net.add("MaxPool2d", {stem}, {{"kernel", Ints{3, 3}}, {"stride", Ints{2, 2}}, {"padding", Ints{1, 1}}});
  std::int64_t channels = 256;
  for (const int blocks : {3, 4, 6, 3}) {
    for (int i = 0; i < blocks; ++i)
      x = net.add("ResidualBlock", {x},
                  {{"out_channels", channels},
                   {"kind", std::string("bottleneck")},
                   {"stride", std::int64_t{i == 0 && channels > 256 ? 2 : 1}}});
    channels *= 2;
  }
  return net.judged(net.linear(net.add("Flatten", {net.add("GlobalAvgPool2d", {x})}), 1000));
}

Graph small_gpt() {
  constexpr std::int64_t kCharacters = 96, kTime = 256, kFeatures = 384;
  Builder net;
  NodeId x =
      net.add("Embedding", {net.input({kTime}, "i64")}, {{"count", kCharacters}, {"features", kFeatures}});
  x = net.add("PositionalEmbedding", {x});
  for (int i = 0; i < 6; ++i)
    x = net.add("TransformerEncoderLayer", {x},
                {{"heads", std::int64_t{6}},
                 {"feedforward", 4 * kFeatures},
                 {"dropout", 0.0},
                 {"activation", std::string("gelu")},
                 {"norm_first", true},
                 {"causal", true}});
  const NodeId scores = net.linear(net.add("LayerNorm", {x}), kCharacters);
  return net.judged(net.add("Permute", {scores}, {{"axes", Ints{2, 1}}}), {kTime});
}

Graph char_lstm() {
  constexpr std::int64_t kCharacters = 96, kTime = 64;
  Builder net;
  const NodeId read = net.add("Embedding", {net.input({kTime}, "i64")},
                              {{"count", kCharacters}, {"features", std::int64_t{64}}});
  const NodeId scores = net.linear(net.add("LSTM", {read}, {{"hidden", std::int64_t{256}}}), kCharacters);
  return net.judged(net.add("Permute", {scores}, {{"axes", Ints{2, 1}}}), {kTime});
}

std::optional<Graph> network_named(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, Graph (*)()>, 7> kNetworks{
      {{"mlp", mlp},
       {"lenet5", lenet5},
       {"cifar-10-cnn", cifar_cnn},
       {"cifar-10-resnet18", resnet18_cifar},
       {"resnet50", resnet50},
       {"small-gpt", small_gpt},
       {"char-lstm", char_lstm}}};
  for (const auto& [known, make] : kNetworks) {
    if (known == name) return make();
  }
  return std::nullopt;
}

}  // namespace netwright::benchmarks
