// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/graph/recurrent_rules.h"

namespace netwright::engine {

/// The steps of an RNN, LSTM or GRU: for every layer and direction one product of all steps with weight_ih,
/// then the recurrence; on the way back the recurrence, then one product a weight.
void recurrent_forward(const RecurrentAttributes& attributes, kernels::RecurrentCell cell,
                       Lowering& lowering);
void recurrent_backward(const RecurrentAttributes& attributes, kernels::RecurrentCell cell,
                        Lowering& lowering);

}  // namespace netwright::engine
