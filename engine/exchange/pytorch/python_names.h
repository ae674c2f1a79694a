// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace netwright::engine {

/// Gives out Python identifiers, none twice: of ASCII letters, digits and single underscores, and none that
/// is a keyword, a member of torch.nn.Module, or in use by the text around them.
class PythonNames {
 public:
  /// An identifier as close to `wish` as can be: "stem/conv1" is stem_conv1. What begins with a digit gets
  /// `otherwise`, an identifier, before it; what has nothing to keep becomes it.
  std::string take(std::string_view wish, std::string_view otherwise);

 private:
  std::set<std::string, std::less<>> taken_ = {};
  std::map<std::string, int, std::less<>> next_ = {};  ///< the number to try next, by identifier
};

}  // namespace netwright::engine
