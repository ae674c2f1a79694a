// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "engine/exchange/onnx/onnx_node.h"

namespace netwright::engine {

/// Constants of OnnxNode: a list of whole numbers (a shape, axes), and a tensor with one number everywhere.

inline NamedTensor onnx_integers(std::string name, const std::vector<std::int64_t>& values) {
  auto tensor =
      HostTensor::zeros({.type = DataType::i64, .shape = {static_cast<std::int64_t>(values.size())}});
  std::copy(values.begin(), values.end(), tensor.as<std::int64_t>().begin());
  return {std::move(name), std::move(tensor)};
}

inline NamedTensor onnx_filled(std::string name, const Shape& shape, double value) {
  auto tensor = HostTensor::zeros({.type = DataType::f32, .shape = shape});
  std::ranges::fill(tensor.as<float>(), static_cast<float>(value));
  return {std::move(name), std::move(tensor)};
}

/// `from` as a tensor of `shape`, where 0 keeps a dimension and -1 takes what is left. The shape is a
/// constant named after what is written.
inline OnnxNode onnx_reshape(std::string from, const std::vector<std::int64_t>& shape, std::string to) {
  NamedTensor constant = onnx_integers(to + "/shape", shape);
  OnnxNode reshape{
      .type = "Reshape", .name = to, .inputs = {std::move(from), constant.name}, .outputs = {to}};
  reshape.constants.push_back(std::move(constant));
  return reshape;
}

}  // namespace netwright::engine
