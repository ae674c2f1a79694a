// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/graph/graph.h"
#include "kernels/api/tensor_desc.h"

namespace netwright::engine {

class Lowering;  // engine/plan/lowering.h
struct OnnxNode;  // engine/exchange/onnx/onnx_node.h

/// One setting of an op: enough for form, tooltip, check, error text and file format.
struct AttributeSpec {
  std::string name;
  AttributeValue default_value;
  double min = -std::numeric_limits<double>::infinity();  ///< for numbers, each element of a list
  double max = std::numeric_limits<double>::infinity();
  std::string unit = {};                    ///< "" or e.g. "px"
  std::string doc = {};                     ///< one sentence
  std::vector<std::string> choices = {};    ///< for text: the allowed values; empty means any
  int list_length = 0;                      ///< for lists: the fixed length; 0 means any

  friend bool operator==(const AttributeSpec&, const AttributeSpec&) = default;
};

struct PortSpec {
  std::string name;
  bool variadic = false;  ///< the last input only: two or more edges
  std::string doc = {};
};

/// How a fresh weight is filled. fan_in is the product of all dimensions but the first.
enum class WeightInit { zeros, ones, kaiming_uniform_sqrt5, uniform_inverse_sqrt_fan_in };

/// A tensor an op owns. *Weights* are learned; *state* is saved but not learned (running mean).
struct WeightSpec {
  std::string name;               ///< key is "node.name"
  Shape shape;
  WeightInit init = WeightInit::zeros;
  std::int64_t fan_in = 1;        ///< for bias, that of its layer
  bool state = false;
  bool decays = true;             ///< false: weight decay skips it unless asked (bias, norm weight)
};

/// What shape inference found for one node. Shapes have the batch first and are inferred for the plan's batch size.
struct Inferred {
  std::vector<TensorDesc> dst;
  std::vector<WeightSpec> weights = {};
};

/// What inference may look at: shapes in, type-erased attributes, nothing else.
struct InferContext {
  std::string_view node_name;
  std::vector<TensorDesc> src;
  std::vector<std::string> src_names;  ///< names of the nodes the inputs come from, for messages that name both ends
  std::int64_t batch = 1;
};

struct Cost {
  std::int64_t multiply_adds = 0;  ///< of one forward pass at the plan's batch
};

/// The node's role in the whole, for passes that treat it apart.
enum class OpRole { layer, input, output, loss };

/// A shape to try the op on: from it come the gradient proof, the round trips and the manual's example.
struct OpExample {
  Attributes attributes = {};
  std::vector<Shape> src = {};
  std::vector<DataType> src_types = {};  ///< f32 where absent; i64 makes class indices
  std::int64_t classes = 0;              ///< for i64 inputs: values are below this
};

/// How the op is spelled in ONNX when renaming is enough.
struct OnnxSpelling {
  std::string type;
  int since_opset = 1;
};

/// Everything known about a layer type (design.md). Immutable; made by OpBuilder, found by name in an OpRegistry.
struct OpDefinition {
  std::string name;
  std::string category;
  std::string summary;
  std::string formula;
  std::string pytorch;                 ///< e.g. "torch.nn.Conv2d"
  OpRole role = OpRole::layer;
  std::vector<AttributeSpec> attributes;
  std::vector<PortSpec> inputs;
  std::vector<PortSpec> outputs;
  std::vector<OpExample> examples;
  OnnxSpelling onnx;
  bool random_in_training = false;     ///< e.g. dropout
  bool differs_in_eval = false;        ///< e.g. batch norm, dropout
  bool element_wise = false;

  /// Attributes parsed once into the op's own struct, behind a pointer only the op's functions read.
  using Parsed = std::shared_ptr<const void>;
  std::function<Result<Parsed>(const Attributes&)> parse;
  std::function<Result<Inferred>(const void*, const InferContext&)> infer;
  std::function<Cost(const void*, const InferContext&, const Inferred&)> cost;
  std::function<void(const void*, Lowering&)> forward;
  std::function<void(const void*, Lowering&)> backward;   ///< absent: no gradient flows through
  std::function<std::vector<OnnxNode>(const void*, const OnnxNode&)> to_onnx;  ///< absent: `onnx` spelling, no attributes

  const AttributeSpec* attribute(std::string_view attribute_name) const;
  /// The value on the node, or the default.
  AttributeValue value_of(const Node& node, std::string_view attribute_name) const;
};

}  // namespace netwright::engine
