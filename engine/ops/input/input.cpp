// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "engine/graph/op_builder.h"

namespace netwright::engine {
namespace {

struct InputAttributes {
  std::string role = "data";
  std::vector<std::int64_t> shape = {1, 28, 28};
  std::string type = "f32";
};

InferOutcome infer_input(const InputAttributes& attributes, const InferContext& context) {
  if (attributes.shape.size() >= kMaxRank) {
    return Problem{.message = fmt::format("{} has {} axes without the batch; at most {} are possible.",
                                          context.node_name, attributes.shape.size(), kMaxRank - 1),
                   .remedy = "Shorten its shape."};
  }
  if (attributes.role == "noise" && attributes.type != "f32") {
    return Problem{.message = fmt::format("{} takes noise, which is real numbers, but its type is {}.",
                                          context.node_name, attributes.type),
                   .remedy = "Set its type to f32."};
  }
  Shape shape{context.batch};
  for (std::int64_t size : attributes.shape) shape[shape.rank++] = size;
  return Inferred{
      .dst = {{.type = attributes.type == "i64" ? DataType::i64 : DataType::f32, .shape = shape}}};
}

}  // namespace

OpDefinition input_op() {
  using A = InputAttributes;
  return OpBuilder<A>("Input")
      .category("Input and output")
      .summary(
          "Where a batch enters the network: samples, the targets they are compared with, a mask, or noise.")
      .formula("dst = one batch of the data set")
      .pytorch("argument of torch.nn.Module.forward")
      .role(OpRole::input)
      .output("dst", "The batch, one row a sample.")
      .attribute(
          "role", &A::role,
          {.doc = "What is put here: the data set's samples, its targets, which elements count, or fresh "
                  "random numbers of a normal distribution.",
           .choices = {"data", "target", "mask", "noise"}})
      .attribute(
          "shape", &A::shape,
          {.min = 1,
           .max = 1e9,
           .doc = "Shape of one sample without the batch, e.g. 1, 28, 28; empty for one number a sample."})
      .attribute(
          "type", &A::type,
          {.doc = "Type of the numbers: f32 for values, i64 for class indices.", .choices = {"f32", "i64"}})
      .example({.attributes = {{"shape", Ints{3, 5}}}})
      .example({.attributes = {{"role", "target"}, {"shape", Ints{}}, {"type", "i64"}}})
      .example({.attributes = {{"role", "noise"}, {"shape", Ints{7}}}})
      .infer(infer_input)
      .forward([](const A&, Lowering&) {});
}

}  // namespace netwright::engine
