// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace netwright::tests {

/// The names of all samples the program brings, in alphabetical order.
std::vector<std::string> shipped_samples();
/// What stands in the file of one of them.
std::string sample_text(const std::string& name);

}  // namespace netwright::tests
