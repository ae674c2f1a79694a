// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/recurrent_rules.h"

namespace netwright::engine {

OpDefinition rnn_op() {
  return recurrent("RNN",
                   [](const RecurrentAttributes& attributes) {
                     return attributes.activation == "relu" ? kernels::RecurrentCell::relu
                                                            : kernels::RecurrentCell::tanh;
                   })
      .summary(
          "Reads a sequence step by step, each step adding to what the hidden state says of those before.")
      .formula("h = activation(W_ih x + b_ih + W_hh h' + b_hh)")
      .pytorch("torch.nn.RNN")
      .attribute("activation", &RecurrentAttributes::activation,
                 {.doc = "What makes the hidden state out of the sums.", .choices = {"tanh", "relu"}})
      .onnx({.type = "RNN", .since_opset = 13})
      .example({.attributes = {{"hidden", 5}}, .src = {Shape{3, 4, 7}}})
      .example({.attributes = {{"hidden", 3},
                               {"layers", 2},
                               {"bidirectional", true},
                               {"activation", std::string("relu")}},
                .src = {Shape{2, 3, 2}}})
      .example({.attributes = {{"hidden", 1}, {"returns", std::string("last")}}, .src = {Shape{4, 1, 3}}});
}

}  // namespace netwright::engine
