// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cublasLt.h>

#include <cstddef>
#include <string>

#include "kernels/cuda/libraries/late_library.h"

namespace netwright::kernels::cuda {

/// What is used of cuBLASLt.
struct CublasLtFunctions {
  decltype(&::cublasLtGetVersion) get_version = nullptr;
  decltype(&::cublasLtGetStatusString) status_string = nullptr;
  decltype(&::cublasLtCreate) create = nullptr;
  decltype(&::cublasLtDestroy) destroy = nullptr;
  decltype(&::cublasLtMatmulDescCreate) create_operation = nullptr;
  decltype(&::cublasLtMatmulDescDestroy) destroy_operation = nullptr;
  decltype(&::cublasLtMatmulDescSetAttribute) set_operation = nullptr;
  decltype(&::cublasLtMatrixLayoutCreate) create_layout = nullptr;
  decltype(&::cublasLtMatrixLayoutDestroy) destroy_layout = nullptr;
  decltype(&::cublasLtMatrixLayoutSetAttribute) set_layout = nullptr;
  decltype(&::cublasLtMatmulPreferenceCreate) create_preference = nullptr;
  decltype(&::cublasLtMatmulPreferenceDestroy) destroy_preference = nullptr;
  decltype(&::cublasLtMatmulPreferenceSetAttribute) set_preference = nullptr;
  decltype(&::cublasLtMatmulAlgoGetHeuristic) heuristic = nullptr;
  decltype(&::cublasLtMatmulAlgoConfigGetAttribute) get_algorithm = nullptr;
  decltype(&::cublasLtMatmul) multiply = nullptr;

  template <class Visit>
  void each(Visit&& visit) {
    visit("cublasLtGetVersion", get_version);
    visit("cublasLtGetStatusString", status_string);
    visit("cublasLtCreate", create);
    visit("cublasLtDestroy", destroy);
    visit("cublasLtMatmulDescCreate", create_operation);
    visit("cublasLtMatmulDescDestroy", destroy_operation);
    visit("cublasLtMatmulDescSetAttribute", set_operation);
    visit("cublasLtMatrixLayoutCreate", create_layout);
    visit("cublasLtMatrixLayoutDestroy", destroy_layout);
    visit("cublasLtMatrixLayoutSetAttribute", set_layout);
    visit("cublasLtMatmulPreferenceCreate", create_preference);
    visit("cublasLtMatmulPreferenceDestroy", destroy_preference);
    visit("cublasLtMatmulPreferenceSetAttribute", set_preference);
    visit("cublasLtMatmulAlgoGetHeuristic", heuristic);
    visit("cublasLtMatmulAlgoConfigGetAttribute", get_algorithm);
    visit("cublasLtMatmul", multiply);
  }

  std::string refusal() const;
  std::string version() const;
};

using CublasLtLibrary = LateLibrary<CublasLtFunctions>;
CublasLtLibrary find_cublaslt();

}  // namespace netwright::kernels::cuda
