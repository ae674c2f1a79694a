// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace netwright::engine {

/// What a Python text of a network is put together from. Lines come without indent.
struct PyTorchSource {
  std::string made_by;     ///< "Netwright 1.2"
  std::string title;       ///< the network's name as people wrote it
  std::string class_name;  ///< an identifier, as all names here
  std::vector<std::string> inputs = {};
  std::vector<std::string> input_notes = {};     ///< "x: (N, 1, 28, 28)"
  std::vector<std::string> members = {};         ///< lines of __init__
  std::vector<std::string> steps = {};           ///< lines of forward
  std::vector<std::string> outputs = {};         ///< names of the Outputs
  std::vector<std::string> results = {};         ///< the variable each of them returns
  std::vector<std::string_view> functions = {};  ///< whole functions that are called
};

std::string text_of(const PyTorchSource& source);

}  // namespace netwright::engine
