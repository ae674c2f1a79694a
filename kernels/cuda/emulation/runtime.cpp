// SPDX-License-Identifier: Apache-2.0
#include "kernels/cuda/emulation/runtime.h"

#include <chrono>
#include <cstdio>
#include <cstring>
#include <iterator>
#include <mutex>

#include "kernels/cuda/emulation/device.h"

using netwright::emulation::device;

namespace {

thread_local cudaError_t last_error = cudaSuccess;

/// Keeps an error for cudaGetLastError().
cudaError_t noted(cudaError_t error) {
  if (error != cudaSuccess) last_error = error;
  return error;
}

std::lock_guard<std::recursive_mutex> locked() {
  return std::lock_guard<std::recursive_mutex>(device().lock);
}

struct ErrorText {
  cudaError_t error;
  const char* name;
  const char* text;
};
constexpr ErrorText kErrors[] = {
    {cudaSuccess, "cudaSuccess", "no error"},
    {cudaErrorInvalidValue, "cudaErrorInvalidValue", "invalid argument"},
    {cudaErrorMemoryAllocation, "cudaErrorMemoryAllocation", "out of memory"},
    {cudaErrorInvalidConfiguration, "cudaErrorInvalidConfiguration", "invalid configuration argument"},
    {cudaErrorInvalidDevice, "cudaErrorInvalidDevice", "invalid device ordinal"},
    {cudaErrorInvalidResourceHandle, "cudaErrorInvalidResourceHandle", "invalid resource handle"},
    {cudaErrorIllegalAddress, "cudaErrorIllegalAddress", "an illegal memory access was encountered"},
    {cudaErrorLaunchFailure, "cudaErrorLaunchFailure", "unspecified launch failure"},
    {cudaErrorStreamCaptureUnsupported, "cudaErrorStreamCaptureUnsupported",
     "operation not permitted when stream is capturing"},
    {cudaErrorStreamCaptureInvalidated, "cudaErrorStreamCaptureInvalidated",
     "operation failed due to a previous error during capture"},
    {cudaErrorStreamCaptureUnmatched, "cudaErrorStreamCaptureUnmatched",
     "capture was not initiated in this stream"},
    {cudaErrorStreamCaptureUnjoined, "cudaErrorStreamCaptureUnjoined", "capturing stream has unjoined work"},
    {cudaErrorStreamCaptureIsolation, "cudaErrorStreamCaptureIsolation",
     "dependency created on uncaptured work in another stream"},
    {cudaErrorStreamCaptureImplicit, "cudaErrorStreamCaptureImplicit",
     "operation would make the legacy stream depend on a capturing blocking stream"},
    {cudaErrorCapturedEvent, "cudaErrorCapturedEvent",
     "operation not permitted on an event last recorded in a capturing stream"},
};

const ErrorText& text_of(cudaError_t error) {
  for (const ErrorText& known : kErrors) {
    if (known.error == error) return known;
  }
  static constexpr ErrorText kUnknown{cudaErrorInvalidValue, "cudaErrorUnknown", "unknown error"};
  return kUnknown;
}

/// What waits for all work of the device.
cudaError_t refuse_waiting() {
  if (const cudaError_t refused = device().refuse_legacy_while_capturing(); refused != cudaSuccess)
    return refused;
  return device().refuse_while_capturing();
}

}  // namespace

const char* cudaGetErrorName(cudaError_t error) {
  return text_of(error).name;
}
const char* cudaGetErrorString(cudaError_t error) {
  const auto lock = locked();
  if (error != cudaSuccess && error == device().fault()) return device().fault_text().c_str();
  return text_of(error).text;
}
cudaError_t cudaGetLastError() {
  const cudaError_t error = cudaPeekAtLastError();
  last_error = cudaSuccess;
  return error;
}
cudaError_t cudaPeekAtLastError() {
  const auto lock = locked();
  return device().fault() != cudaSuccess ? device().fault() : last_error;
}
namespace netwright::emulation {
void note_error(cudaError_t error) {
  noted(error);
}
}  // namespace netwright::emulation

