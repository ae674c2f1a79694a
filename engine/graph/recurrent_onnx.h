// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "engine/graph/recurrent_rules.h"

namespace netwright::engine {

/// ONNX's RNN, LSTM or GRU for every layer. They take time first and gates in an order of their own.
std::vector<OnnxNode> recurrent_to_onnx(const RecurrentAttributes& attributes, kernels::RecurrentCell cell,
                                        const OnnxNode& node);

}  // namespace netwright::engine
