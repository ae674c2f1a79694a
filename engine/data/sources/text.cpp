// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cstring>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engine/data/file_hash.h"
#include "engine/data/generated.h"
#include "engine/data/mapped_file.h"
#include "engine/data/text_grammar.h"
#include "engine/graph/utf8.h"

namespace netwright::engine {
namespace {

constexpr std::size_t kMostBytes = std::size_t{256} << 20;
constexpr std::size_t kMostSymbols = 65'536;
/// The last of this many equal parts of a text is the test part.
constexpr std::int64_t kParts = 10;

/// A text as indices into its alphabet.
struct CodedText {
  std::vector<std::string> alphabet;  ///< sorted, in UTF-8
  std::vector<std::uint16_t> codes;
};

/// Blocks of a text that do not overlap; the target of each character is the one that follows.
class TextDataset final : public Dataset {
 public:
  TextDataset(DatasetInfo info, std::shared_ptr<const CodedText> text, std::int64_t begin, std::int64_t end)
      : info_(std::move(info)), text_(std::move(text)), begin_(begin), end_(end) {}

  const DatasetInfo& info() const override { return info_; }
  std::int64_t size() const override { return (end_ - begin_ - 1) / length(); }
  void read(std::int64_t index, std::span<std::byte> sample, std::span<std::byte> target) const override {
    assert(sample.size() == static_cast<std::size_t>(length()) * sizeof(std::int64_t));
    const auto* code = text_->codes.data() + begin_ + index * length();
    std::ranges::copy(std::span(code, static_cast<std::size_t>(length())),
                      as_numbers<std::int64_t>(sample).begin());
    std::ranges::copy(std::span(code + 1, static_cast<std::size_t>(length())),
                      as_numbers<std::int64_t>(target).begin());
  }
  std::optional<std::int64_t> label(std::int64_t) const override { return std::nullopt; }

 private:
  std::int64_t length() const { return info_.sample_shape[0]; }

  DatasetInfo info_;
  std::shared_ptr<const CodedText> text_;
  std::int64_t begin_;
  std::int64_t end_;
};

std::size_t bytes_of_symbol(char first) {
  const auto byte = static_cast<unsigned char>(first);
  return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

/// visit(symbol) for each character of a text in UTF-8.
template <class Visit>
void for_each_symbol(std::string_view text, Visit visit) {
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view symbol = text.substr(at, bytes_of_symbol(text[at]));
    visit(symbol);
    at += symbol.size();
  }
}

/// `alphabet`: characters it has at the least.
Result<CodedText> coded(std::string_view text, std::string_view alphabet, const std::string& name) {
  std::map<std::string_view, std::uint16_t> code_of;
  for_each_symbol(alphabet, [&](std::string_view symbol) { code_of[symbol]; });
  for_each_symbol(text, [&](std::string_view symbol) { code_of[symbol]; });
  if (code_of.size() > kMostSymbols) {
    return refused(fmt::format("The text \"{}\" has {} different characters; at most {} are possible.", name,
                               code_of.size(), kMostSymbols),
                   name);
  }
  CodedText result;
  for (auto& [symbol, code] : code_of) {
    code = static_cast<std::uint16_t>(result.alphabet.size());
    result.alphabet.emplace_back(symbol);
  }
  result.codes.reserve(text.size());
  for_each_symbol(text, [&](std::string_view symbol) { result.codes.push_back(code_of.at(symbol)); });
  return result;
}

Result<OpenedData> cut(CodedText text, std::int64_t length, const std::string& name) {
  const auto count = static_cast<std::int64_t>(text.codes.size());
  const std::int64_t train = count - count / kParts;
  if (train < 2 * length + 1) {
    return refused(
        fmt::format("The text \"{}\" has {} characters, too few for blocks of {}: there have to be "
                    "two of them and a tenth for the test. Give a longer text or set length lower.",
                    name, count, length),
        name);
  }
  const DatasetInfo info{.name = name,
                         .sample_shape = {length},
                         .target_shape = {length},
                         .classes = text.alphabet,
                         .sample_type = DataType::i64};
  const auto shared = std::make_shared<const CodedText>(std::move(text));
  OpenedData opened{.train = std::make_shared<TextDataset>(info, shared, 0, train),
                    .test = std::make_shared<TextDataset>(info, shared, train, count),
                    .spec = {},
                    .content_hash = {}};
  if (opened.test->size() < 1) opened.test = nullptr;
  return opened;
}

Result<OpenedData> open_made_up(const DataRequest& request) {
  const std::string text = made_up_text(request.option<std::int64_t>("characters"),
                                        static_cast<std::uint64_t>(request.option<std::int64_t>("seed")));
  auto codes = coded(text, made_up_alphabet(), "text");
  if (!codes) return codes.error();
  auto opened = cut(std::move(*codes), request.option<std::int64_t>("length"), "text");
  if (opened) opened->content_hash = settings_hash(request);
  return opened;
}

Result<OpenedData> open_file(const DataRequest& request) {
  const std::string file = request.path.string();
  const auto cannot = [&](const char* why) {
    return refused(fmt::format("The text \"{}\" {}", file, why), file);
  };
  std::error_code code;
  if (!std::filesystem::is_regular_file(request.path, code))
    return cannot("is not there or is no file. Give a text file, such as text:book.txt.");
  if (std::filesystem::file_size(request.path, code) > kMostBytes)
    return cannot("is larger than a text can be (256 MiB). Cut it.");
  const auto mapped = MappedFile::open(request.path);
  if (!mapped) return cannot("is empty or cannot be read. Give another file.");
  const auto bytes = mapped->bytes();
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (!is_utf8(text)) return cannot("is not in UTF-8. Save it as UTF-8 in a text editor.");
  auto codes = coded(text, {}, file);
  if (!codes) return codes.error();
  const auto length = request.option<std::int64_t>("length");
  auto opened = cut(std::move(*codes), length, request.path.filename().string());
  if (opened) opened->content_hash = hash_text(hash_bytes(bytes, static_cast<std::uint64_t>(length)));
  return opened;
}

}  // namespace

DataSource text_source();
DataSource text_source() {
  return {.name = "text",
          .summary =
              "A text in blocks of characters, each with the one that follows as its target: the user's own, "
              "text:FILE.txt in UTF-8, or sentences of a made-up English.",
          .options = {{.name = "length",
                       .default_value = std::int64_t{64},
                       .min = 1,
                       .max = 65'536,
                       .unit = "characters",
                       .doc = "Size of a block."},
                      {.name = "characters",
                       .default_value = std::int64_t{300'000},
                       .min = 1000,
                       .max = 100'000'000,
                       .doc = "Size of the made-up text, test part included."},
                      {.name = "seed",
                       .default_value = std::int64_t{1},
                       .min = 0,
                       .doc = "Another seed gives another made-up text."}},
          .open =
              [](const DataRequest& request) {
                return request.path.empty() ? open_made_up(request) : open_file(request);
              },
          .recognizes = [](const std::filesystem::path& path) { return path.extension() == ".txt"; },
          .takes_path = true};
}

}  // namespace netwright::engine
