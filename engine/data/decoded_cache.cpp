// SPDX-License-Identifier: Apache-2.0
#include "engine/data/decoded_cache.h"

#include <array>
#include <cstddef>
#include <cstring>
#include <system_error>
#include <type_traits>

#include "engine/data/file_hash.h"
#include "engine/data/mapped_file.h"
#include "engine/exchange/atomic_file.h"

namespace netwright::engine {
namespace {

constexpr std::array<char, 8> kMagic{'N', 'W', 'I', 'M', 'A', 'G', 'E', '1'};

/// The beginning of a cache file; pixels, then labels follow. Read only on the machine that wrote it.
struct CacheHeader {
  std::array<char, 8> magic = kMagic;
  std::uint64_t content_hash = 0;
  std::int64_t count = 0;
  std::int64_t rank = 0;
  std::array<std::int64_t, 4> dims{};
  std::uint64_t pixels_hash = 0;
  std::uint64_t labels_hash = 0;
  std::uint64_t header_hash = 0;  ///< of everything above
};
static_assert(std::is_trivially_copyable_v<CacheHeader> &&
              std::has_unique_object_representations_v<CacheHeader>);

std::uint64_t hash_of(const CacheHeader& header) {
  return hash_bytes(std::as_bytes(std::span(&header, 1)).first(offsetof(CacheHeader, header_hash)));
}

/// A header that is whole and of this content; its numbers can be trusted, for only we write such.
std::optional<CacheHeader> header_in(std::span<const std::byte> bytes, std::uint64_t content_hash) {
  CacheHeader header;
  if (bytes.size() < sizeof header) return std::nullopt;
  std::memcpy(&header, bytes.data(), sizeof header);
  const bool whole = header.magic == kMagic && header.header_hash == hash_of(header);
  if (!whole || header.content_hash != content_hash) return std::nullopt;
  return header;
}

}  // namespace

std::filesystem::path DecodedCache::file_of(std::uint64_t content_hash) const {
  return folder_ / "decoded" / hash_text(content_hash);
}

std::optional<ImageSamples> DecodedCache::load(std::uint64_t content_hash) const {
  if (folder_.empty()) return std::nullopt;
  const auto file = MappedFile::open(file_of(content_hash));
  if (!file) return std::nullopt;
  const auto header = header_in(file->bytes(), content_hash);
  if (!header) return std::nullopt;

  ImageSamples samples{.shape = Shape(std::span(header->dims).first(static_cast<std::size_t>(header->rank)))};
  const auto labels = static_cast<std::size_t>(header->count);
  const std::size_t pixels = labels * static_cast<std::size_t>(samples.shape.elements());
  if (file->bytes().size() != sizeof(CacheHeader) + pixels + labels) return std::nullopt;
  const auto body = file->bytes().subspan(sizeof(CacheHeader));
  if (hash_bytes(body.first(pixels)) != header->pixels_hash ||
      hash_bytes(body.last(labels)) != header->labels_hash) {
    return std::nullopt;
  }
  const auto* first = reinterpret_cast<const std::uint8_t*>(body.data());
  samples.pixels = {first, pixels};
  samples.labels = {first + pixels, labels};
  samples.owner = file;
  return samples;
}

void DecodedCache::store(std::uint64_t content_hash, const ImageSamples& samples) const {
  if (folder_.empty()) return;
  CacheHeader header;
  header.content_hash = content_hash;
  header.count = samples.count();
  header.rank = samples.shape.rank;
  std::copy(samples.shape.begin(), samples.shape.end(), header.dims.begin());
  header.pixels_hash = hash_bytes(std::as_bytes(samples.pixels));
  header.labels_hash = hash_bytes(std::as_bytes(samples.labels));
  header.header_hash = hash_of(header);

  std::error_code code;
  std::filesystem::create_directories(file_of(content_hash).parent_path(), code);
  const std::array pieces{std::as_bytes(std::span(&header, 1)), std::as_bytes(samples.pixels),
                          std::as_bytes(samples.labels)};
  // A cache that cannot be written only costs time.
  static_cast<void>(write_atomically(file_of(content_hash), pieces));
}

}  // namespace netwright::engine
