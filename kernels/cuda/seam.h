// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The one place where kernels meet their compiler: CUDA's, or with NETWRIGHT_EMULATION any C++ compiler, for
/// which kernels/cuda/emulation runs every thread of a kernel on the processor. Sources of the module write
///   GLOBAL void scale_kernel(...)                      a kernel, DEV and HD functions on the device (and
///   host) LAUNCH(scale_kernel, grid, block, shared_bytes, stream, arguments...) SHARED(float, sums, 256);
///   DYN_SHARED(float, tile);  shared memory of a block, as a pointer
/// and beside these CUDA's own names; see README.md.

#ifdef NETWRIGHT_EMULATION

#include "kernels/cuda/emulation/device_functions.h"
#include "kernels/cuda/emulation/launch.h"
#include "kernels/cuda/emulation/runtime.h"

#define GLOBAL static
#define DEV
#define HD
#define LAUNCH(kernel, grid, block, shared_bytes, stream, ...) \
  ::netwright::emulation::launch(kernel, grid, block, shared_bytes, stream __VA_OPT__(, ) __VA_ARGS__)
#define SHARED(type, name, count)                                          \
  static ::netwright::emulation::SharedArray<type, count> name##_of_block; \
  type* const name = name##_of_block.data()
#define DYN_SHARED(type, name) type* const name = static_cast<type*>(::netwright::emulation::dynamic_shared())

#else

#include <cuda_runtime.h>

#ifdef __CUDACC__
#define GLOBAL static __global__
#define DEV __device__
#define HD __host__ __device__
#define LAUNCH(kernel, grid, block, shared_bytes, stream, ...) \
  kernel<<<grid, block, shared_bytes, stream>>>(__VA_ARGS__)
#define SHARED(type, name, count) __shared__ type name[count]
#define DYN_SHARED(type, name)                                  \
  extern __shared__ __align__(16) unsigned char name##_bytes[]; \
  type* const name = reinterpret_cast<type*>(name##_bytes)
#else
#define DEV
#define HD
#endif

#endif
