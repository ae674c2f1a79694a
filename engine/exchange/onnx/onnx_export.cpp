// SPDX-License-Identifier: Apache-2.0
#include "engine/exchange/onnx/onnx_export.h"

#include <fmt/format.h>
#include <onnx/checker.h>
#include <onnx/onnx_pb.h>
#include <onnx/shape_inference/implementation.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "engine/exchange/atomic_file.h"
#include "engine/exchange/onnx/model_writer.h"
#include "engine/exchange/prediction_graph.h"

namespace netwright::engine {
namespace {

/// Every op of ours exists in opset 13, which runtimes of 2021 read; ops that need more raise it.
constexpr int kLowestOpset = 13;
constexpr int kHighestOpset = 17;
constexpr std::int64_t kMostBytes = (std::int64_t{2} << 30) - (1 << 20);

/// The ir_version that came out with an opset (onnx/docs/Versioning.md).
int ir_version_for(int opset) {
  return opset <= 14 ? 7 : 8;
}

/// Hands out the names of values, weights and constants: a model may have each but once.
class UniqueNames {
 public:
  /// `wanted`, or where that is taken, "wanted_2", "wanted_3", ...
  std::string take(const std::string& wanted) {
    std::string name = wanted;
    for (int i = 2; !taken_.insert(name).second; ++i) name = fmt::format("{}_{}", wanted, i);
    return name;
  }

 private:
  std::set<std::string> taken_;
};

/// Walks the graph and fills the message; one export each.
class ModelBuilder {
 public:
  ModelBuilder(const PredictionGraph& network, std::span<const NamedTensor> weights)
      : graph_(network.flat.graph),
        inferred_(network.flat.inferred),
        order_(network.order),
        weights_(weights) {}

  Result<onnx::ModelProto> build(const OnnxExportOptions& options);

 private:
  const Node& node(NodeId id) const { return *graph_.find(id); }
  void name_values();
  std::string value_at(Port port) const { return values_.at(port); }

  Result<void> add_node(NodeId id);
  void add_input(NodeId id);
  void add_output(NodeId id);
  Result<void> add_layer(NodeId id);
  void write_layer(const OnnxNode& plain, std::vector<OnnxNode> nodes);
  Result<void> add_weights(NodeId id, std::span<const std::string> names);

