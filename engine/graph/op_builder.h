// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "engine/exchange/onnx/onnx_node.h"
#include "engine/exchange/pytorch/pytorch_node.h"
#include "engine/graph/attribute_set.h"
#include "engine/graph/op_definition.h"
#include "engine/graph/shape_rules.h"
#include "engine/plan/lowering.h"

namespace netwright::engine {

/// How the list attributes of an example are written: {"kernel", Ints{3, 3}}.
using Ints = std::vector<std::int64_t>;

/// Describes a layer type in one statement, which converts to its OpDefinition. A is the op's own plain
/// struct of attributes; its functions get it read and checked, so they never see an unknown name or a value
/// out of range.
template <class A>
class OpBuilder {
 public:
  explicit OpBuilder(std::string name) : attributes_(name) { op_.name = std::move(name); }

  OpBuilder& category(std::string text) { return set(op_.category, std::move(text)); }
  OpBuilder& summary(std::string text) { return set(op_.summary, std::move(text)); }
  OpBuilder& formula(std::string text) { return set(op_.formula, std::move(text)); }
  OpBuilder& pytorch(std::string text) { return set(op_.pytorch, std::move(text)); }
  OpBuilder& role(OpRole role) { return set(op_.role, role); }
  OpBuilder& onnx(OnnxSpelling spelling) { return set(op_.onnx, std::move(spelling)); }
  OpBuilder& random_in_training() { return set(op_.random_in_training, true); }
  OpBuilder& differs_in_eval() { return set(op_.differs_in_eval, true); }
  OpBuilder& bf16_products() { return set(op_.bf16_products, true); }
  OpBuilder& element_wise() { return set(op_.element_wise, true); }

  OpBuilder& input(std::string name, PortType type = PortType::real, std::string doc = {}) {
    op_.inputs.push_back({.name = std::move(name), .doc = std::move(doc), .type = type});
    return *this;
  }
  OpBuilder& variadic_input(std::string name, std::string doc = {}, int least = 2,
                            PortType type = PortType::real) {
    op_.inputs.push_back(
        {.name = std::move(name), .variadic = true, .doc = std::move(doc), .type = type, .least = least});
    return *this;
  }
  OpBuilder& output(std::string name, std::string doc = {}) {
    op_.outputs.push_back({.name = std::move(name), .doc = std::move(doc)});
    return *this;
  }
  template <class M>
  OpBuilder& attribute(std::string name, M A::*member, AttributeOptions options) {
    attributes_.add(std::move(name), member, std::move(options));
    return *this;
  }
  OpBuilder& example(OpExample example) {
    op_.examples.push_back(std::move(example));
    return *this;
  }

  /// InferOutcome(const A&, const InferContext&), or without the attributes: same_shape.
  template <class F>
  OpBuilder& infer(F function) {
    op_.infer = [function](const void* attributes, const InferContext& context) -> InferOutcome {
      if constexpr (std::is_invocable_v<F, const A&, const InferContext&>) {
        return function(typed(attributes), context);
      } else {
        return function(context);
      }
    };
    return *this;
  }
  /// ExpandOutcome(const A&, const InferContext&): makes the op a block.
  template <class F>
  OpBuilder& expand(F function) {
    op_.expand = [function](const void* attributes, const InferContext& context) -> ExpandOutcome {
      return function(typed(attributes), context);
    };
    return *this;
  }
  /// Cost(const A&, const InferContext&, const Inferred&); without it an op counts as free.
  template <class F>
  OpBuilder& cost(F function) {
    op_.cost = [function](const void* attributes, const InferContext& context, const Inferred& inferred) {
      return function(typed(attributes), context, inferred);
    };
    return *this;
  }
  /// void(const A&, Lowering&).
  template <class F>
  OpBuilder& forward(F function) {
    op_.forward = [function](const void* attributes, Lowering& lowering) {
      function(typed(attributes), lowering);
    };
    return *this;
  }
  /// void(const A&, Lowering&).
  template <class F>
  OpBuilder& backward(F function) {
    op_.backward = [function](const void* attributes, Lowering& lowering) {
      function(typed(attributes), lowering);
    };
    return *this;
  }
  /// std::vector<OnnxNode>(const A&, const OnnxNode&, std::span<const TensorDesc> src).
  template <class F>
  OpBuilder& to_onnx(F function) {
    op_.to_onnx = [function](const void* attributes, const OnnxNode& node, std::span<const TensorDesc> src) {
      return function(typed(attributes), node, src);
    };
    return *this;
  }
  /// PyTorchNode(const A&, const PyTorchLayer&).
  template <class F>
  OpBuilder& to_pytorch(F function) {
    op_.to_pytorch = [function](const void* attributes, const PyTorchLayer& layer) {
      return function(typed(attributes), layer);
    };
    return *this;
  }
  /// As a module without settings: "nn.ReLU()".
  OpBuilder& to_pytorch(const char* module) {
    return to_pytorch([text = std::string(module)](const A&, const PyTorchLayer& layer) {
      return pytorch_module(layer, text);
    });
  }

  operator OpDefinition() const {  // NOLINT(google-explicit-constructor): the statement is the definition
    OpDefinition op = op_;
    op.attributes = attributes_.specs();
    op.parse = [set = attributes_](const Attributes& attributes) -> Result<OpDefinition::Parsed> {
      auto read = set.read(attributes);
      if (!read) return read.error();
      return OpDefinition::Parsed(std::make_shared<const A>(*std::move(read)));
    };
    if (!op.cost) op.cost = [](const void*, const InferContext&, const Inferred&) { return Cost{}; };
    return op;
  }

 private:
  static const A& typed(const void* attributes) { return *static_cast<const A*>(attributes); }

  template <class T, class V>
  OpBuilder& set(T& member, V value) {
    member = std::move(value);
    return *this;
  }

  OpDefinition op_ = {};
  AttributeSet<A> attributes_;
};

}  // namespace netwright::engine
