// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace netwright::kernels::cuda {

/// Device addresses of a product; bias is null where the problem has none.
struct ProductTensors {
  const void* a = nullptr;
  const void* b = nullptr;
  const void* bias = nullptr;
  void* c = nullptr;
};

/// Device addresses of a convolution; what the pass makes is written.
struct ConvolutionTensors {
  const void* src = nullptr;
  const void* weight = nullptr;
  const void* bias = nullptr;
  const void* dst = nullptr;
};

}  // namespace netwright::kernels::cuda
