// SPDX-License-Identifier: Apache-2.0
#include "engine/exchange/read_file.h"

#include <fmt/format.h>

#include <fstream>
#include <string>
#include <utility>

namespace netwright::engine {

Result<std::vector<std::byte>> read_file(const std::filesystem::path& file, std::uintmax_t most) {
  const auto unreadable = [&](const std::string& why, ErrorKind kind) {
    return Error{.message = fmt::format("Cannot read \"{}\": {}", file.string(), why),
                 .about = file.string(),
                 .kind = kind};
  };
  std::error_code code;
  const std::uintmax_t size = std::filesystem::file_size(file, code);
  if (code) {
    return unreadable(code.message() + ". Check that it exists and that you may read it.",
                      ErrorKind::not_found);
  }
  if (size > most) {
    return unreadable(
        fmt::format("it has {} MiB, and at most {} MiB are read. Split it.", size >> 20, most >> 20),
        ErrorKind::refused);
  }
  std::ifstream stream(file, std::ios::binary);
  std::vector<std::byte> bytes(size);
  stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
  if (!stream.is_open() || std::cmp_not_equal(stream.gcount(), size)) {
    return unreadable("it ended before its size, or you may not read it. Check it, then try again.",
                      ErrorKind::failed);
  }
  return bytes;
}

}  // namespace netwright::engine
