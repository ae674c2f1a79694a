// SPDX-License-Identifier: Apache-2.0
#include "engine/exchange/safetensors.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

namespace netwright::engine {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kLengthBytes = 8;
constexpr std::size_t kMaxHeaderBytes = 100'000'000;  // the format's own limit
constexpr std::size_t kMaxTensors = 100'000;
constexpr std::size_t kMaxNameBytes = 4096;
constexpr const char* kMetadataKey = "__metadata__";

constexpr std::array<std::pair<DataType, const char*>, 8> kTypeNames{{{DataType::f32, "F32"},
                                                                      {DataType::bf16, "BF16"},
                                                                      {DataType::f16, "F16"},
                                                                      {DataType::f64, "F64"},
                                                                      {DataType::i64, "I64"},
                                                                      {DataType::i32, "I32"},
                                                                      {DataType::u8, "U8"},
                                                                      {DataType::boolean, "BOOL"}}};

const char* spelling_of(DataType type) {
  return std::find_if(kTypeNames.begin(), kTypeNames.end(),
                      [&](const auto& pair) { return pair.first == type; })
      ->second;
}

std::optional<DataType> type_from(const std::string& spelling) {
  const auto found = std::find_if(kTypeNames.begin(), kTypeNames.end(),
                                  [&](const auto& pair) { return spelling == pair.second; });
  if (found == kTypeNames.end()) return std::nullopt;
  return found->first;
}

Error damaged(const std::string& detail) {
  return {.message = fmt::format("The safetensors data is damaged: {}. Use another copy of it.", detail),
          .kind = ErrorKind::damaged};
}

void append_length(std::vector<std::byte>& out, std::uint64_t length) {
  for (std::size_t i = 0; i < kLengthBytes; ++i) out.push_back(static_cast<std::byte>(length >> (8 * i)));
}

std::uint64_t read_length(std::span<const std::byte> bytes) {
  std::uint64_t length = 0;
  for (std::size_t i = 0; i < kLengthBytes; ++i) {
    length |= std::to_integer<std::uint64_t>(bytes[i]) << (8 * i);
  }
  return length;
}

/// A tensor as the header describes it: where its bytes are among the data.
struct Entry {
  std::string name;
  TensorDesc desc;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

/// The dimensions, when they are whole numbers whose bytes fit into `limit`.
std::optional<Shape> read_shape(const Json& dimensions, DataType type, std::uint64_t limit) {
  if (!dimensions.is_array() || dimensions.size() > kMaxRank) return std::nullopt;
  Shape shape;
  std::uint64_t bytes = static_cast<std::uint64_t>(bytes_of(type));
  for (const Json& dimension : dimensions) {
    if (!dimension.is_number_unsigned()) return std::nullopt;
    const auto size = dimension.get<std::uint64_t>();
    if (size > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return std::nullopt;
    if (size != 0 && bytes > limit / size) return std::nullopt;
    bytes *= size;
    shape.dims[static_cast<std::size_t>(shape.rank++)] = static_cast<std::int64_t>(size);
  }
  return shape;
}

Result<Entry> read_entry(const std::string& name, const Json& value, std::uint64_t data_bytes) {
  if (name.size() > kMaxNameBytes) return damaged("a tensor's name is longer than 4 KiB");
  if (!value.is_object() || !value.contains("dtype") || !value.contains("shape") ||
      !value.contains("data_offsets") || !value["dtype"].is_string()) {
    return damaged(fmt::format("tensor \"{}\" is not described by dtype, shape and data_offsets", name));
  }
  const std::optional<DataType> type = type_from(value["dtype"].get<std::string>());
  if (!type) {
    return damaged(
        fmt::format("tensor \"{}\" has the unknown type \"{}\"", name, value["dtype"].get<std::string>()));
  }
  const std::optional<Shape> shape = read_shape(value["shape"], *type, data_bytes);
  if (!shape) return damaged(fmt::format("the shape of tensor \"{}\" does not fit into the data", name));
  const Json& offsets = value["data_offsets"];
  if (!offsets.is_array() || offsets.size() != 2 || !offsets[0].is_number_unsigned() ||
      !offsets[1].is_number_unsigned()) {
    return damaged(fmt::format("the data_offsets of tensor \"{}\" are not two numbers", name));
  }
  Entry entry{.name = name,
              .desc = {*type, *shape},
              .begin = offsets[0].get<std::uint64_t>(),
              .end = offsets[1].get<std::uint64_t>()};
  if (entry.begin > entry.end || entry.end > data_bytes ||
      entry.end - entry.begin != static_cast<std::uint64_t>(entry.desc.bytes())) {
    return damaged(fmt::format("the data_offsets {} to {} of tensor \"{}\" do not fit its shape {}",
                               entry.begin, entry.end, name, to_string(*shape)));
  }
  return entry;
}

Result<SafetensorsMetadata> read_metadata(const Json& value) {
  SafetensorsMetadata metadata;
  if (!value.is_object()) return damaged("its metadata is not an object");
  for (const auto& [key, text] : value.items()) {
    if (!text.is_string()) return damaged(fmt::format("its metadata \"{}\" is not a text", key));
    metadata.emplace(key, text.get<std::string>());
  }
  return metadata;
}

/// Entries in file order without gap or overlap, covering the data.
Result<void> check_layout(std::vector<Entry>& entries, std::uint64_t data_bytes) {
  std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
  });
  std::uint64_t at = 0;
  for (const Entry& entry : entries) {
    if (entry.begin != at) {
      return damaged(
          fmt::format("tensor \"{}\" begins at {} where {} was expected", entry.name, entry.begin, at));
    }
    at = entry.end;
  }
  if (at != data_bytes)
    return damaged(fmt::format("its tensors end at {} but the data at {}", at, data_bytes));
  return {};
}

}  // namespace

