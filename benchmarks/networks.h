// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/graph/graph.h"

namespace netwright::benchmarks {

/// Convolutions of 32, 64 and 64 channels on (3, 32, 32) images, max pooling after the first two, then linear
/// layers of 64 and 10.
engine::Graph cifar_cnn();
/// ResNet-18 for (3, 32, 32) images: four stages of two basic blocks, 64 to 512 channels (He et al., "Deep
/// residual learning for image recognition", 2016; the first layer without stride or pooling).
engine::Graph resnet18_cifar();

}  // namespace netwright::benchmarks
