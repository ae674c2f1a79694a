// SPDX-License-Identifier: Apache-2.0
#include "engine/data/idx_file.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <system_error>

namespace netwright::engine {
namespace {

struct CloseGz {
  void operator()(gzFile file) const { gzclose_r(file); }
};
using GzFile = std::unique_ptr<gzFile_s, CloseGz>;

/// Deflate cannot shrink data more than this.
constexpr std::int64_t kMostCompression = 1032;

Error damaged(const std::filesystem::path& path, std::string what) {
  return {
      .message = fmt::format("\"{}\" is not a whole IDX file: {} Get the file again.", path.string(), what),
      .about = path.string(),
      .kind = ErrorKind::damaged};
}

Error unreadable(const std::filesystem::path& path) {
  return {.message = fmt::format("Cannot read \"{}\". Check that it exists and that you may read it.",
                                 path.string()),
          .about = path.string(),
          .kind = ErrorKind::not_found};
}

/// Bytes that could be read, at most `size`; less at the end of the file or where it is damaged.
std::int64_t read_up_to(gzFile file, std::uint8_t* to, std::int64_t size) {
  constexpr std::int64_t kPiece = std::int64_t{64} << 20;
  std::int64_t done = 0;
  while (done < size) {
    const int got = gzread(file, to + done, static_cast<unsigned>(std::min(kPiece, size - done)));
    if (got <= 0) break;
    done += got;
  }
  return done;
}

/// The complaint of zlib about what was read so far, if it has one.
std::string damage_in(gzFile file) {
  int code = Z_OK;
  const char* text = gzerror(file, &code);
  return code == Z_OK ? std::string() : std::string(text);
}

/// Only `got` of `expected` bytes (both counted from the beginning) could be read.
Error too_short(gzFile file, const std::filesystem::path& path, std::int64_t expected, std::int64_t got) {
  const std::string damage = damage_in(file);
  const std::string why = damage.empty() ? "it ends" : "its compressed data is damaged (" + damage + ")";
  return damaged(path, fmt::format("{} bytes were expected, but {} after {}.", expected, why, got));
}

struct Header {
  Shape shape;
  std::int64_t bytes = 4;  ///< of the header itself
};

Result<Header> read_header(gzFile file, const std::filesystem::path& path) {
  std::array<std::uint8_t, 20> raw{};
  if (const auto got = read_up_to(file, raw.data(), 4); got < 4) {
    return too_short(file, path, 4, got);
  }
  if (raw[0] != 0 || raw[1] != 0) {
    return damaged(path, fmt::format("it begins with the bytes {:02x} {:02x}, where 00 00 was expected.",
                                     raw[0], raw[1]));
  }
  if (raw[2] != 0x08) {
    return refused(
        fmt::format("\"{}\" holds IDX values of type {:02x}; only unsigned bytes (type 08) can be read. "
                    "Convert the file to unsigned bytes.",
                    path.string(), raw[2]),
        path.string());
  }
  const int rank = raw[3];
  if (rank < 1 || rank > 4) {
    return damaged(path, fmt::format("its header says {} dimensions, where 1 to 4 were expected.", rank));
  }
  Header header{.shape = {}, .bytes = 4 + 4 * rank};
  if (const auto got = read_up_to(file, raw.data() + 4, 4 * rank); got < 4 * rank) {
    return too_short(file, path, header.bytes, 4 + got);
  }
  header.shape.rank = rank;
  for (int axis = 0; axis < rank; ++axis) {
    const std::uint8_t* at = raw.data() + 4 + 4 * axis;
    header.shape[axis] = std::int64_t{at[0]} << 24 | at[1] << 16 | at[2] << 8 | at[3];
  }
  return header;
}

/// Elements, or -1 when they are more than kIdxLimit.
std::int64_t elements_within_limit(const Shape& shape) {
  std::int64_t elements = 1;
  for (const std::int64_t dimension : shape) {
    if (dimension == 0) return 0;
    if (elements > kIdxLimit / dimension) return -1;
    elements *= dimension;
  }
  return elements;
}

/// Whether a file of `file_bytes` can hold what its header promises.
Result<std::int64_t> promised_bytes(const Header& header, const std::filesystem::path& path,
                                    std::int64_t file_bytes, bool plain) {
  const std::int64_t promised = elements_within_limit(header.shape);
  const std::string shape = to_string(header.shape);
  if (promised == 0)
    return refused(fmt::format("\"{}\" holds no values: its header says {}.", path.string(), shape));
  if (promised < 0) {
    return refused(
        fmt::format(
            "The header of \"{}\" promises {} values, more than the {} bytes that can be read. If the "
            "file is right, split it.",
            path.string(), shape, kIdxLimit),
        path.string());
  }
  const std::int64_t expected = header.bytes + promised;
  if (plain && file_bytes != expected) {
    return damaged(
        path, fmt::format("its header promises {}, so {} bytes were expected, but the file has {}.", shape,
                          expected, file_bytes));
  }
  if (!plain && expected / kMostCompression > file_bytes) {
    return damaged(
        path, fmt::format("its header promises {}, so {} bytes were expected, but a compressed file of {} "
                          "bytes cannot hold so many.",
                          shape, expected, file_bytes));
  }
  return promised;
}

/// The end of the file is where it should be, and the checksum of a compressed file fits.
Result<void> check_end(gzFile file, const std::filesystem::path& path, std::int64_t expected) {
  std::uint8_t extra = 0;
  const int more = gzread(file, &extra, 1);
  if (more > 0) {
    return damaged(path, fmt::format("its header promises {} bytes in all, but there are more.", expected));
  }
  if (const std::string damage = damage_in(file); more < 0 || !damage.empty()) {
    return damaged(path, fmt::format("its compressed data is damaged at the end ({}).", damage));
  }
  return {};
}

}  // namespace

Result<IdxArray> read_idx(const std::filesystem::path& path) {
  std::error_code code;
  const auto file_bytes = static_cast<std::int64_t>(std::filesystem::file_size(path, code));
  const GzFile file(code ? nullptr : gzopen(path.c_str(), "rbe"));
  if (!file) return unreadable(path);
  gzbuffer(file.get(), 256U << 10);

  const Result<Header> header = read_header(file.get(), path);
  if (!header) return header.error();
  const bool plain = gzdirect(file.get()) == 1;
  const Result<std::int64_t> promised = promised_bytes(*header, path, file_bytes, plain);
  if (!promised) return promised.error();

  IdxArray array{.shape = header->shape, .values = {}};
  array.values.resize(static_cast<std::size_t>(*promised));
  const std::int64_t expected = header->bytes + *promised;
  const std::int64_t got = read_up_to(file.get(), array.values.data(), *promised);
  if (got < *promised) {
    return too_short(file.get(), path, expected, header->bytes + got);
  }
  if (auto end = check_end(file.get(), path, expected); !end) return end.error();
  return array;
}

}  // namespace netwright::engine
