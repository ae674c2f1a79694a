// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "engine/base/result.h"
#include "engine/tensor/host_tensor.h"

namespace netwright::engine {

/// Samples as lines of numbers separated by commas: (lines, dimensions of `sample`), f32 or i64 as `sample`
/// is. A first line without any number is a heading and is left out; so are empty lines. Refused by line:
/// other than as many numbers as a sample has, and what is no finite number of the type.
Result<HostTensor> read_csv_rows(const std::filesystem::path& file, const TensorDesc& sample);

}  // namespace netwright::engine
