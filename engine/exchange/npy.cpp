// SPDX-License-Identifier: Apache-2.0
#include "engine/exchange/npy.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "engine/exchange/atomic_file.h"
#include "engine/exchange/read_file.h"

namespace netwright::engine {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::int64_t kMostBytes = std::int64_t{2} << 30;

struct TypeName {
  DataType type;
  std::string_view descr;
};
constexpr std::array<TypeName, 4> kTypes{
    {{DataType::f32, "<f4"}, {DataType::f64, "<f8"}, {DataType::i64, "<i8"}, {DataType::u8, "|u1"}}};

/// What the header's dictionary says.
struct Header {
  std::string descr;
  bool fortran_order = false;
  std::vector<std::int64_t> shape;
};

/// Reads the one form of Python dictionary that NumPy writes: three known keys, in any order.
class HeaderParser {
 public:
  explicit HeaderParser(std::string_view text) : text_(text) {}

  std::optional<Header> parse() {
    Header header;
    std::array<bool, 3> seen{};
    if (!take('{')) return std::nullopt;
    while (!take('}')) {
      const auto key = quoted_text();
      if (!key || !take(':') || !value_of(*key, header, seen)) return std::nullopt;
      if (!take(',')) {
        if (!take('}')) return std::nullopt;
        break;
      }
    }
    skip_space();
    const bool complete = std::ranges::all_of(seen, [](bool one) { return one; });
    if (!text_.empty() || !complete) return std::nullopt;
    return header;
  }

 private:
  void skip_space() {
    const auto first = text_.find_first_not_of(" \n");
    text_.remove_prefix(first == std::string_view::npos ? text_.size() : first);
  }
  bool take(char letter) {
    skip_space();
    if (text_.empty() || text_.front() != letter) return false;
    text_.remove_prefix(1);
    return true;
  }
  bool take(std::string_view word) {
    skip_space();
    if (!text_.starts_with(word)) return false;
    text_.remove_prefix(word.size());
    return true;
  }
  std::optional<std::string> quoted_text() {
    skip_space();
    if (text_.empty() || (text_.front() != '\'' && text_.front() != '"')) return std::nullopt;
    const auto end = text_.find(text_.front(), 1);
    if (end == std::string_view::npos) return std::nullopt;
    std::string value(text_.substr(1, end - 1));
    text_.remove_prefix(end + 1);
    return value;
  }
  std::optional<std::int64_t> number() {
    skip_space();
    std::int64_t value = 0;
    const auto [end, code] = std::from_chars(text_.data(), text_.data() + text_.size(), value);
    if (code != std::errc() || value < 0) return std::nullopt;
    text_.remove_prefix(static_cast<std::size_t>(end - text_.data()));
    return value;
  }
  bool shape_into(std::vector<std::int64_t>& shape) {
    if (!take('(')) return false;
    while (!take(')')) {
      const auto size = number();
      if (!size) return false;
      shape.push_back(*size);
      if (!take(',')) return take(')');
    }
    return true;
  }
  bool value_of(const std::string& key, Header& header, std::array<bool, 3>& seen) {
    constexpr std::array<std::string_view, 3> kKeys{"descr", "fortran_order", "shape"};
    const auto found = std::ranges::find(kKeys, key);
    if (found == kKeys.end()) return false;
    const auto index = static_cast<std::size_t>(found - kKeys.begin());
    if (std::exchange(seen[index], true)) return false;
    if (index == 2) return shape_into(header.shape);
    if (index == 1) {
      header.fortran_order = take("True");
      return header.fortran_order || take("False");
    }
    auto descr = quoted_text();
    if (descr) header.descr = std::move(*descr);
    return descr.has_value();
  }

