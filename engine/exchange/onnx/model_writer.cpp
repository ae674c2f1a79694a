// SPDX-License-Identifier: Apache-2.0
#include "engine/exchange/onnx/model_writer.h"

#include <onnx/onnx_pb.h>

#include <cassert>

namespace netwright::engine {
namespace {

struct AttributeWriter {
  onnx::AttributeProto& to;

  void operator()(std::int64_t value) const {
    to.set_type(onnx::AttributeProto::INT);
    to.set_i(value);
  }
  void operator()(double value) const {
    to.set_type(onnx::AttributeProto::FLOAT);
    to.set_f(static_cast<float>(value));
  }
  void operator()(const std::string& value) const {
    to.set_type(onnx::AttributeProto::STRING);
    to.set_s(value);
  }
  void operator()(const std::vector<std::int64_t>& values) const {
    to.set_type(onnx::AttributeProto::INTS);
    to.mutable_ints()->Add(values.begin(), values.end());
  }
  void operator()(const std::vector<std::string>& values) const {
    to.set_type(onnx::AttributeProto::STRINGS);
    for (const std::string& value : values) to.add_strings(value);
  }
};

onnx::TensorProto::DataType type_in_onnx(DataType type) {
  switch (type) {
    case DataType::f32:
      return onnx::TensorProto::FLOAT;
    case DataType::bf16:
      return onnx::TensorProto::BFLOAT16;
    case DataType::f16:
      return onnx::TensorProto::FLOAT16;
    case DataType::f64:
      return onnx::TensorProto::DOUBLE;
    case DataType::i64:
      return onnx::TensorProto::INT64;
    case DataType::i32:
      return onnx::TensorProto::INT32;
    case DataType::u8:
      return onnx::TensorProto::UINT8;
    case DataType::boolean:
      return onnx::TensorProto::BOOL;
  }
  return onnx::TensorProto::UNDEFINED;
}

}  // namespace

void write_node(const OnnxNode& node, onnx::NodeProto& to) {
  to.set_op_type(node.type);
  to.set_name(node.name);
  for (const std::string& input : node.inputs) to.add_input(input);
  for (const std::string& output : node.outputs) to.add_output(output);
  for (const auto& [name, value] : node.attributes) {
    onnx::AttributeProto& attribute = *to.add_attribute();
    attribute.set_name(name);
    std::visit(AttributeWriter{attribute}, value);
  }
}

void write_tensor(const NamedTensor& tensor, onnx::TensorProto& to) {
  const TensorDesc& desc = tensor.tensor.desc;
  to.set_name(tensor.name);
  to.set_data_type(type_in_onnx(desc.type));
  to.mutable_dims()->Add(desc.shape.begin(), desc.shape.end());
  // Raw data is little-endian, as the machines Netwright runs on.
  to.set_raw_data(tensor.tensor.bytes.data(), tensor.tensor.bytes.size());
}

void write_port(std::string_view name, DataType type, const Shape& shape, onnx::ValueInfoProto& to) {
  assert(shape.rank >= 1);
  to.set_name(std::string(name));
  onnx::TypeProto::Tensor& tensor = *to.mutable_type()->mutable_tensor_type();
  tensor.set_elem_type(type_in_onnx(type));
  tensor.mutable_shape()->add_dim()->set_dim_param("N");
  for (int axis = 1; axis < shape.rank; ++axis) tensor.mutable_shape()->add_dim()->set_dim_value(shape[axis]);
}

}  // namespace netwright::engine
