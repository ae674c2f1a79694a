// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "engine/graph/op_builder.h"
#include "kernels/api/recurrence.h"

namespace netwright::engine {

/// RNN, LSTM and GRU but for their words, formulas and own attributes. Weights are those of PyTorch by name,
/// shape and order: "weight_ih_l0" (G * H, I), "weight_hh_l0" (G * H, H), "bias_ih_l0", "bias_hh_l0" (G * H),
/// with "_reverse" behind for the way back; gates are in the order of kernels/api/recurrence.h.
struct RecurrentAttributes {
  std::int64_t hidden = 128;
  std::int64_t layers = 1;
  bool bidirectional = false;
  double dropout = 0;
  bool bias = true;
  std::string returns = "sequence";
  std::string activation = "tanh";  ///< of RNN alone

  std::int64_t directions() const { return bidirectional ? 2 : 1; }
};

/// "_l0", or on the way back "_l0_reverse": how the names of a layer's tensors end.
inline std::string recurrent_place(std::int64_t layer, std::int64_t direction) {
  return "_l" + std::to_string(layer) + (direction == 1 ? "_reverse" : "");
}

/// The cell of an op, given its attributes.
using CellOf = kernels::RecurrentCell (*)(const RecurrentAttributes&);

OpBuilder<RecurrentAttributes> recurrent(std::string name, CellOf cell_of);

}  // namespace netwright::engine
