// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "engine/exchange/verify/verify.h"
#include "engine/tensor/host_tensor.h"

namespace netwright::engine {

/// max |a - b| / max(1, max |b|); infinite when either has a NaN or their shapes differ. Both f32.
double tensor_error(const HostTensor& a, const HostTensor& b);

/// Rows of (N, C) whose first highest score is in the same place.
std::int64_t same_classes(const HostTensor& a, const HostTensor& b);

/// Fills in what a tier found: `predicted` is the engine's, `found` the runtime's, in the same order.
void compare_outputs(const std::vector<NamedTensor>& predicted, const std::vector<HostTensor>& found,
                     VerifyTier& tier);

}  // namespace netwright::engine
