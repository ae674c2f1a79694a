// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/base/result.h"
#include "engine/graph/attribute_spec.h"
#include "engine/graph/graph.h"
#include "engine/graph/problem.h"
#include "kernels/api/tensor_desc.h"

namespace netwright::engine {

class Lowering;       // engine/plan/lowering.h
struct OnnxNode;      // engine/exchange/onnx/onnx_node.h
struct PyTorchLayer;  // engine/exchange/pytorch/pytorch_node.h
struct PyTorchNode;

/// What a port carries. `indices` are class indices (i64), `real` are floating-point numbers.
enum class PortType { real, indices, any };

struct PortSpec {
  std::string name;
  bool variadic = false;  ///< last input: `least` or more edges; last output: as many as infer gives
  std::string doc = {};
  PortType type = PortType::real;
  int least = 2;  ///< edges of a variadic input
};

/// How a fresh weight is filled. constant: `scale` everywhere; uniform: in (-scale, scale); normal: mean 0,
/// standard deviation `scale`; kaiming_uniform_sqrt5 and uniform_inverse_sqrt_fan_in: in +-1 / sqrt(fan_in).
enum class WeightInit {
  zeros,
  ones,
  constant,
  uniform,
  normal,
  kaiming_uniform_sqrt5,
  uniform_inverse_sqrt_fan_in
};

/// A tensor an op owns. *Weights* are learned; *state* is saved but not learned (running mean).
struct WeightSpec {
  std::string name;  ///< key is "node.name"
  Shape shape;
  WeightInit init = WeightInit::zeros;
  std::int64_t fan_in =
      1;  ///< inputs of one output: the product of all dimensions but the first; for bias, its layer's
  double scale = 1;  ///< see WeightInit
  bool state = false;
  bool decays = true;  ///< false: weight decay skips it unless asked (bias, norm weight)
};

/// What shape inference found for one node. Shapes have the batch first and are inferred for the plan's batch
/// size.
struct Inferred {
  std::vector<TensorDesc> dst;
  std::vector<WeightSpec> weights = {};
};

/// What inference may look at: shapes in, type-erased attributes, nothing else.
struct InferContext {
  std::string_view node_name;
  std::vector<TensorDesc> src;
  std::vector<std::string>
      src_names;  ///< names of the nodes the inputs come from, for messages that name both ends
  std::int64_t batch = 1;
  const Graph* body = nullptr;  ///< of a Group
};

/// Shapes and weights, or why there are none; infer_shapes() fills in Problem::node.
using InferOutcome = std::variant<Inferred, Problem>;
/// What a block is made of, or why that cannot be said. Its Inputs and Outputs, in the order of their ids,
/// are the block's ports; the Inputs' shapes need not be set.
using ExpandOutcome = std::variant<Graph, Problem>;

struct Cost {
  std::int64_t multiply_adds = 0;  ///< of one forward pass at the plan's batch
};

/// The node's role in the whole, for passes that treat it apart. An output has no dst: its value is its src.
/// A loss has no dst either: its value is Lowering::loss(), its factor in the total is its attribute
/// "weight".
enum class OpRole { layer, input, output, loss };

/// A shape to try the op on: from it come the gradient proof, the round trips and the manual's example.
struct OpExample {
  Attributes attributes = {};
  std::vector<Shape> src = {};
  std::vector<DataType> src_types = {};  ///< f32 where absent; i64 makes class indices
  std::int64_t classes = 0;              ///< for i64 inputs: values are below this
  double lowest = -1;                    ///< real inputs lie in (lowest, highest)
  double highest = 1;
  std::shared_ptr<const Graph> body = nullptr;  ///< of a Group
};

/// How the op is spelled in ONNX when renaming is enough.
struct OnnxSpelling {
  std::string type;
  int since_opset = 1;
};

/// Everything known about a layer type (design.md). Immutable; made by OpBuilder, found by name in an
/// OpRegistry.
struct OpDefinition {
  std::string name;
  std::string category;
  std::string summary;
  std::string formula;
  std::string pytorch;  ///< e.g. "torch.nn.Conv2d"
  OpRole role = OpRole::layer;
  std::vector<AttributeSpec> attributes;
  std::vector<PortSpec> inputs;
  std::vector<PortSpec> outputs;
  std::vector<OpExample> examples;
  OnnxSpelling onnx;
  bool random_in_training = false;  ///< e.g. dropout
  bool differs_in_eval = false;     ///< e.g. batch norm, dropout
  bool element_wise = false;
  /// In bf16 mixed precision it multiplies numbers rounded to bf16 and sums in f32, forward and backward; the
  /// other ops compute in f32.
  bool bf16_products = false;

  /// Attributes parsed once into the op's own struct, behind a pointer only the op's functions read.
  using Parsed = std::shared_ptr<const void>;
  std::function<Result<Parsed>(const Attributes&)> parse;
  std::function<InferOutcome(const void*, const InferContext&)> infer;
  /// Of a block: an op made of other ops. It has no infer, cost, forward, backward, to_onnx and to_pytorch of
  /// its own.
  std::function<ExpandOutcome(const void*, const InferContext&)> expand;
  std::function<Cost(const void*, const InferContext&, const Inferred&)> cost;
  std::function<void(const void*, Lowering&)> forward;
  std::function<void(const void*, Lowering&)> backward;  ///< absent: no gradient flows through
  /// The node in ONNX operators (see OnnxNode), given the descriptions of its inputs. Absent: as `onnx`
  /// spells it, without attributes; with `onnx.type` empty the op is no ONNX operator (inputs, outputs,
  /// losses).
  std::function<std::vector<OnnxNode>(const void*, const OnnxNode&, std::span<const TensorDesc>)> to_onnx;
  /// The layer in PyTorch, computing in eval mode what it computes here. Absent of what is no layer.
  std::function<PyTorchNode(const void*, const PyTorchLayer&)> to_pytorch;

  const AttributeSpec* attribute(std::string_view attribute_name) const;
  /// The value on the node, or the default; of a real attribute a double, whole numbers too.
  AttributeValue value_of(const Node& node, std::string_view attribute_name) const;
};

}  // namespace netwright::engine
