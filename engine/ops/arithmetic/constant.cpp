// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "engine/graph/movement_rules.h"
#include "engine/graph/number_list.h"
#include "engine/graph/wording.h"
#include "kernels/api/arithmetic.h"

namespace netwright::engine {
namespace {

struct ConstantAttributes {
  std::string value = "1";
  std::vector<std::int64_t> shape = {};
};

constexpr std::string_view kRemedy =
    "Write one number, or several with commas between them, e.g. 0.5, -1, 2e-3.";

std::vector<double> numbers_of(const ConstantAttributes& attributes) {
  return std::get<std::vector<double>>(numbers_in(attributes.value));
}

InferOutcome infer_constant(const ConstantAttributes& attributes, const InferContext& context) {
  const auto read = numbers_in(attributes.value);
  if (const auto* what = std::get_if<std::string>(&read)) {
    return Problem{.message = fmt::format("The value of {} is {}: {}.", context.node_name,
                                          in_quotes(attributes.value), *what),
                   .remedy = std::string(kRemedy)};
  }
  const auto count = static_cast<std::int64_t>(std::get<std::vector<double>>(read).size());
  const auto most = static_cast<std::int64_t>(kMostNumbers);
  Shape shape{1};
  if (attributes.shape.size() < kMaxRank) shape = with_batch(1, attributes.shape);
  if (attributes.shape.empty() && count > 1) shape = {1, count};
  const auto elements = countable_elements(shape);
  if (count <= most && elements && (count == 1 || count == *elements)) {
    return Inferred{.dst = {{.type = DataType::f32, .shape = shape}}};
  }
  return Problem{.message = fmt::format("{} has {} numbers for the shape {}.", context.node_name, count,
                                        to_string(AttributeValue(attributes.shape))),
                 .remedy = fmt::format("Give one number for all places or one for each, {} at most.", most)};
}

void forward_constant(const ConstantAttributes& attributes, Lowering& lowering) {
  const std::vector<double> numbers = numbers_of(attributes);
  if (numbers.size() == 1) return lowering.call(kernels::kFill, {.value = numbers[0]}, {}, {lowering.dst()});
  write_numbers(numbers, lowering, lowering.dst());
}

PyTorchNode constant_in_pytorch(const ConstantAttributes& attributes, const PyTorchLayer& layer) {
  const std::vector<double> numbers = numbers_of(attributes);
  const std::string shape = python_tuple({layer.dst[0].shape.begin(), layer.dst[0].shape.end()});
  std::vector<std::string> texts;
  for (const double number : numbers) texts.push_back(python_number(number));
  PythonCall call(numbers.size() == 1 ? "torch.full" : "torch.tensor");
  if (numbers.size() == 1) call.argument(shape).argument(texts[0]);
  if (numbers.size() > 1) call.argument(fmt::format("[{}]", python_list(texts)));
  const std::string tensor = call.option("dtype", "torch.float32").text();
  return {.constant = numbers.size() == 1 ? tensor : fmt::format("{}.reshape{}", tensor, shape),
          .value = layer.self()};
}

}  // namespace

OpDefinition constant_op() {
  using A = ConstantAttributes;
  return OpBuilder<A>("Constant")
      .category("Arithmetic")
      .summary("Fixed numbers for arithmetic with other tensors: one row, which serves every row of a batch.")
      .formula("dst[0] = value")
      .pytorch("torch.tensor")
      .output("dst", "One row of the shape.")
      .attribute("value", &A::value,
                 {.doc = "One number for all places or one for each, e.g. 0.5, -1, 2e-3."})
      .attribute("shape", &A::shape,
                 {.min = 1,
                  .max = 1e9,
                  .doc = "The shape without the batch; none given: as many as there are numbers."})
      .onnx({.type = "Identity", .since_opset = 13})
      .example({.attributes = {{"value", std::string("0.5")}, {"shape", Ints{3, 2}}}})
      .example({.attributes = {{"value", std::string("1, -2.5, 3e-1")}}})
      .infer(infer_constant)
      .forward(forward_constant)
      .to_onnx([](const A& attributes, const OnnxNode& node, std::span<const TensorDesc>) {
        OnnxSteps steps(node);
        const std::vector<double> numbers = numbers_of(attributes);
        Shape shape = with_batch(1, attributes.shape);
        if (attributes.shape.empty() && numbers.size() > 1)
          shape = {1, static_cast<std::int64_t>(numbers.size())};
        std::vector<float> values(numbers.begin(), numbers.end());
        values.resize(static_cast<std::size_t>(shape.elements()), values[0]);
        return steps.last("Identity", {steps.numbers(shape, values)});
      })
      .to_pytorch(constant_in_pytorch);
}

}  // namespace netwright::engine
