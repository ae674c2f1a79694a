// SPDX-License-Identifier: Apache-2.0
// A driver without a GPU: just enough of libcuda.so.1 for cuDNN to compile engines at run time and find that
// they fit. Nothing can be run on it.
#include <cstring>

namespace {

using Result = int;
constexpr Result kSuccess = 0, kNoDevice = 100, kNotFound = 500;
constexpr int kDriverVersion = 13000;

int placeholder = 0;

}  // namespace

extern "C" {

Result cuInit(unsigned) {
  return kNoDevice;
}
Result cuDriverGetVersion(int* version) {
  *version = kDriverVersion;
  return kSuccess;
}
Result cuDeviceGetCount(int* count) {
  *count = 0;
  return kNoDevice;
}
Result cuGetErrorString(Result, const char** text) {
  *text = "this driver is made up";
  return kSuccess;
}
Result cuGetErrorName(Result, const char** text) {
  *text = "CUDA_ERROR_NO_DEVICE";
  return kSuccess;
}
Result cuLibraryLoadData(void** library) {
  *library = &placeholder;
  return kSuccess;
}
Result cuLibraryGetKernel(void** kernel, void*, const char*) {
  *kernel = &placeholder;
  return kSuccess;
}
/// Threads a block may have (0) and shared bytes it may ask for (8); nothing else is used.
Result cuKernelGetAttribute(int* value, int attribute, void*, int) {
  *value = attribute == 0 ? 1024 : attribute == 8 ? 232448 : 0;
  return kSuccess;
}
Result cuCtxGetCurrent() {
  return kSuccess;
}
Result cuCtxGetDevice() {
  return kSuccess;
}
Result cuCtxGetLimit() {
  return kSuccess;
}
Result cuCtxPopCurrent() {
  return kSuccess;
}
Result cuCtxPushCurrent() {
  return kSuccess;
}
Result cuDeviceGet() {
  return kSuccess;
}
Result cuDeviceGetAttribute() {
  return kSuccess;
}
Result cuDevicePrimaryCtxRelease() {
  return kSuccess;
}
Result cuDevicePrimaryCtxReset() {
  return kSuccess;
}
Result cuDevicePrimaryCtxRetain() {
  return kSuccess;
}
Result cuFuncGetAttribute() {
  return kSuccess;
}
Result cuFuncSetAttribute() {
  return kSuccess;
}
Result cuKernelSetAttribute() {
  return kSuccess;
}
Result cuLaunchCooperativeKernel() {
  return kSuccess;
}
Result cuLaunchKernel() {
  return kSuccess;
}
Result cuLaunchKernelEx() {
  return kSuccess;
}
Result cuLibraryLoadFromFile() {
  return kSuccess;
}
Result cuLibraryUnload() {
  return kSuccess;
}
Result cuLinkAddData() {
  return kSuccess;
}
Result cuLinkAddData_v2() {
  return kSuccess;
}
Result cuLinkAddFile_v2() {
  return kSuccess;
}
Result cuLinkComplete() {
  return kSuccess;
}
Result cuLinkCreate() {
  return kSuccess;
}
Result cuLinkCreate_v2() {
  return kSuccess;
}
Result cuLinkDestroy() {
  return kSuccess;
}
Result cuMemcpyDtoH_v2() {
  return kSuccess;
}
Result cuModuleGetFunction() {
  return kSuccess;
}
Result cuModuleGetGlobal_v2() {
  return kSuccess;
}
Result cuModuleLoadData() {
  return kSuccess;
}
Result cuModuleLoadDataEx() {
  return kSuccess;
}
Result cuModuleLoadFatBinary() {
  return kSuccess;
}
Result cuModuleUnload() {
  return kSuccess;
}
Result cuOccupancyMaxActiveBlocksPerMultiprocessor() {
  return kSuccess;
}
Result cuOccupancyMaxPotentialClusterSize() {
  return kSuccess;
}
Result cuStreamGetCtx() {
  return kSuccess;
}
Result cuStreamSynchronize() {
  return kSuccess;
}
Result cuTensorMapEncodeTiled() {
  return kSuccess;
}

Result cuGetProcAddress_v2(const char* name, void** function, int, unsigned long, int* status) {
  const bool itself = std::strcmp(name, "cuGetProcAddress") == 0;
  *function = itself                                         ? reinterpret_cast<void*>(&cuGetProcAddress_v2)
              : std::strcmp(name, "cuInit") == 0             ? reinterpret_cast<void*>(&cuInit)
              : std::strcmp(name, "cuDriverGetVersion") == 0 ? reinterpret_cast<void*>(&cuDriverGetVersion)
              : std::strcmp(name, "cuDeviceGetCount") == 0   ? reinterpret_cast<void*>(&cuDeviceGetCount)
                                                             : nullptr;
  if (status != nullptr) *status = *function != nullptr ? 0 : 1;
  return *function != nullptr ? kSuccess : kNotFound;
}
Result cuGetProcAddress(const char* name, void** function, int version, unsigned long flags) {
  return cuGetProcAddress_v2(name, function, version, flags, nullptr);
}

}  // extern "C"
