// SPDX-License-Identifier: Apache-2.0
#include "engine/exchange/pytorch/pytorch_export.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cctype>
#include <map>
#include <utility>

#include "engine/exchange/atomic_file.h"
#include "engine/exchange/prediction_graph.h"
#include "engine/exchange/pytorch/python_names.h"
#include "engine/exchange/pytorch/pytorch_node.h"
#include "engine/exchange/pytorch/pytorch_source.h"
#include "engine/exchange/safetensors.h"

namespace netwright::engine {
namespace {

/// The batch that shapes are inferred for: other than 1, which is the first axis of a Constant.
constexpr std::int64_t kBatch = 2;

std::string made_by(const PyTorchExportOptions& options) {
  return options.program_version.empty() ? "Netwright" : "Netwright " + options.program_version;
}

/// "tiny-gpt" -> "TinyGpt".
std::string class_name_for(std::string_view title) {
  std::string words;
  bool begins = true;
  for (const char c : title) {
    const bool kept = std::isalnum(static_cast<unsigned char>(c)) != 0;
    if (kept) words += begins ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
    begins = !kept;
  }
  return PythonNames().take(words, "Network");
}

/// "(N, 6, 28, 28)"; "(1, 4)" of a Constant.
std::string shape_note(const TensorDesc& desc) {
  std::string text = to_string(desc.shape);
  if (desc.shape[0] == kBatch) text.replace(1, 1, "N");
  return desc.type == DataType::i64 ? text + ", indices" : text;
}

/// Walks the network; one export each.
class PyTorchWriter {
 public:
  PyTorchWriter(const PredictionGraph& network, std::span<const NamedTensor> weights)
      : graph_(network.flat.graph),
        inferred_(network.flat.inferred),
        order_(network.order),
        weights_(weights) {}

  Result<PyTorchModel> write(const PyTorchExportOptions& options) && {
    source_.made_by = made_by(options);
    source_.title = python_comment(graph_.name.empty() ? "network" : graph_.name);
    source_.class_name = class_name_for(graph_.name);
    for (const NodeId id : order_) {
      if (auto added = add_node(id); !added) return added.error();
    }
    for (const NodeId id : inferred_.outputs) add_output(id);
    return PyTorchModel{.source = text_of(source_), .weights = std::move(renamed_)};
  }

 private:
  const std::string& name_of_node(NodeId id) const { return graph_.find(id)->name; }

  Result<void> add_node(NodeId id) {
    const OpRole role = inferred_.nodes.at(id).op->role;
    if (role == OpRole::input) add_input(id);
    return role == OpRole::layer ? add_layer(id) : Result<void>();
  }

  void add_input(NodeId id) {
    const std::string name = names_.take(name_of_node(id), "input");
    source_.inputs.push_back(name);
    source_.input_notes.push_back(
        fmt::format("{}: {}", name, shape_note(inferred_.nodes.at(id).inferred.dst.at(0))));
    values_[{.node = id}] = name;
  }

  void add_output(NodeId id) {
    source_.outputs.push_back(output_names_.take(name_of_node(id), "output"));
    source_.results.push_back(values_.at(inferred_.nodes.at(id).src_ports.at(0)));
  }

  Result<void> add_layer(NodeId id) {
    const InferredNode& node = inferred_.nodes.at(id);
    if (!node.op->to_pytorch) {
      return refused(
          fmt::format("\"{}\" cannot be exported: it is not known how {} is spelled in PyTorch. Export "
                      "the network as ONNX, or take the layer out of what feeds the outputs.",
                      name_of_node(id), node.op->name),
          name_of_node(id));
    }
    PyTorchLayer layer{.name = names_.take(name_of_node(id), word_for(*node.op)),
                       .inputs = {},
                       .src = node.src,
                       .dst = node.inferred.dst};
    for (const Port port : node.src_ports) layer.inputs.push_back(values_.at(port));
    const PyTorchNode spelled = node.op->to_pytorch(node.attributes.get(), layer);
    add_member(id, layer, spelled);
    add_lines(id, layer, spelled);
    return add_weights(id, layer, spelled);
  }

