// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cudnn_graph.h>

#include <cstddef>
#include <string>

#include "kernels/cuda/libraries/late_library.h"

namespace netwright::kernels::cuda {

/// What is used of cuDNN 9: its graph API.
struct CudnnFunctions {
  decltype(&::cudnnGetVersion) get_version = nullptr;
  decltype(&::cudnnGetErrorString) error_string = nullptr;
  decltype(&::cudnnGetLastErrorString) last_error_string = nullptr;
  decltype(&::cudnnCreate) create = nullptr;
  decltype(&::cudnnDestroy) destroy = nullptr;
  decltype(&::cudnnSetStream) set_stream = nullptr;
  decltype(&::cudnnBackendCreateDescriptor) create_descriptor = nullptr;
  decltype(&::cudnnBackendDestroyDescriptor) destroy_descriptor = nullptr;
  decltype(&::cudnnBackendSetAttribute) set_attribute = nullptr;
  decltype(&::cudnnBackendGetAttribute) get_attribute = nullptr;
  decltype(&::cudnnBackendFinalize) finalize = nullptr;
  decltype(&::cudnnBackendExecute) execute = nullptr;

  template <class Visit>
  void each(Visit&& visit) {
    visit("cudnnGetVersion", get_version);
    visit("cudnnGetErrorString", error_string);
    visit("cudnnGetLastErrorString", last_error_string);
    visit("cudnnCreate", create);
    visit("cudnnDestroy", destroy);
    visit("cudnnSetStream", set_stream);
    visit("cudnnBackendCreateDescriptor", create_descriptor);
    visit("cudnnBackendDestroyDescriptor", destroy_descriptor);
    visit("cudnnBackendSetAttribute", set_attribute);
    visit("cudnnBackendGetAttribute", get_attribute);
    visit("cudnnBackendFinalize", finalize);
    visit("cudnnBackendExecute", execute);
  }

  std::string refusal() const;
  std::string version() const;
};

/// From this version on cuDNN plans for a GPU that is described, not there.
inline constexpr std::size_t kCudnnPlansWithoutDevice = 91100;

using CudnnLibrary = LateLibrary<CudnnFunctions>;
CudnnLibrary find_cudnn();

}  // namespace netwright::kernels::cuda
