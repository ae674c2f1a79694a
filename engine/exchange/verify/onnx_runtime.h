// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/exchange/verify/verify.h"

namespace netwright::engine {

/// Runs the model in ONNX Runtime, in the first of the request's Pythons that has it.
VerifyTier verify_with_onnx_runtime(const VerifyRequest& request);

}  // namespace netwright::engine
