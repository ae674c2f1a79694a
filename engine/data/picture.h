// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "kernels/api/tensor_desc.h"

namespace netwright::engine {

/// Larger pictures are refused before anything of them is decoded.
inline constexpr std::int64_t kLongestPictureSide = 16'384;
inline constexpr std::int64_t kMostPicturePixels = std::int64_t{64} << 20;

struct PictureHeader {
  std::string_view format;  ///< "PNG", "JPEG", "BMP"
  std::int64_t width = 0;
  std::int64_t height = 0;
};

/// Format and size of a picture as its first bytes say. Refused: other formats, headers cut off, sizes of
/// zero or beyond the limits. `name` stands for the file in messages.
Result<PictureHeader> picture_header(std::span<const std::byte> file, std::string_view name);

struct Picture {
  PictureHeader header;              ///< as it was in the file
  std::vector<std::uint8_t> pixels;  ///< (channels, height, width) as asked for
};

/// Decodes a picture as `shape` = (1 or 3, height, width): grey or red, green and blue, resized where its
/// size is another (areas averaged, or interpolated). `module_folder`: where libnetwright_pictures.so lies.
/// Refused by name: what picture_header() refuses, damaged files, and pictures where OpenCV is missing.
Result<Picture> read_picture(const std::filesystem::path& file, const Shape& shape,
                             const std::filesystem::path& module_folder);

}  // namespace netwright::engine
