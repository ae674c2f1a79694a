// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>

#include "kernels/api/module.h"

namespace netwright::engine {

struct FreeDeviceMemory {
  kernels::Context* context = nullptr;
  void operator()(void* memory) const { context->free(memory); }
};
/// Memory of a device, given back before its context closes.
using DeviceMemory = std::unique_ptr<void, FreeDeviceMemory>;

inline DeviceMemory allocate(kernels::Context& context, std::int64_t bytes) {
  return DeviceMemory(context.allocate(bytes), FreeDeviceMemory{&context});
}

struct FreeSharedMemory {
  kernels::Context* context = nullptr;
  void operator()(void* memory) const { context->free_shared(memory); }
};
/// Memory that host and device share, given back before its context closes.
using SharedMemory = std::unique_ptr<void, FreeSharedMemory>;

inline SharedMemory allocate_shared(kernels::Context& context, std::int64_t bytes) {
  return SharedMemory(context.allocate_shared(bytes), FreeSharedMemory{&context});
}

}  // namespace netwright::engine
