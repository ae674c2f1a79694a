// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "engine/tensor/host_tensor.h"

namespace netwright::engine {

using OnnxAttribute =
    std::variant<std::int64_t, double, std::string, std::vector<std::int64_t>, std::vector<std::string>>;

/// One ONNX operator as plain data, so that ops can spell themselves without protobuf.
///
/// What an op's to_onnx gets: `name` is the node's; `inputs` are the names of the values at its connected
/// inputs in port order, then one name per WeightSpec (state included) in the order infer() gave them, which
/// are the weight keys
/// ("conv1.weight"); `outputs` are the names of its values; `type`, `attributes` and `constants` are empty.
/// What it returns: operators to write in this order, the last of which writes `outputs`. Values between them
/// are named after the first output with a suffix ("fc1/transposed"), so that they are unique. `constants`
/// are initialisers to write beside the weights.
struct OnnxNode {
  std::string type;
  std::string name;
  std::vector<std::string> inputs = {};
  std::vector<std::string> outputs = {};
  std::map<std::string, OnnxAttribute, std::less<>> attributes = {};
  std::vector<NamedTensor> constants = {};
  friend bool operator==(const OnnxNode&, const OnnxNode&) = default;
};

}  // namespace netwright::engine
