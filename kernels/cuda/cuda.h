// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "engine/base/result.h"
#include "kernels/cuda/fault.h"
#include "kernels/cuda/seam.h"

namespace netwright::kernels::cuda {

struct DestroyStream {
  void operator()(cudaStream_t stream) const { cudaStreamDestroy(stream); }
};
using StreamPtr = std::unique_ptr<std::remove_pointer_t<cudaStream_t>, DestroyStream>;

struct FreeDevice {
  void operator()(void* memory) const { cudaFree(memory); }
};
struct FreePinned {
  void operator()(void* memory) const { cudaFreeHost(memory); }
};

class Products;

/// What describe functions may use: one GPU, and the stream all work of its context goes to. Lives as long as
/// the context, so that prepared kernels may keep a reference.
struct Cuda {
  int index = 0;
  int multiprocessors = 1;
  int capability = 0;  ///< compute capability, 90 for 9.0
  bool tf32 = false;   ///< as OpenOptions: what products of f32 may be rounded to
  StreamPtr stream_of_context;
  std::unique_ptr<Fault, FreeDevice> fault_of_context;
  std::shared_ptr<Products> products;  ///< matrix products and convolutions

  cudaStream_t stream() const { return stream_of_context.get(); }
  /// For report() in kernels; device memory.
  Fault* fault() const { return fault_of_context.get(); }
};

/// Makes GPU number `index` ready; the error is a sentence.
Result<std::unique_ptr<Cuda>> open_cuda(int index);

/// "The GPU could not <what>: <CUDA's words> (<name of the error>)." with what to do where that is known.
std::string sentence_of(cudaError_t error, const char* what);

}  // namespace netwright::kernels::cuda
