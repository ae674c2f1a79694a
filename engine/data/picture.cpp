// SPDX-License-Identifier: Apache-2.0
#include "engine/data/picture.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <optional>
#include <string>

#include "engine/data/opencv/picture_call.h"
#include "engine/exchange/read_file.h"

namespace netwright::engine {
namespace {

constexpr const char* kModuleFile = "libnetwright_pictures.so";
constexpr std::uintmax_t kLargestPictureFile = std::uintmax_t{512} << 20;

enum class ByteOrder { big, little };

/// The unsigned number of `bytes` bytes at `at`; none beyond the end.
std::optional<std::int64_t> number_at(std::span<const std::byte> file, std::size_t at, std::size_t bytes,
                                      ByteOrder order) {
  if (at > file.size() || file.size() - at < bytes) return std::nullopt;
  std::int64_t value = 0;
  for (std::size_t i = 0; i < bytes; ++i) {
    const std::size_t place = order == ByteOrder::big ? i : bytes - 1 - i;
    value = value << 8 | std::to_integer<std::int64_t>(file[at + place]);
  }
  return value;
}

bool starts_with(std::span<const std::byte> file, std::string_view signature) {
  if (file.size() < signature.size()) return false;
  for (std::size_t i = 0; i < signature.size(); ++i) {
    if (std::to_integer<unsigned char>(file[i]) != static_cast<unsigned char>(signature[i])) return false;
  }
  return true;
}

std::optional<PictureHeader> with_size(std::string_view format, std::optional<std::int64_t> width,
                                       std::optional<std::int64_t> height) {
  if (!width || !height) return std::nullopt;
  return PictureHeader{.format = format, .width = *width, .height = *height};
}

/// https://www.w3.org/TR/png/#11IHDR: the first chunk.
std::optional<PictureHeader> png_header(std::span<const std::byte> file) {
  return with_size("PNG", number_at(file, 16, 4, ByteOrder::big), number_at(file, 20, 4, ByteOrder::big));
}

/// ITU-T T.81, B.1.1 and B.2.2: segments up to the first start of frame.
std::optional<PictureHeader> jpeg_header(std::span<const std::byte> file) {
  std::size_t at = 2;
  while (const auto marker = number_at(file, at, 2, ByteOrder::big)) {
    const std::int64_t kind = *marker & 0xFF;
    if (*marker >> 8 != 0xFF) return std::nullopt;
    if (kind == 0xFF) {  // a byte that only fills up
      ++at;
      continue;
    }
    const bool table = kind == 0xC4 || kind == 0xC8 || kind == 0xCC;
    if (kind >= 0xC0 && kind <= 0xCF && !table) {
      return with_size("JPEG", number_at(file, at + 7, 2, ByteOrder::big),
                       number_at(file, at + 5, 2, ByteOrder::big));
    }
    const auto length = number_at(file, at + 2, 2, ByteOrder::big);
    if (!length || *length < 2) return std::nullopt;
    at += 2 + static_cast<std::size_t>(*length);
  }
  return std::nullopt;
}

/// https://learn.microsoft.com/windows/win32/gdi/bitmap-storage: a height below zero counts from the top.
std::optional<PictureHeader> bmp_header(std::span<const std::byte> file) {
  constexpr std::int64_t kOldHeader = 12;
  const auto size = number_at(file, 14, 4, ByteOrder::little);
  if (size == kOldHeader) {
    return with_size("BMP", number_at(file, 18, 2, ByteOrder::little),
                     number_at(file, 20, 2, ByteOrder::little));
  }
  auto header =
      with_size("BMP", number_at(file, 18, 4, ByteOrder::little), number_at(file, 22, 4, ByteOrder::little));
  if (header) header->height = std::abs(static_cast<std::int32_t>(header->height));
  return header;
}

std::optional<PictureHeader> header_in(std::span<const std::byte> file) {
  if (starts_with(file, "\x89PNG\r\n\x1a\n")) return png_header(file);
  if (starts_with(file, "\xFF\xD8\xFF")) return jpeg_header(file);
  return bmp_header(file);
}

bool is_picture(std::span<const std::byte> file) {
  return starts_with(file, "\x89PNG\r\n\x1a\n") || starts_with(file, "\xFF\xD8\xFF") ||
         starts_with(file, "BM");
}

struct PictureModule {
  PictureEntry read = nullptr;
};

Result<PictureModule> load_module(const std::filesystem::path& folder, const std::string& picture) {
  const std::filesystem::path file = folder / kModuleFile;
  // Never unloaded: OpenCV keeps threads of its own.
  void* module = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  void* entry = module ? ::dlsym(module, kPictureEntryName) : nullptr;
  if (!entry) {
    const char* why = ::dlerror();
    return refused(
        fmt::format("The picture \"{}\" cannot be read, because the module with OpenCV cannot be loaded: {}. "
                    "Install libopencv-imgcodecs-dev and build again, or give the numbers as .npy.",
                    picture, why ? why : file.string()),
        picture);
  }
  return PictureModule{.read = reinterpret_cast<PictureEntry>(entry)};
}

}  // namespace

Result<PictureHeader> picture_header(std::span<const std::byte> file, std::string_view name) {
  const auto about = std::string(name);
  if (!is_picture(file)) {
    return refused(
        fmt::format("The file \"{}\" is no PNG, JPEG or BMP picture. Convert it to one of them.", name),
        about);
  }
  const auto header = header_in(file);
  if (!header || header->width < 1 || header->height < 1) {
    return refused(
        fmt::format("The picture \"{}\" does not say its size: it is damaged or cut off. Make it again.",
                    name),
        about);
  }
  if (header->width > kLongestPictureSide || header->height > kLongestPictureSide ||
      header->width * header->height > kMostPicturePixels) {
    return refused(fmt::format("The picture \"{}\" is {} x {} pixels. At most {} a side and {} in all are "
                               "read. Make it smaller.",
                               name, header->width, header->height, kLongestPictureSide, kMostPicturePixels),
                   about);
  }
  return *header;
}

Result<Picture> read_picture(const std::filesystem::path& file, const Shape& shape,
                             const std::filesystem::path& module_folder) {
  const auto bytes = read_file(file, kLargestPictureFile);
  if (!bytes) return bytes.error();
  const auto header = picture_header(*bytes, file.string());
  if (!header) return header.error();
  const auto module = load_module(module_folder, file.string());
  if (!module) return module.error();
  Picture picture{.header = *header,
                  .pixels = std::vector<std::uint8_t>(static_cast<std::size_t>(shape.elements()))};
  std::array<char, 512> failure{};
  const bool worked = module->read({.file = *bytes,
                                    .channels = shape[0],
                                    .height = shape[1],
                                    .width = shape[2],
                                    .pixels = picture.pixels,
                                    .failure = failure});
  if (worked) return picture;
  return refused(fmt::format("The picture \"{}\" cannot be read: {}. Make it again.", file.string(),
                             std::string(failure.data())),
                 file.string());
}

}  // namespace netwright::engine
