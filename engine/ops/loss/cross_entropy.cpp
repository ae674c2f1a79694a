// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/loss_rules.h"

namespace netwright::engine {
namespace {

struct CrossEntropyAttributes {
  double weight = 1;
  double label_smoothing = 0;
  std::string ignore_index = {};
  std::string class_weights = {};

  ClassTargetSettings settings() const { return {ignore_index, class_weights}; }
};

kernels::CrossEntropyAttributes kernel_attributes(const CrossEntropyAttributes& a) {
  return {.label_smoothing = a.label_smoothing};
}

}  // namespace

OpDefinition cross_entropy_op() {
  using A = CrossEntropyAttributes;
  return OpBuilder<A>("CrossEntropy")
      .category("Loss")
      .summary(
          "Loss for choosing one of several classes: small when the right class gets the highest score by "
          "far.")
      .formula("loss = mean(log(sum(exp(logits))) - logits[target])")
      .pytorch("torch.nn.CrossEntropyLoss")
      .role(OpRole::loss)
      .input("logits", PortType::real, "Scores before any softmax, (N, classes) or (N, classes, ...).")
      .input("target", PortType::indices, "The right class of each sample, (N) or (N, ...).")
      .attribute("label_smoothing", &A::label_smoothing,
                 {.min = 0, .max = 1, .doc = "Share of each target that is spread over all classes alike."})
      .attribute("ignore_index", &A::ignore_index,
                 {.doc = "Targets of this class index do not count, e.g. 255 or -100; empty: all count."})
      .attribute("class_weights", &A::class_weights,
                 {.doc = "What each class counts for, one number a class, e.g. 1, 2, 0.5; empty: all alike."})
      .attribute("weight", &A::weight, loss_weight_options())
      .example({.src = {Shape{4, 5}, Shape{4}}, .src_types = {DataType::f32, DataType::i64}, .classes = 5})
      .example({.attributes = {{"weight", 0.5}},
                .src = {Shape{2, 3, 2, 3}, Shape{2, 2, 3}},
                .src_types = {DataType::f32, DataType::i64},
                .classes = 3})
      .example({.attributes = {{"label_smoothing", 0.2},
                               {"ignore_index", std::string("2")},
                               {"class_weights", std::string("1, 2, 0.5")}},
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