  const Graph& graph_;
  const InferredGraph& inferred_;
  const std::vector<NodeId>& order_;
  std::span<const NamedTensor> weights_;
  onnx::ModelProto model_;
  std::map<Port, std::string> values_;
  UniqueNames names_;
  int opset_ = kLowestOpset;
  std::int64_t bytes_ = 0;
};

Result<onnx::ModelProto> ModelBuilder::build(const OnnxExportOptions& options) {
  name_values();
  model_.mutable_graph()->set_name(graph_.name.empty() ? "network" : graph_.name);
  for (const NodeId id : order_) {
    if (auto added = add_node(id); !added) return added.error();
  }
  if (bytes_ > kMostBytes) {
    return refused(fmt::format(
        "The weights take {} MiB, but an ONNX file can hold 2 GiB at most. Make the network smaller "
        "or export safetensors.",
        bytes_ >> 20));
  }
  if (opset_ > kHighestOpset)
    return refused(fmt::format("The network needs ONNX opset {}, but {} is the highest that can be written.",
                               opset_, kHighestOpset));
  model_.set_ir_version(ir_version_for(opset_));
  model_.set_producer_name("netwright");
  model_.set_producer_version(options.program_version);
  model_.set_doc_string("Exported by Netwright, for prediction.");
  onnx::OperatorSetIdProto& import = *model_.add_opset_import();
  import.set_domain("");
  import.set_version(opset_);
  return std::move(model_);
}

/// Values are named after the node they come from; what feeds an Output takes the Output's name, so that the
/// model says what it predicts without another operator.
void ModelBuilder::name_values() {
  for (const NodeId id : order_) names_.take(node(id).name);  // these keep their own
  for (const NodeId id : order_) {
    const std::size_t count = inferred_.nodes.at(id).inferred.dst.size();
    for (int index = 0; index < static_cast<int>(count); ++index) {
      values_[{.node = id, .index = index}] =
          index == 0 ? node(id).name : names_.take(fmt::format("{}/{}", node(id).name, index));
    }
  }
  std::set<Port> renamed;
  for (const NodeId id : inferred_.outputs) {
    const Port from = inferred_.nodes.at(id).src_ports.at(0);
    const bool is_input = inferred_.nodes.at(from.node).op->role == OpRole::input;
    if (!is_input && renamed.insert(from).second) values_[from] = node(id).name;
  }
}

Result<void> ModelBuilder::add_node(NodeId id) {
  switch (inferred_.nodes.at(id).op->role) {
    case OpRole::input:
      add_input(id);
      return {};
    case OpRole::output:
      add_output(id);
      return {};
    case OpRole::layer:
    case OpRole::loss:
      return add_layer(id);
  }
  return {};
}

void ModelBuilder::add_input(NodeId id) {
  const TensorDesc& desc = inferred_.nodes.at(id).inferred.dst.at(0);
  write_port(node(id).name, desc.type, desc.shape, *model_.mutable_graph()->add_input());
}

void ModelBuilder::add_output(NodeId id) {
  const InferredNode& output = inferred_.nodes.at(id);
  const std::string value = value_at(output.src_ports.at(0));
  const std::string& name = node(id).name;
  if (value != name) {
    write_node({.type = "Identity", .name = name, .inputs = {value}, .outputs = {name}},
               *model_.mutable_graph()->add_node());
  }
  write_port(name, output.src.at(0).type, output.src.at(0).shape, *model_.mutable_graph()->add_output());
}

Result<void> ModelBuilder::add_layer(NodeId id) {
  const InferredNode& layer = inferred_.nodes.at(id);
  OnnxNode plain{.type = "", .name = node(id).name};
  for (const Port port : layer.src_ports) plain.inputs.push_back(value_at(port));
  std::vector<std::string> weights;
  for (const WeightSpec& weight : layer.inferred.weights)
    weights.push_back(names_.take(plain.name + "." + weight.name));
  plain.inputs.insert(plain.inputs.end(), weights.begin(), weights.end());
  for (int index = 0; index < static_cast<int>(layer.inferred.dst.size()); ++index) {
    plain.outputs.push_back(value_at({.node = id, .index = index}));
  }

  std::vector<OnnxNode> nodes;
  if (layer.op->to_onnx) {
    nodes = layer.op->to_onnx(layer.attributes.get(), plain, layer.src);
  } else if (!layer.op->onnx.type.empty()) {
    plain.type = layer.op->onnx.type;
    nodes.push_back(plain);
  } else {
    return refused(
        fmt::format(
            "\"{}\" cannot be exported: ONNX has no form for {}. Take it out of what feeds the outputs.",
            plain.name, layer.op->name),
        plain.name);
  }
  opset_ = std::max(opset_, layer.op->onnx.since_opset);
  write_layer(plain, std::move(nodes));
  return add_weights(id, weights);
}

/// What the operators of a layer name among themselves gets names of its own here.
void ModelBuilder::write_layer(const OnnxNode& plain, std::vector<OnnxNode> nodes) {
  std::map<std::string, std::string> names{{"", ""}};
  for (const std::string& name : plain.inputs) names.emplace(name, name);
  for (const std::string& name : plain.outputs) names.emplace(name, name);
  const auto rename = [&](std::string& name) {
    const auto known = names.find(name);
    name = known != names.end() ? known->second : names.emplace(name, names_.take(name)).first->second;
  };
  for (OnnxNode& one : nodes) {
    for (NamedTensor& constant : one.constants) {
      rename(constant.name);
      write_tensor(constant, *model_.mutable_graph()->add_initializer());
    }
    for (std::string& name : one.inputs) rename(name);
    for (std::string& name : one.outputs) rename(name);
    write_node(one, *model_.mutable_graph()->add_node());
  }
}

Result<void> ModelBuilder::add_weights(NodeId id, std::span<const std::string> names) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    const WeightSpec& spec = inferred_.nodes.at(id).inferred.weights[i];
    const auto found = weight_of(weights_, node(id).name, spec);
    if (!found) return found.error();
    bytes_ += (*found)->tensor.desc.bytes();
    if (bytes_ > kMostBytes) continue;
    onnx::TensorProto& tensor = *model_.mutable_graph()->add_initializer();
    write_tensor(**found, tensor);
    tensor.set_name(names[i]);
  }
  return {};
}

/// ONNX's own judgement; the checker wants the shapes that inference writes.
Result<void> check_model(onnx::ModelProto& model) {
  try {
    const onnx::ShapeInferenceOptions strict(/*check_type=*/true, /*strict_mode=*/1,
                                             /*data_propagation=*/false);
    onnx::shape_inference::InferShapes(model, onnx::OpSchemaRegistry::Instance(), strict);
    onnx::checker::check_model(model);
    return {};
  } catch (const std::exception& failure) {
    return Error{
        .message = fmt::format("The network could not be written as a valid ONNX model: {}", failure.what()),
        .about = {},
        .kind = ErrorKind::failed};
  }
}

}  // namespace

Result<std::vector<std::byte>> to_onnx(const Graph& graph, const OpRegistry& ops,
                                       std::span<const NamedTensor> weights,
                                       const OnnxExportOptions& options) {
  const auto network = prediction_graph(graph, ops, 1);
  if (!network) return network.error();
  Result<onnx::ModelProto> model = ModelBuilder(*network, weights).build(options);
  if (!model) return model.error();
  if (auto checked = check_model(*model); !checked) return checked.error();
  std::vector<std::byte> bytes(model->ByteSizeLong());
  if (!model->SerializeToArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return Error{.message = "The ONNX model could not be written: it is too large for its format.",
                 .about = {},
                 .kind = ErrorKind::failed};
  }
  return bytes;
}

Result<void> export_onnx(const Graph& graph, const OpRegistry& ops, std::span<const NamedTensor> weights,
                         const std::filesystem::path& file, const OnnxExportOptions& options) {
  const auto bytes = to_onnx(graph, ops, weights, options);
  if (!bytes) return bytes.error();
  return write_atomically(file, *bytes);
}

}  // namespace netwright::engine
