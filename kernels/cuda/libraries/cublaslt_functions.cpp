// SPDX-License-Identifier: Apache-2.0
#include "kernels/cuda/libraries/cublaslt_functions.h"

namespace netwright::kernels::cuda {

std::string CublasLtFunctions::version() const {
  return get_version != nullptr ? version_text(get_version()) : "";
}

std::string CublasLtFunctions::refusal() const {
  const std::size_t found = get_version();
  if (found / 10000 == CUBLAS_VER_MAJOR) return "";
  return "it is version " + version_text(found) + ", and version " + std::to_string(CUBLAS_VER_MAJOR) +
         " is needed";
}

CublasLtLibrary find_cublaslt() {
  const std::string major = std::to_string(CUBLAS_VER_MAJOR);
  return CublasLtLibrary({.title = "cuBLASLt",
                          .variable = "NETWRIGHT_CUBLASLT",
                          .sonames = {"libcublasLt.so." + major},
                          .remedy = "Install the CUDA " + major +
                                    " toolkit from NVIDIA, or the Python package "
                                    "nvidia-cublas."});
}

}  // namespace netwright::kernels::cuda
