// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <utility>

#include "tests/kernels/cases.h"

namespace netwright::kernels::testing {

std::vector<KernelCase> f32_cases() {
  std::vector<KernelCase> cases;
  for (auto* family : {arithmetic_cases, movement_cases, reduction_cases, convolution_cases, pooling_cases,
                       elementwise_cases, image_cases, layer_cases, loss_cases, optimizer_cases,
                       sequence_cases, step_cases}) {
    for (KernelCase& found : family()) {
      found.name = std::string(found.call.kernel) + "/" + found.name;
      cases.push_back(std::move(found));
    }
  }
  return cases;
}

std::vector<KernelCase> all_cases() {
  std::vector<KernelCase> cases;
  const bool bf16 = module("cpu").probe().devices[0].bf16_lack == nullptr;
  for (KernelCase& found : f32_cases()) {
    // oneDNN takes bf16 channels in pairs and multiplies what stands beside a lone one by 0: NaN spreads.
    const bool spreads =
        found.name == "convolution_forward/nan_stays" || found.name == "convolution_relu_forward/nan_stays";
    if (bf16 && found.call.bf16_inputs > 0 && !spreads) cases.push_back(in_bf16(found));
    cases.push_back(std::move(found));
  }
  return cases;
}

}  // namespace netwright::kernels::testing
