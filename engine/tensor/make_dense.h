// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/tensor/host_tensor.h"

namespace netwright::engine {

/// Brings the elements into dense order; what leaves a plan is dense whatever its kernels preferred.
void make_dense(HostTensor& tensor);

}  // namespace netwright::engine
