// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "engine/graph/graph.h"

namespace netwright::benchmarks {

/// Convolutions of 32, 64 and 64 channels on (3, 32, 32) images, max pooling after the first two, then linear
/// layers of 64 and 10.
engine::Graph cifar_cnn();
/// ResNet-18 for (3, 32, 32) images: four stages of two basic blocks, 64 to 512 channels (He et al., "Deep
/// residual learning for image recognition", 2016; the first layer without stride or pooling).
engine::Graph resnet18_cifar();
/// Linear layers of 256, 128 and 10 on (1, 28, 28) images.
engine::Graph mlp();
/// LeNet-5 on (1, 28, 28) images, with ReLU and max pooling.
engine::Graph lenet5();
/// ResNet-50 for (3, 224, 224) images and 1000 classes (He et al.).
engine::Graph resnet50();
/// A transformer that foretells the next of 256 characters: 6 layers of 384 features, 6 heads.
engine::Graph small_gpt();
/// An LSTM of 256 that foretells the next of 64 characters.
engine::Graph char_lstm();

/// "mlp", "lenet5", "cifar-10-cnn", "cifar-10-resnet18", "resnet50", "small-gpt", "char-lstm".
std::optional<engine::Graph> network_named(std::string_view name);

}  // namespace netwright::benchmarks
