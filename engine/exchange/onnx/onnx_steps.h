// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engine/exchange/onnx/onnx_node.h"

namespace netwright::engine {

/// Writes an op that takes several ONNX operators, one after the other; see OnnxNode for what goes in and
/// comes out.
class OnnxSteps {
 public:
  using Names = std::vector<std::string>;
  using Settings = std::map<std::string, OnnxAttribute, std::less<>>;

  explicit OnnxSteps(OnnxNode node) : node_(std::move(node)) {}

  /// Names of fresh constants.
  std::string number(double value) {
    return constant({.type = DataType::f32, .shape = {}}, std::vector<float>{static_cast<float>(value)});
  }
  std::string numbers(const Shape& shape, const std::vector<float>& values) {
    return constant({.type = DataType::f32, .shape = shape}, values);
  }
  /// A list of whole numbers: axes, sizes, positions.
  std::string list(const std::vector<std::int64_t>& values) {
    return constant({.type = DataType::i64, .shape = {static_cast<std::int64_t>(values.size())}}, values);
  }

  /// An operator with one fresh output, whose name it returns; it is the operator's output number `index`.
  std::string add(std::string type, Names inputs, Settings settings = {}, std::size_t index = 0) {
    Names outputs(index);  // those before it are left out
    outputs.push_back(fresh());
    write(std::move(type), std::move(inputs), outputs, std::move(settings));
    return outputs.back();
  }
  /// The operator that writes the op's outputs.
  std::vector<OnnxNode> last(std::string type, Names inputs, Settings settings = {}) {
    write(std::move(type), std::move(inputs), {}, std::move(settings));
    return finish();
  }
  /// All operators; what was added last writes the op's outputs.
  std::vector<OnnxNode> finish() {
    steps_.back().outputs = node_.outputs;
    return std::move(steps_);
  }

 private:
  /// Outputs behind the first are named "node/1" and so on: these are not.
  std::string fresh() { return node_.outputs.front() + "/step" + std::to_string(++count_); }

  template <class T>
  std::string constant(const TensorDesc& desc, const std::vector<T>& values) {
    NamedTensor tensor{.name = fresh(), .tensor = HostTensor::zeros(desc)};
    std::copy(values.begin(), values.end(), tensor.tensor.template as<T>().begin());
    constants_.push_back(std::move(tensor));
    return constants_.back().name;
  }

  void write(std::string type, Names inputs, Names outputs, Settings settings) {
    steps_.push_back({.type = std::move(type),
                      .name = steps_.empty() ? node_.name : node_.name + "/" + std::to_string(steps_.size()),
                      .inputs = std::move(inputs),
                      .outputs = std::move(outputs),
                      .attributes = std::move(settings),
                      .constants = std::exchange(constants_, {})});
  }

  OnnxNode node_;
  std::vector<OnnxNode> steps_ = {};
  std::vector<NamedTensor> constants_ = {};
  int count_ = 0;
};

}  // namespace netwright::engine