  static std::string word_for(const OpDefinition& op) {
    std::string word = op.name;
    std::ranges::transform(word, word.begin(), [](unsigned char c) { return std::tolower(c); });
    return word;
  }

  void add_member(NodeId id, const PyTorchLayer& layer, const PyTorchNode& spelled) {
    std::string line;
    if (!spelled.module.empty()) line = fmt::format("{} = {}", layer.self(), spelled.module);
    if (!spelled.constant.empty()) {
      line = PythonCall("self.register_buffer")
                 .argument(fmt::format("\"{}\"", layer.name))
                 .argument(spelled.constant)
                 .option("persistent", "False")
                 .text();
    }
    if (line.empty()) return;
    const std::string& name = name_of_node(id);
    source_.members.push_back(name == layer.name ? line
                                                 : fmt::format("{}  # {}", line, python_comment(name)));
  }

  void add_lines(NodeId id, const PyTorchLayer& layer, const PyTorchNode& spelled) {
    for (std::size_t i = 0; i < spelled.steps.size(); ++i)
      source_.steps.push_back(fmt::format("{} = {}", layer.step(i), spelled.steps[i]));
    std::vector<std::string> names, notes;
    for (std::size_t i = 0; i < layer.dst.size(); ++i) {
      const std::string name =
          layer.dst.size() == 1 ? layer.name : names_.take(fmt::format("{}_{}", layer.name, i), "part");
      values_[{.node = id, .index = static_cast<int>(i)}] = name;
      names.push_back(name);
      notes.push_back(shape_note(layer.dst[i]));
    }
    source_.steps.push_back(
        fmt::format("{} = {}  # {}", python_list(names), spelled.value, fmt::join(notes, ", ")));
    for (const std::string_view function : spelled.functions) {
      if (std::ranges::find(source_.functions, function) == source_.functions.end())
        source_.functions.push_back(function);
    }
  }

  Result<void> add_weights(NodeId id, const PyTorchLayer& layer, const PyTorchNode& spelled) {
    for (const WeightSpec& spec : inferred_.nodes.at(id).inferred.weights) {
      assert(!spelled.module.empty());
      const auto found = weight_of(weights_, name_of_node(id), spec);
      if (!found) return found.error();
      const auto other = spelled.renamed.find(spec.name);
      const std::string& name = other != spelled.renamed.end() ? other->second : spec.name;
      renamed_.push_back({.name = layer.name + "." + name, .tensor = (*found)->tensor});
    }
    return {};
  }

  const Graph& graph_;
  const InferredGraph& inferred_;
  const std::vector<NodeId>& order_;
  std::span<const NamedTensor> weights_;
  PyTorchSource source_ = {};
  PythonNames names_ = {};
  PythonNames output_names_ = {};
  std::map<Port, std::string> values_ = {};
  std::vector<NamedTensor> renamed_ = {};
};

}  // namespace

Result<PyTorchModel> to_pytorch(const Graph& graph, const OpRegistry& ops,
                                std::span<const NamedTensor> weights, const PyTorchExportOptions& options) {
  const auto network = prediction_graph(graph, ops, kBatch);
  if (!network) return network.error();
  return PyTorchWriter(*network, weights).write(options);
}

Result<void> export_pytorch(const Graph& graph, const OpRegistry& ops, std::span<const NamedTensor> weights,
                            const std::filesystem::path& file, const PyTorchExportOptions& options) {
  const auto model = to_pytorch(graph, ops, weights, options);
  if (!model) return model.error();
  const auto bytes = encode_safetensors(model->weights, {{"made_by", made_by(options)}});
  std::filesystem::path beside = file;
  beside.replace_extension(".safetensors");
  if (auto written = write_atomically(beside, bytes); !written) return written;
  return write_atomically(file, std::as_bytes(std::span(model->source)));
}

}  // namespace netwright::engine
