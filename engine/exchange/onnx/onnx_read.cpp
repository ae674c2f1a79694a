// SPDX-License-Identifier: Apache-2.0
#include "engine/exchange/onnx/onnx_read.h"

#include <fmt/format.h>
#include <onnx/onnx_pb.h>

#include <limits>
#include <optional>

#include "engine/exchange/read_file.h"

namespace netwright::engine {
namespace {

Error not_a_model(const std::filesystem::path& file, std::string_view why) {
  return {.message = fmt::format("\"{}\" is not an ONNX model: {}. Export it again.", file.string(), why),
          .about = file.string(),
          .kind = ErrorKind::damaged};
}

std::optional<DataType> type_from_onnx(int type) {
  switch (type) {
    case onnx::TensorProto::FLOAT:
      return DataType::f32;
    case onnx::TensorProto::BFLOAT16:
      return DataType::bf16;
    case onnx::TensorProto::FLOAT16:
      return DataType::f16;
    case onnx::TensorProto::DOUBLE:
      return DataType::f64;
    case onnx::TensorProto::INT64:
      return DataType::i64;
    case onnx::TensorProto::INT32:
      return DataType::i32;
    case onnx::TensorProto::UINT8:
      return DataType::u8;
    case onnx::TensorProto::BOOL:
      return DataType::boolean;
    default:
      return std::nullopt;
  }
}

std::optional<OnnxAttribute> attribute_from(const onnx::AttributeProto& attribute) {
  switch (attribute.type()) {
    case onnx::AttributeProto::INT:
      return attribute.i();
    case onnx::AttributeProto::FLOAT:
      return static_cast<double>(attribute.f());
    case onnx::AttributeProto::STRING:
      return attribute.s();
    case onnx::AttributeProto::INTS:
      return std::vector<std::int64_t>(attribute.ints().begin(), attribute.ints().end());
    case onnx::AttributeProto::STRINGS:
      return std::vector<std::string>(attribute.strings().begin(), attribute.strings().end());
    default:
      return std::nullopt;
  }
}

OnnxNode node_from(const onnx::NodeProto& from) {
  OnnxNode node{.type = from.op_type(), .name = from.name()};
  node.inputs.assign(from.input().begin(), from.input().end());
  node.outputs.assign(from.output().begin(), from.output().end());
  for (const onnx::AttributeProto& attribute : from.attribute()) {
    if (auto value = attribute_from(attribute)) node.attributes.emplace(attribute.name(), std::move(*value));
  }
  return node;
}

Result<std::vector<OnnxPort>> ports_from(
    const google::protobuf::RepeatedPtrField<onnx::ValueInfoProto>& values,
    const std::filesystem::path& file) {
  std::vector<OnnxPort> ports;
  for (const onnx::ValueInfoProto& value : values) {
    const auto type = type_from_onnx(value.type().tensor_type().elem_type());
    if (!type) return not_a_model(file, fmt::format("its value \"{}\" is of an unknown type", value.name()));
    OnnxPort port{.name = value.name(), .type = *type};
    for (const auto& dim : value.type().tensor_type().shape().dim()) {
      port.dims.push_back(dim.has_dim_value() ? dim.dim_value() : -1);
    }
    ports.push_back(std::move(port));
  }
  return ports;
}

}  // namespace

Result<OnnxSummary> summarize_onnx(const std::filesystem::path& file) {
  const auto bytes = read_file(file, std::numeric_limits<int>::max());  // a message cannot be larger
  if (!bytes) return bytes.error();
  onnx::ModelProto model;
  if (!model.ParseFromArray(bytes->data(), static_cast<int>(bytes->size()))) {
    return not_a_model(file, "its bytes do not make one");
  }
  if (!model.has_graph() || model.graph().node().empty()) return not_a_model(file, "it has no operators");

  Result<std::vector<OnnxPort>> inputs = ports_from(model.graph().input(), file);
  if (!inputs) return inputs.error();
  Result<std::vector<OnnxPort>> outputs = ports_from(model.graph().output(), file);
  if (!outputs) return outputs.error();
  OnnxSummary summary{.inputs = std::move(*inputs), .outputs = std::move(*outputs), .operators = {}};
  for (const onnx::NodeProto& node : model.graph().node()) summary.operators.push_back(node_from(node));
  for (const onnx::TensorProto& tensor : model.graph().initializer())
    summary.initializers.push_back(tensor.name());
  for (const auto& import : model.opset_import()) {
    if (import.domain().empty()) summary.opset = import.version();
  }
  summary.producer = model.producer_name();
  return summary;
}

}  // namespace netwright::engine
