// SPDX-License-Identifier: Apache-2.0
#include "benchmarks/networks.h"

#include <cstdint>

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

}  // namespace netwright::benchmarks
