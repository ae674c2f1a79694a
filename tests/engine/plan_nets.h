// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/plan/update_rule.h"
#include "kernels/api/optimizer.h"
#include "tests/engine/plan_support.h"

namespace netwright::engine::test {

using Ints = std::vector<std::int64_t>;

/// Convolutions, pools and three linear layers, as sample:lenet5 on 28 x 28 images.
inline Net lenet() {
  Net net;
  const NodeId image = net.input({1, 28, 28});
  const NodeId conv1 =
      net.add("Conv2d", {image},
              {{"out_channels", std::int64_t{6}}, {"kernel", Ints{5, 5}}, {"padding", Ints{2, 2}}});
  const NodeId pool1 = net.add("MaxPool2d", {net.add("ReLU", {conv1})});
  const NodeId conv2 =
      net.add("Conv2d", {pool1}, {{"out_channels", std::int64_t{16}}, {"kernel", Ints{5, 5}}});
  const NodeId flat = net.add("Flatten", {net.add("MaxPool2d", {net.add("ReLU", {conv2})})});
  const NodeId fc1 = net.add("ReLU", {net.add("Linear", {flat}, {{"out_features", std::int64_t{120}}})});
  const NodeId fc2 = net.add("ReLU", {net.add("Linear", {fc1}, {{"out_features", std::int64_t{84}}})});
  const NodeId scores = net.add("Linear", {fc2}, {{"out_features", std::int64_t{10}}});
  net.add("Output", {scores});
  net.add("CrossEntropy", {scores, net.classes()});
  return net;
}

/// Batch norm (behind convolutions without bias: its gradient would be zero), a residual connection, a
/// concatenation, dropout, average pooling.
inline Net residual() {
  Net net;
  const Attributes same{
      {"out_channels", std::int64_t{5}}, {"kernel", Ints{3, 3}}, {"padding", Ints{1, 1}}, {"bias", false}};
  const NodeId first = net.add("Conv2d", {net.input({3, 9, 7})}, same);
  const NodeId x = net.add("ReLU", {net.add("BatchNorm2d", {first})});
  const NodeId y = net.add("BatchNorm2d", {net.add("Conv2d", {x}, same)});
  const NodeId sum = net.add("ReLU", {net.add("Add", {x, y})});
  const NodeId joined = net.add("Concat", {sum, net.add("Tanh", {x})});
  const NodeId pooled = net.add("AvgPool2d", {joined}, {{"kernel", Ints{3, 3}}, {"stride", Ints{2, 2}}});
  const NodeId dropped = net.add("Dropout", {net.add("Flatten", {pooled})}, {{"probability", 0.4}});
  const NodeId scores = net.add("Linear", {dropped}, {{"out_features", std::int64_t{10}}});
  net.add("Output", {net.add("Softmax", {scores})});
  net.add("CrossEntropy", {scores, net.classes()});
  return net;
}

/// One hidden layer.
inline Net mlp() {
  Net net;
  const NodeId hidden =
      net.add("Tanh", {net.add("Linear", {net.input({20})}, {{"out_features", std::int64_t{32}}})});
  net.add("CrossEntropy", {net.add("Linear", {hidden}), net.classes()});
  return net;
}

inline UpdateRule sgd(double momentum, double weight_decay) {
  return {.states = momentum != 0 ? std::vector<std::string>{"momentum"} : std::vector<std::string>{},
          .call = [=](const UpdateClass& update) {
            return make_kernel_call(kernels::kSgdUpdate, {.momentum = momentum,
                                                          .weight_decay = update.decays ? weight_decay : 0,
                                                          .rate_factor = update.rate_factor});
          }};
}

inline UpdateRule adam() {
  return {.states = {"m", "v"}, .call = [](const UpdateClass& update) {
            return make_kernel_call(kernels::kAdamUpdate, {.rate_factor = update.rate_factor});
          }};
}

inline kernels::StepState step_state(std::int64_t step, double rate = 0.05) {
  return {.seed = 3, .step = step, .update = step + 1, .valid_rows = 0, .learning_rate = rate};
}

}  // namespace netwright::engine::test
