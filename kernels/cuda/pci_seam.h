// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/cuda/seam.h"

/// CUDA's word for the slot a GPU sits in; the emulated one sits in none.
#ifdef NETWRIGHT_EMULATION
inline cudaError_t cudaDeviceGetPCIBusId(char*, int, int) {
  return cudaErrorInvalidDevice;
}
#endif
