// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "engine/exchange/onnx/onnx_read.h"
#include "engine/exchange/verify/verify.h"

namespace netwright::engine {

/// Why OpenCV dnn is not asked about a model: the first operator it is not known to compute rightly, or a
/// shape of the request it cannot take. None: it can be asked.
std::optional<std::string> outside_opencv_subset(const OnnxSummary& model, const VerifyRequest& request);

/// Runs the model in OpenCV dnn, in a module loaded when first needed.
VerifyTier verify_with_opencv(const VerifyRequest& request, const OnnxSummary& model);

}  // namespace netwright::engine