  std::string_view text_;
};

Error damaged(std::string_view name, std::string what) {
  return {.message =
              fmt::format("\"{}\" is not a whole npy file: {} Write it again with numpy.save.", name, what),
          .about = std::string(name),
          .kind = ErrorKind::damaged};
}

Error unsupported(std::string_view name, std::string what) {
  return refused(fmt::format("\"{}\" {}", name, what), std::string(name));
}

struct FoundHeader {
  std::string_view text;
  std::size_t data_at = 0;
};

Result<FoundHeader> find_header(std::string_view bytes, std::string_view name) {
  if (!bytes.starts_with(kMagic)) return damaged(name, "it does not begin as one.");
  if (bytes.size() < 12)
    return damaged(name, fmt::format("it ends after {} bytes, within its header.", bytes.size()));
  const auto byte = [&](std::size_t at) {
    return static_cast<std::size_t>(static_cast<unsigned char>(bytes[at]));
  };
  const std::size_t version = byte(6);
  if (version < 1 || version > 3) {
    return unsupported(
        name, fmt::format("is of npy version {}; versions 1 to 3 can be read. Write it with another NumPy.",
                          version));
  }
  const std::size_t start = version == 1 ? 10 : 12;
  const std::size_t length =
      version == 1 ? byte(8) | byte(9) << 8 : byte(8) | byte(9) << 8 | byte(10) << 16 | byte(11) << 24;
  if (length > bytes.size() - start) {
    return damaged(name, fmt::format("its header should have {} bytes, but only {} follow.", length,
                                     bytes.size() - start));
  }
  return FoundHeader{.text = bytes.substr(start, length), .data_at = start + length};
}

Result<TensorDesc> desc_from(const Header& header, std::string_view name) {
  const auto type = std::ranges::find(kTypes, header.descr, &TypeName::descr);
  if (type == kTypes.end()) {
    return unsupported(
        name, fmt::format("holds values of type \"{}\"; float32, float64, int64 and uint8 can be read. "
                          "Convert it with array.astype(numpy.float32).",
                          header.descr));
  }
  if (header.fortran_order && header.shape.size() > 1) {
    return unsupported(name, "is in Fortran order. Convert it with numpy.ascontiguousarray(array).");
  }
  if (header.shape.size() > static_cast<std::size_t>(kMaxRank)) {
    return unsupported(
        name, fmt::format("has {} dimensions; at most {} can be read.", header.shape.size(), kMaxRank));
  }
  std::int64_t bytes = bytes_of(type->type);
  for (const std::int64_t size : header.shape) {
    // An empty array's other dimensions are held to the limit, too: they are multiplied elsewhere.
    const std::int64_t factor = std::max<std::int64_t>(size, 1);
    if (bytes > kMostBytes / factor) {
      return unsupported(name, "promises more than the 2 GiB that can be read. Split it.");
    }
    bytes *= factor;
  }
  return TensorDesc{.type = type->type, .shape = Shape(std::span(header.shape))};
}

}  // namespace

Result<std::vector<std::byte>> encode_npy(const HostTensor& tensor) {
  const auto type = std::ranges::find(kTypes, tensor.desc.type, &TypeName::type);
  if (type == kTypes.end()) {
    return refused(fmt::format("Values of type {} cannot be written as npy; f32, f64, i64 and u8 can.",
                               name_of(tensor.desc.type)));
  }
  std::string shape;
  for (const std::int64_t size : tensor.desc.shape) shape += fmt::format("{}, ", size);
  if (tensor.desc.shape.rank > 1) shape.resize(shape.size() - 2);
  std::string header =
      fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}), }}", type->descr, shape);
  constexpr std::size_t kPrefix = 10;
  constexpr std::size_t kAlignment = 64;
  header.append(kAlignment - 1 - (kPrefix + header.size()) % kAlignment, ' ');
  header += '\n';

  std::string head(kMagic);
  for (const std::size_t number :
       {std::size_t{1}, std::size_t{0}, header.size() & 0xFF, header.size() >> 8}) {
    head += static_cast<char>(number);
  }
  head += header;

  std::vector<std::byte> bytes;
  bytes.reserve(head.size() + tensor.bytes.size());
  const auto head_bytes = std::as_bytes(std::span(head));
  bytes.insert(bytes.end(), head_bytes.begin(), head_bytes.end());
  bytes.insert(bytes.end(), tensor.bytes.begin(), tensor.bytes.end());
  return bytes;
}

Result<HostTensor> decode_npy(std::span<const std::byte> bytes, std::string_view name) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const Result<FoundHeader> found = find_header(text, name);
  if (!found) return found.error();
  const std::optional<Header> header = HeaderParser(found->text).parse();
  if (!header) return damaged(name, "its header cannot be read.");
  const Result<TensorDesc> desc = desc_from(*header, name);
  if (!desc) return desc.error();
  const auto data = bytes.subspan(found->data_at);
  if (std::cmp_not_equal(data.size(), desc->bytes())) {
    return damaged(
        name,
        fmt::format("its header promises {} values of type {}, so {} bytes were expected, but {} follow.",
                    to_string(desc->shape), name_of(desc->type), desc->bytes(), data.size()));
  }
  return HostTensor{.desc = *desc, .bytes = {data.begin(), data.end()}};
}

Result<void> write_npy(const std::filesystem::path& file, const HostTensor& tensor) {
  const auto bytes = encode_npy(tensor);
  if (!bytes) return bytes.error();
  return write_atomically(file, *bytes);
}

Result<HostTensor> read_npy(const std::filesystem::path& file) {
  const auto bytes = read_file(file);
  if (!bytes) return bytes.error();
  return decode_npy(*bytes, file.string());
}

}  // namespace netwright::engine
