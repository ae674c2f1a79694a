// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/recurrent_rules.h"

namespace netwright::engine {

OpDefinition lstm_op() {
  return recurrent("LSTM", [](const RecurrentAttributes&) { return kernels::RecurrentCell::lstm; })
      .summary(
          "Reads a sequence step by step with a memory that gates write, keep and show: long short-term "
          "memory.")
      .formula(
          "i, f, o = sigmoid(W_ih x + b_ih + W_hh h' + b_hh), g = tanh(likewise); c = f * c' + i * g, "
          "h = o * tanh(c)")
      .pytorch("torch.nn.LSTM")
      .onnx({.type = "LSTM", .since_opset = 13})
      .example({.attributes = {{"hidden", 5}}, .src = {Shape{3, 4, 7}}})
      .example({.attributes = {{"hidden", 3}, {"layers", 2}, {"bidirectional", true}, {"dropout", 0.25}},
                .src = {Shape{2, 5, 3}}})
      .example({.attributes = {{"hidden", 6}, {"returns", std::string("last")}, {"bias", false}},
                .src = {Shape{4, 3, 2}}})
      .example({.attributes = {{"hidden", 2}, {"bidirectional", true}, {"returns", std::string("last")}},
                .src = {Shape{3, 3, 1}}});
}

}  // namespace netwright::engine