cudaError_t cudaDriverGetVersion(int* version) {
  *version = 13000;
  return cudaSuccess;
}
cudaError_t cudaRuntimeGetVersion(int* version) {
  *version = 13000;
  return cudaSuccess;
}
cudaError_t cudaGetDeviceCount(int* count) {
  *count = 1;
  return cudaSuccess;
}
cudaError_t cudaGetDeviceProperties(cudaDeviceProp* properties, int index) {
  if (index != 0) return noted(cudaErrorInvalidDevice);
  *properties = {.name = "Emulated GPU (kernels on the processor)",
                 .totalGlobalMem = device().limit(),
                 .sharedMemPerBlock = std::size_t{48} << 10,
                 .major = 9,
                 .minor = 0,
                 .multiProcessorCount = 2,
                 .warpSize = 32,
                 .maxThreadsPerBlock = 1024};
  return cudaSuccess;
}
cudaError_t cudaSetDevice(int index) {
  return index == 0 ? cudaSuccess : noted(cudaErrorInvalidDevice);
}
cudaError_t cudaDeviceSynchronize() {
  const auto lock = locked();
  if (const cudaError_t refused = refuse_waiting(); refused != cudaSuccess) return noted(refused);
  return noted(device().check_guards());
}
cudaError_t cudaMemGetInfo(std::size_t* free, std::size_t* total) {
  const auto lock = locked();
  *total = device().limit();
  *free = *total - device().used();
  return cudaSuccess;
}

cudaError_t cudaMalloc(void** memory, std::size_t bytes) {
  const auto lock = locked();
  *memory = nullptr;
  if (const cudaError_t refused = device().refuse_while_capturing(); refused != cudaSuccess)
    return noted(refused);
  *memory = device().allocate(bytes);
  return *memory != nullptr ? cudaSuccess : noted(cudaErrorMemoryAllocation);
}
cudaError_t cudaFree(void* memory) {
  const auto lock = locked();
  if (const cudaError_t refused = device().refuse_while_capturing(); refused != cudaSuccess)
    return noted(refused);
  return memory == nullptr ? cudaSuccess : noted(device().free(memory));
}
cudaError_t cudaHostAlloc(void** memory, std::size_t bytes, unsigned) {
  const auto lock = locked();
  *memory = nullptr;
  if (const cudaError_t refused = device().refuse_while_capturing(); refused != cudaSuccess)
    return noted(refused);
  *memory = device().allocate_host(bytes);
  return *memory != nullptr ? cudaSuccess : noted(cudaErrorMemoryAllocation);
}
cudaError_t cudaMallocHost(void** memory, std::size_t bytes) {
  return cudaHostAlloc(memory, bytes, cudaHostAllocDefault);
}
cudaError_t cudaFreeHost(void* memory) {
  const auto lock = locked();
  if (const cudaError_t refused = device().refuse_while_capturing(); refused != cudaSuccess)
    return noted(refused);
  return memory == nullptr ? cudaSuccess : noted(device().free_host(memory));
}

cudaError_t cudaMemcpy(void* to, const void* from, std::size_t bytes, cudaMemcpyKind) {
  const auto lock = locked();
  if (const cudaError_t refused = refuse_waiting(); refused != cudaSuccess) return noted(refused);
  std::memcpy(to, from, bytes);
  return noted(device().check_guards());
}
cudaError_t cudaMemcpyAsync(void* to, const void* from, std::size_t bytes, cudaMemcpyKind,
                            cudaStream_t stream) {
  const auto lock = locked();
  if (stream != nullptr && stream->capture && !(device().is_known(to) && device().is_known(from))) {
    stream->capture->invalidated = true;  // memory the system may page out: the copy would have to wait
    return noted(cudaErrorStreamCaptureUnsupported);
  }
  return noted(device().give(stream, [=] {
    std::memcpy(to, from, bytes);
    return cudaSuccess;
  }));
}
cudaError_t cudaMemset(void* memory, int value, std::size_t bytes) {
  const auto lock = locked();
  if (const cudaError_t refused = refuse_waiting(); refused != cudaSuccess) return noted(refused);
  device().fill(memory, value, bytes);
  return cudaSuccess;
}
cudaError_t cudaMemsetAsync(void* memory, int value, std::size_t bytes, cudaStream_t stream) {
  const auto lock = locked();
  return noted(device().give(stream, [=] {
    device().fill(memory, value, bytes);
    return cudaSuccess;
  }));
}
