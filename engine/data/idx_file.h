// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "engine/base/result.h"
#include "kernels/api/tensor_desc.h"

namespace netwright::engine {

/// What an IDX file of bytes holds (format of the MNIST files: http://yann.lecun.com/exdb/mnist).
struct IdxArray {
  Shape shape;
  std::vector<std::uint8_t> values;
};

/// The largest array that is read, in bytes.
inline constexpr std::int64_t kIdxLimit = std::int64_t{2} << 30;

/// Reads a plain or gzip-compressed IDX file of unsigned bytes with 1 to 4 dimensions. Before anything is
/// allocated the header is held against the file's size; a refusal says which bytes were expected and which
/// were found.
Result<IdxArray> read_idx(const std::filesystem::path& path);

}  // namespace netwright::engine
