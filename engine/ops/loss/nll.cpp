// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/loss_rules.h"

namespace netwright::engine {
namespace {

struct NllAttributes {
  double weight = 1;
  std::string ignore_index = {};
  std::string class_weights = {};

  ClassTargetSettings settings() const { return {ignore_index, class_weights}; }
};

kernels::CrossEntropyAttributes kernel_attributes(const NllAttributes&) {
  return {.log_probabilities = 1};
}

}  // namespace

OpDefinition nll_op() {
  using A = NllAttributes;
  return OpBuilder<A>("NLL")
      .category("Loss")
      .summary(
          "Loss for choosing one of several classes, from log-probabilities: small when the right class has "
          "a high one.")
      .formula("loss = mean(-prediction[target])")
      .pytorch("torch.nn.NLLLoss")
      .role(OpRole::loss)
      .input("prediction", PortType::real,
             "Log-probabilities such as those of a LogSoftmax, (N, classes) or (N, classes, ...).")
      .input("target", PortType::indices, "The right class of each sample, (N) or (N, ...).")
      .attribute("ignore_index", &A::ignore_index,
                 {.doc = "Targets of this class index do not count, e.g. 255 or -100; empty: all count."})
      .attribute("class_weights", &A::class_weights,
                 {.doc = "What each class counts for, one number a class, e.g. 1, 2, 0.5; empty: all alike."})
      .attribute("weight", &A::weight, loss_weight_options())
      .example({.src = {Shape{4, 5}, Shape{4}}, .src_types = {DataType::f32, DataType::i64}, .classes = 5})
      .example({.attributes = {{"ignore_index", std::string("0")},
                               {"class_weights", std::string("1, 2, 0.5")},
                               {"weight", 0.5}},
                .src = {Shape{5, 3, 4}, Shape{5, 4}},
                .src_types = {DataType::f32, DataType::i64},
                .classes = 3})
      .infer([](const A& a, const InferContext& context) { return infer_class_loss(a.settings(), context); })
      .forward([](const A& a, Lowering& lowering) {
        forward_class_loss(lowering, a.settings(), kernel_attributes(a));
      })
      .backward([](const A& a, Lowering& lowering) {
        backward_class_loss(lowering, a.settings(), kernel_attributes(a));
      });
}

}  // namespace netwright::engine
