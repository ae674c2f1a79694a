// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/exchange/pytorch/python_text.h"
#include "kernels/api/tensor_desc.h"

namespace netwright::engine {

/// A layer as an op's to_pytorch gets it: what it is called in the Python text, and its shapes.
struct PyTorchLayer {
  std::string name;                 ///< the variable its value goes to: "conv1"
  std::vector<std::string> inputs;  ///< the variables at its connected inputs in port order
  std::span<const TensorDesc> src;  ///< of the inputs; the batch's size says nothing
  std::span<const TensorDesc> dst;

  /// Its module, constant or weights in forward().
  std::string self() const { return "self." + name; }
  /// What step number `index` is called; no other variable is.
  std::string step(std::size_t index) const { return name + "__" + std::to_string(index + 1); }
};

/// One layer in PyTorch as plain text, so that ops can spell themselves. The batch may be of any size.
struct PyTorchNode {
  /// How its torch.nn module is made: "nn.Linear(4, 3)". Layers with weights need one.
  std::string module = {};
  /// Weights that the module has under another name, by ours: {"out_proj_weight", "out_proj.weight"}.
  std::map<std::string, std::string, std::less<>> renamed = {};
  /// Instead of a module: a tensor that is not learned and moves with the network, self().
  std::string constant = {};
  std::vector<std::string> steps = {};  ///< expressions worked out before, called step(0), step(1), ...
  std::string value = {};               ///< the layer's value; where it has several, they come as a tuple
  std::vector<std::string_view> functions = {};  ///< texts of Python functions that the value calls
};

/// A module that is called with the layer's inputs.
inline PyTorchNode pytorch_module(const PyTorchLayer& layer, std::string module) {
  return {.module = std::move(module), .value = layer.self() + "(" + python_list(layer.inputs) + ")"};
}

}  // namespace netwright::engine
