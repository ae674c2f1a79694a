// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace netwright::engine {

/// What crosses to the module with OpenCV's picture files: plain data, owned by the caller.

inline constexpr std::uint32_t kPictureAbi = 1;

struct PictureCall {
  std::uint32_t abi = kPictureAbi;
  std::span<const std::byte> file;  ///< a whole PNG, JPEG or BMP
  std::int64_t channels = 1;        ///< 1: grey; 3: red, green, blue
  std::int64_t height = 0;
  std::int64_t width = 0;
  std::span<std::uint8_t> pixels;  ///< filled: (channels, height, width)
  std::span<char> failure;         ///< filled with why it did not work, ended by a zero
};

/// Whether it worked; no exception leaves the module.
using PictureEntry = bool (*)(const PictureCall&);
inline constexpr const char* kPictureEntryName = "netwright_read_picture";

}  // namespace netwright::engine
