// SPDX-License-Identifier: Apache-2.0
#include "kernels/cuda/cuda.h"

#include <array>
#include <utility>

#include "kernels/api/support/embedding_shapes.h"
#include "kernels/api/support/loss_shapes.h"
#include "kernels/api/support/movement_shapes.h"

namespace netwright::kernels::cuda {
namespace {

/// What to do about errors that people meet; null where there is nothing to advise but to try again.
const char* advice_on(cudaError_t error) {
  switch (error) {
    case cudaErrorMemoryAllocation:
      return " Use a smaller batch, set accumulate, or close what else uses the GPU.";
    case cudaErrorIllegalAddress:
    case cudaErrorLaunchFailure:
      return " What stood in the GPU's memory is lost: restart Netwright and resume from the last "
             "checkpoint.";
    case cudaErrorStreamCaptureUnsupported:
    case cudaErrorStreamCaptureInvalidated:
    case cudaErrorStreamCaptureImplicit:
    case cudaErrorStreamCaptureUnjoined:
      return " The step cannot be recorded.";
    default:
      return " Restart Netwright; if it happens again, look at the GPU with nvidia-smi.";
  }
}

Error failed_to(const char* what, cudaError_t error) {
  cudaGetLastError();  // told here, so not again by the next kernel
  return Error{.message = sentence_of(error, what), .kind = ErrorKind::failed};
}

}  // namespace

std::string sentence_of(cudaError_t error, const char* what) {
  return std::string("The GPU could not ") + what + ": " + cudaGetErrorString(error) + " (" +
         cudaGetErrorName(error) + ")." + advice_on(error);
}

std::string sentence_of(const Fault& fault) {
  switch (fault.kind) {
    case FaultKind::none:
      return {};
    case FaultKind::embedding_index:
      return no_such_row(fault.value, fault.limit).message;
    case FaultKind::gather_index:
      return no_such_index(fault.value, fault.limit).message;
    case FaultKind::target_class:
      return bad_target(fault.row, fault.value, fault.limit).message;
  }
  return "The GPU found numbers it cannot compute with, but its record of them is damaged. Resume from the "
         "last checkpoint.";
}

Result<std::unique_ptr<Cuda>> open_cuda(int index) {
  auto cuda = std::make_unique<Cuda>();
  cuda->index = index;
  cudaDeviceProp properties;
  if (const cudaError_t error = cudaGetDeviceProperties(&properties, index); error != cudaSuccess)
    return failed_to("be looked at", error);
  cuda->multiprocessors = properties.multiProcessorCount;
  cuda->capability = 10 * properties.major + properties.minor;
  if (const cudaError_t error = cudaSetDevice(index); error != cudaSuccess)
    return failed_to("be chosen", error);
  cudaStream_t stream = nullptr;
  if (const cudaError_t error = cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking);
      error != cudaSuccess) {
    return failed_to("take work", error);
  }
  cuda->stream_of_context.reset(stream);
  void* fault = nullptr;
  if (const cudaError_t error = cudaMalloc(&fault, sizeof(Fault)); error != cudaSuccess)
    return failed_to("give memory", error);
  cuda->fault_of_context.reset(static_cast<Fault*>(fault));
  if (const cudaError_t error = cudaMemsetAsync(fault, 0, sizeof(Fault), stream); error != cudaSuccess)
    return failed_to("use its memory", error);
  return cuda;
}

}  // namespace netwright::kernels::cuda
