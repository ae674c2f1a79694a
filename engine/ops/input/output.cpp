// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/op_builder.h"

namespace netwright::engine {

OpDefinition output_op() {
  using A = kernels::NoAttributes;
  return OpBuilder<A>("Output")
      .category("Input and output")
      .summary("Names values the network predicts: what is measured, exported and shown.")
      .formula("prediction = src")
      .pytorch("return value of torch.nn.Module.forward")
      .role(OpRole::output)
      .input("src", PortType::any, "The values to predict, e.g. the scores of the classes.")
      .example({.src = {Shape{3, 5}}})
      .infer([](const InferContext&) { return InferOutcome(Inferred{}); })
      .forward([](const A&, Lowering&) {});
}

}  // namespace netwright::engine
