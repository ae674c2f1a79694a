// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/graph/graph.h"

namespace netwright::engine {

/// One setting of an op, an optimizer, a data source, ...: enough for form, tooltip, check, error text and
/// file format.
struct AttributeSpec {
  std::string name;
  AttributeValue default_value;
  double min = -std::numeric_limits<double>::infinity();  ///< for numbers, each element of a list
  double max = std::numeric_limits<double>::infinity();
  std::string unit = {};                  ///< "" or e.g. "px"
  std::string doc = {};                   ///< one sentence
  std::vector<std::string> choices = {};  ///< for text: the allowed values; empty means any
  int list_length = 0;                    ///< for lists: the fixed length; 0 means any

  friend bool operator==(const AttributeSpec&, const AttributeSpec&) = default;
};

/// Checks what a user set against the specs of `owner` ("Conv2d"): unknown names, wrong types, values out of
/// range. The sentence can follow a node's name and a colon; Error::about is the attribute. A whole number
/// may stand for a real one.
Result<void> check_attributes(std::string_view owner, std::span<const AttributeSpec> specs,
                              const Attributes& attributes);

}  // namespace netwright::engine
