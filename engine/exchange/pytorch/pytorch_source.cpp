// SPDX-License-Identifier: Apache-2.0
#include "engine/exchange/pytorch/pytorch_source.h"

#include <fmt/format.h>

#include <iterator>

#include "engine/exchange/pytorch/python_text.h"

namespace netwright::engine {
namespace {

constexpr std::string_view kLoading = R"(

def load(weights=Path(__file__).with_suffix(".safetensors")):
    """The network with the weights of a file, ready to predict."""
    network = {}()
    network.load_state_dict(read_safetensors(weights))
    return network.eval()


def read_safetensors(file):
    """Tensors by name: 8 bytes with the length of a JSON header, the header, the tensors one after the other."""
    data = bytearray(Path(file).read_bytes())
    begin = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:begin])
    header.pop("__metadata__", None)
    types = {{"F32": torch.float32, "F64": torch.float64, "BF16": torch.bfloat16, "I64": torch.int64}}
    tensors = {{}}
    for name, entry in header.items():
        first, end = entry["data_offsets"]
        values = torch.frombuffer(data[begin + first : begin + end], dtype=types[entry["dtype"]])
        tensors[name] = values.reshape(entry["shape"])
    return tensors
)";

class Text {
 public:
  void line(int depth, std::string_view text) {
    if (!text.empty()) text_.append(static_cast<std::size_t>(4 * depth), ' ');
    text_ += text;
    text_ += '\n';
  }
  void lines(int depth, const std::vector<std::string>& texts) {
    for (const std::string& text : texts) line(depth, text);
  }
  void append(std::string_view text) { text_ += text; }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

bool calls_functional(const PyTorchSource& source) {
  const auto has = [](std::string_view text) { return text.find("F.") != std::string_view::npos; };
  for (const std::string& step : source.steps) {
    if (has(step)) return true;
  }
  for (const std::string_view function : source.functions) {
    if (has(function)) return true;
  }
  return false;
}

void write_head(const PyTorchSource& source, Text& text) {
  text.line(
      0, fmt::format("# Made by {} from the network \"{}\". Its weights are in the .safetensors file of the "
                     "same name.",
                     source.made_by, source.title));
  text.line(0, "#");
  text.line(0, "#     network = load()  # in eval mode, as it predicts");
  text.line(0,
            fmt::format("#     {} = network({})", source.outputs.size() == 1 ? source.outputs[0] : "outputs",
                        python_list(source.inputs)));
  text.line(0, "import json");
  text.line(0, "from pathlib import Path");
  if (source.outputs.size() > 1) text.line(0, "from typing import NamedTuple");
  text.line(0, "");
  text.line(0, "import torch");
  if (calls_functional(source)) text.line(0, "import torch.nn.functional as F");
  text.line(0, "from torch import nn");
}

void write_network(const PyTorchSource& source, Text& text) {
  if (source.outputs.size() > 1) {
    text.lines(0, {"", "", "class Outputs(NamedTuple):"});
    for (const std::string& output : source.outputs) text.line(1, output + ": torch.Tensor");
  }
  text.lines(0, {"", "", fmt::format("class {}(nn.Module):", source.class_name)});
  text.lines(1, {"def __init__(self):"});
  text.line(2, "super().__init__()");
  text.lines(2, source.members);
  std::string parameters = "self";
  for (const std::string& input : source.inputs) parameters += ", " + input;
  text.lines(0, {""});
  text.line(1, fmt::format("def forward({}):", parameters));
  for (const std::string& note : source.input_notes) text.line(2, "# " + note);
  text.lines(2, source.steps);
  if (source.outputs.size() == 1) return text.line(2, "return " + source.results[0]);
  std::vector<std::string> named;
  for (std::size_t i = 0; i < source.outputs.size(); ++i)
    named.push_back(fmt::format("{}={}", source.outputs[i], source.results[i]));
  text.line(2, fmt::format("return Outputs({})", python_list(named)));
}

}  // namespace

std::string text_of(const PyTorchSource& source) {
  Text text;
  write_head(source, text);
  write_network(source, text);
  for (const std::string_view function : source.functions) {
    text.lines(0, {"", ""});
    text.append(function);
  }
  text.append(fmt::format(fmt::runtime(kLoading), source.class_name));
  return text.take();
}

}  // namespace netwright::engine
