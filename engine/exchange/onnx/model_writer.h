// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "engine/exchange/onnx/onnx_node.h"

namespace onnx {
class NodeProto;
class TensorProto;
class ValueInfoProto;
}  // namespace onnx

namespace netwright::engine {

/// How Netwright's plain values are written as ONNX's messages.

void write_node(const OnnxNode& node, onnx::NodeProto& to);
void write_tensor(const NamedTensor& tensor, onnx::TensorProto& to);
/// `shape` has the batch first, which is written as "N".
void write_port(std::string_view name, DataType type, const Shape& shape, onnx::ValueInfoProto& to);

}  // namespace netwright::engine
