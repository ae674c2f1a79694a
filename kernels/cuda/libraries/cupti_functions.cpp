// SPDX-License-Identifier: Apache-2.0
#include "kernels/cuda/libraries/cupti_functions.h"

#include <cuda.h>

#include <cstdint>

namespace netwright::kernels::cuda {

std::string CuptiFunctions::version() const {
  std::uint32_t version = 0;
  return get_version != nullptr && get_version(&version) == CUPTI_SUCCESS ? version_text(version) : "";
}

std::string CuptiFunctions::refusal() const {
  std::uint32_t version = 0;
  if (get_version(&version) == CUPTI_SUCCESS && version >= kLeastCuptiVersion) return "";
  return "it is of a CUDA older than 13.0 (its interface is number " + std::to_string(version) + ")";
}

CuptiLibrary find_cupti() {
  const std::string major = std::to_string(CUDA_VERSION / 1000);
  return CuptiLibrary({.title = "CUPTI",
                       .variable = "NETWRIGHT_CUPTI",
                       .sonames = {"libcupti.so." + major},
                       .remedy = "Install the CUDA " + major +
                                 " toolkit from NVIDIA, or the Python package "
                                 "nvidia-cuda-cupti; only times of single layers need it."});
}

}  // namespace netwright::kernels::cuda