std::vector<std::byte> encode_safetensors(std::span<const NamedTensor> tensors,
                                          const SafetensorsMetadata& metadata) {
  Json header = Json::object();
  if (!metadata.empty()) header[kMetadataKey] = metadata;
  std::uint64_t at = 0;
  for (const auto& [name, tensor] : tensors) {
    const std::span dims(tensor.desc.shape.begin(), tensor.desc.shape.end());
    header[name] = {{"dtype", spelling_of(tensor.desc.type)},
                    {"shape", std::vector<std::int64_t>(dims.begin(), dims.end())},
                    {"data_offsets", {at, at + tensor.bytes.size()}}};
    at += tensor.bytes.size();
  }
  std::string text = header.dump(-1, ' ', false, Json::error_handler_t::replace);
  text.resize((text.size() + 7) / 8 * 8, ' ');

  std::vector<std::byte> out;
  out.reserve(kLengthBytes + text.size() + at);
  append_length(out, text.size());
  const auto header_bytes = std::as_bytes(std::span(text));
  out.insert(out.end(), header_bytes.begin(), header_bytes.end());
  for (const auto& [name, tensor] : tensors) {
    out.insert(out.end(), tensor.bytes.begin(), tensor.bytes.end());
  }
  return out;
}

Result<SafetensorsFile> decode_safetensors(std::span<const std::byte> bytes) {
  if (bytes.size() < kLengthBytes) return damaged("it is shorter than 8 bytes");
  const std::uint64_t header_bytes = read_length(bytes);
  bytes = bytes.subspan(kLengthBytes);
  if (header_bytes > bytes.size() || header_bytes > kMaxHeaderBytes) {
    return damaged(
        fmt::format("its header of {} bytes is longer than the {} there are", header_bytes, bytes.size()));
  }
  const std::span<const std::byte> data = bytes.subspan(header_bytes);
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), header_bytes);
  const Json header = Json::parse(text, nullptr, false);
  if (!header.is_object()) return damaged("its header is not a JSON object");
  if (header.size() > kMaxTensors) return damaged("it has more than 100,000 tensors");

  SafetensorsFile file;
  std::vector<Entry> entries;
  for (const auto& [name, value] : header.items()) {
    if (name == kMetadataKey) {
      Result<SafetensorsMetadata> metadata = read_metadata(value);
      if (!metadata) return metadata.error();
      file.metadata = *std::move(metadata);
    } else {
      Result<Entry> entry = read_entry(name, value, data.size());
      if (!entry) return entry.error();
      entries.push_back(*std::move(entry));
    }
  }
  if (Result<void> fits = check_layout(entries, data.size()); !fits) return fits.error();
  for (Entry& entry : entries) {
    const auto part = data.subspan(entry.begin, entry.end - entry.begin);
    file.tensors.push_back({std::move(entry.name), {entry.desc, {part.begin(), part.end()}}});
  }
  return file;
}

}  // namespace netwright::engine
