// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/recurrent_rules.h"

namespace netwright::engine {

OpDefinition gru_op() {
  return recurrent("GRU", [](const RecurrentAttributes&) { return kernels::RecurrentCell::gru; })
      .summary(
          "Reads a sequence step by step; gates say how much of the hidden state is renewed: gated recurrent "
          "unit.")
      .formula(
          "r, z = sigmoid(W_ih x + b_ih + W_hh h' + b_hh), n = tanh(W_ih x + b_ih + r * (W_hh h' + b_hh)); "
          "h = (1 - z) * n + z * h'")
      .pytorch("torch.nn.GRU")
      .onnx({.type = "GRU", .since_opset = 13})
      .example({.attributes = {{"hidden", 5}}, .src = {Shape{3, 4, 7}}})
      .example({.attributes = {{"hidden", 3}, {"layers", 2}, {"bidirectional", true}, {"dropout", 0.25}},
                .src = {Shape{2, 5, 3}}})
      .example({.attributes = {{"hidden", 6}, {"returns", std::string("last")}, {"bias", false}},
                .src = {Shape{4, 3, 2}}});
}

}  // namespace netwright::engine
