// SPDX-License-Identifier: Apache-2.0
#include "kernels/cuda/libraries/cudnn_functions.h"

namespace netwright::kernels::cuda {

std::string CudnnFunctions::version() const {
  return get_version != nullptr ? version_text(get_version()) : "";
}

std::string CudnnFunctions::refusal() const {
  const std::size_t found = get_version();
  if (found / 10000 == CUDNN_MAJOR) return "";
  return "it is version " + version_text(found) + ", and version " + std::to_string(CUDNN_MAJOR) +
         " is needed";
}

CudnnLibrary find_cudnn() {
  return CudnnLibrary({.title = "cuDNN",
                       .variable = "NETWRIGHT_CUDNN",
                       .sonames = {"libcudnn.so." + std::to_string(CUDNN_MAJOR)},
                       .remedy = "Install cuDNN 9 for CUDA 13 from NVIDIA, or the Python package "
                                 "nvidia-cudnn-cu13."});
}

}  // namespace netwright::kernels::cuda
