// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "app/command_line/commands.h"
#include "engine/graph/wording.h"

namespace netwright::app {
namespace {

using Json = nlohmann::ordered_json;

std::string range_of(const engine::AttributeSpec& spec) {
  if (!spec.choices.empty()) return fmt::format("one of {}", fmt::join(spec.choices, ", "));
  if (std::isinf(spec.min) && std::isinf(spec.max)) return "";
  if (std::isinf(spec.max)) return fmt::format("at least {}", spec.min);
  if (std::isinf(spec.min)) return fmt::format("at most {}", spec.max);
  return fmt::format("{} to {}", spec.min, spec.max);
}

Json to_object(const engine::OpDefinition& op) {
  Json attributes = Json::array();
  for (const auto& spec : op.attributes) {
    attributes.push_back({{"name", spec.name},
                          {"default", engine::to_string(spec.default_value)},
                          {"range", range_of(spec)},
                          {"doc", spec.doc}});
  }
  const auto names = [](const std::vector<engine::PortSpec>& ports) {
    Json list = Json::array();
    for (const auto& port : ports) list.push_back(port.variadic ? port.name + "..." : port.name);
    return list;
  };
  return {{"name", op.name},
          {"category", op.category},
          {"summary", op.summary},
          {"formula", op.formula},
          {"pytorch", op.pytorch},
          {"onnx", op.onnx.type},
          {"bf16_products", op.bf16_products},
          {"inputs", names(op.inputs)},
          {"outputs", names(op.outputs)},
          {"attributes", attributes}};
}

void say_page(const engine::OpDefinition& op, Console& console) {
  console.say(fmt::format("{}  ({})\n{}\n", op.name, op.category, op.summary));
  if (!op.formula.empty()) console.say(fmt::format("  {}\n", op.formula));
  for (const auto& port : op.inputs)
    console.say(fmt::format("  in   {}{}  {}", port.name, port.variadic ? "..." : "", port.doc));
  for (const auto& port : op.outputs) console.say(fmt::format("  out  {}  {}", port.name, port.doc));
  for (const auto& spec : op.attributes) {
    const std::string range = range_of(spec);
    console.say(fmt::format("  {:<18} {:<10} {}{}", spec.name, engine::to_string(spec.default_value),
                            spec.doc, range.empty() ? "" : fmt::format(" ({})", range)));
  }
  if (!op.pytorch.empty()) console.say(fmt::format("\n  PyTorch  {}", op.pytorch));
  if (op.bf16_products) console.say("  bf16     multiplies bf16, sums in fp32");
  if (!op.onnx.type.empty()) console.say(fmt::format("  ONNX     {}", op.onnx.type));
}

}  // namespace

int run_ops(const OpsArguments& arguments, const Toolbox& tools, Console& console) {
  if (arguments.name) {
    const engine::OpDefinition* op = tools.ops.find(*arguments.name);
    if (!op) {
      std::string near;
      for (const std::string_view name : tools.ops.similar_to(*arguments.name))
        near += fmt::format("{}{}", near.empty() ? "" : ", ", name);
      return console.refuse(
          refused(fmt::format("There is no layer type \"{}\".{} \"netwright ops\" lists them all.",
                              *arguments.name, near.empty() ? "" : fmt::format(" Did you mean {}?", near)),
                  *arguments.name));
    }
    say_page(*op, console);
    console.tell(to_object(*op));
    return kExitDone;
  }
  std::string category;
  for (const engine::OpDefinition& op : tools.ops.all()) {
    if (op.category != category) console.say(fmt::format("{}{}", category.empty() ? "" : "\n", op.category));
    category = op.category;
    console.say(fmt::format("  {:<14} {}", op.name, op.summary));
    console.tell(to_object(op));
  }
  return kExitDone;
}

}  // namespace netwright::app
