// SPDX-License-Identifier: Apache-2.0
#include "engine/train/checkpoint.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <string_view>

#include "engine/exchange/safetensors.h"

namespace netwright::engine {
namespace {

constexpr int kVersion = 1;
constexpr std::string_view kVersionKey = "netwright_checkpoint";
// As it stands in the JSON header; a quote inside any name or text is escaped there, so this is found once.
constexpr std::string_view kChecksumField = "\"checksum\":\"";
constexpr std::string_view kNoChecksum = "0000000000000000";

Error damaged(const std::string& detail) {
  return {.message = fmt::format("The checkpoint is damaged: {}. Resume from an older one.", detail),
          .kind = ErrorKind::damaged};
}

std::string_view as_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Where the checksum's digits stand in an encoded checkpoint.
std::optional<std::size_t> find_checksum(std::span<const std::byte> bytes) {
  const std::size_t at = as_text(bytes).find(kChecksumField);
  if (at == std::string_view::npos) return std::nullopt;
  const std::size_t digits = at + kChecksumField.size();
  if (digits + kNoChecksum.size() > bytes.size()) return std::nullopt;
  return digits;
}

/// Over every byte, the checksum's own digits read as zeros.
std::string checksum_of(std::span<const std::byte> bytes, std::size_t digits) {
  XXH64_state_t* state = XXH64_createState();
  const auto rest = bytes.subspan(digits + kNoChecksum.size());
  XXH64_reset(state, 0);
  XXH64_update(state, bytes.data(), digits);
  XXH64_update(state, kNoChecksum.data(), kNoChecksum.size());
  XXH64_update(state, rest.data(), rest.size());
  const XXH64_hash_t hash = XXH64_digest(state);
  XXH64_freeState(state);
  return fmt::format("{:016x}", hash);
}

/// The shortest text that reads back as the same number, infinities and NaN included.
template <class Number>
std::string exact(Number value) {
  std::array<char, 40> text{};
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr};
}

/// The scale, the finite steps in a row, then the skipped steps by phase up to the last that has any, one at
/// least.
std::string to_text(const LossScale& scaler) {
  std::string text = exact(scaler.scale) + " " + exact(scaler.finite_steps);
  std::size_t phases = scaler.skipped_steps.size();
  while (phases > 1 && scaler.skipped_steps[phases - 1] == 0) --phases;
  for (std::size_t phase = 0; phase < phases; ++phase) text += " " + exact(scaler.skipped_steps[phase]);
  return text;
}

/// As to_text() writes it; older programs did not count skipped steps. None where the numbers are no loss
/// scale's.
std::optional<LossScale> loss_scale_from(std::span<const double> numbers) {
  constexpr double kMostSteps = 0x1p53;
  LossScale scaler;
  if (numbers.size() < 2 || numbers.size() > 2 + scaler.skipped_steps.size()) return std::nullopt;
  if (!std::isfinite(numbers[0]) || numbers[0] < 1) return std::nullopt;
  scaler.scale = numbers[0];
  const auto counts = numbers.subspan(1);
  const auto is_count = [](double number) {
    return number >= 0 && number <= kMostSteps && number == std::floor(number);
  };
  if (!std::ranges::all_of(counts, is_count)) return std::nullopt;
  scaler.finite_steps = static_cast<std::int64_t>(counts[0]);
  std::ranges::transform(counts.subspan(1), scaler.skipped_steps.begin(),
                         [](double count) { return static_cast<std::int64_t>(count); });
  return scaler;
}

/// Reads fields of the metadata; remembers the first that is missing or malformed.
class FieldReader {
 public:
  explicit FieldReader(const SafetensorsMetadata& metadata) : metadata_(metadata) {}

  template <class Number>
  void read(std::string_view key, Number& into) {
    const std::string* text = find(key);
    if (text == nullptr) return missing(key);
    const char* end = text->data() + text->size();
    const auto [stop, error] = std::from_chars(text->data(), end, into);
    if (error != std::errc{} || stop != end) missing(key);
  }
  void read(std::string_view key, std::string& into) {
    const std::string* text = find(key);
    if (text == nullptr) return missing(key);
    into = *text;
  }
  void read(std::string_view key, bool& into) {
    const std::string* text = find(key);
    if (text == nullptr) return missing(key);
    into = *text == "true";
  }
  void read(std::string_view key, std::optional<double>& into) {
    if (find(key) != nullptr) read(key, into.emplace());
  }
  /// Leaves `into` as it is where the field is absent: checkpoints of older programs lack it.
  template <class Number>
  void read_if_there(std::string_view key, Number& into) {
    if (find(key) != nullptr) read(key, into);
  }
  /// Numbers with spaces between; absent: none.
  void read(std::string_view key, std::vector<double>& into) {
    const std::string* text = find(key);
    for (std::size_t at = 0; text != nullptr && at < text->size();) {
      const std::size_t end = std::min(text->find(' ', at), text->size());
      const auto [stop, error] = std::from_chars(text->data() + at, text->data() + end, into.emplace_back());
      if (error != std::errc{} || stop != text->data() + end) return missing(key);
      at = end + 1;
    }
  }
  const std::string& first_missing() const { return first_missing_; }

 private:
  const std::string* find(std::string_view key) const {
    const auto found = metadata_.find(key);
    return found == metadata_.end() ? nullptr : &found->second;
  }
  void missing(std::string_view key) {
    if (first_missing_.empty()) first_missing_ = key;
  }

  const SafetensorsMetadata& metadata_;
  std::string first_missing_;
};

SafetensorsMetadata metadata_of(const Checkpoint& checkpoint) {
  const TrainPosition& position = checkpoint.position;
  SafetensorsMetadata metadata{
      {std::string(kVersionKey), exact(kVersion)},
      {"checksum", std::string(kNoChecksum)},
      {"step", exact(position.step)},
      {"epoch", exact(position.epoch)},
      {"batch_in_epoch", exact(position.batch_in_epoch)},
      {"total_steps", exact(position.total_steps)},
      {"epoch_loss_sum", exact(position.epoch_loss_sum)},
      {"epoch_correct", exact(position.epoch_correct)},
      {"epoch_targets", exact(position.epoch_targets)},
      {"seed", exact(checkpoint.seed)},
      {"graph_hash", checkpoint.graph_hash},
      {"data_hash", checkpoint.data_hash},
      {"program_version", checkpoint.program_version},
      {"settings", checkpoint.settings_json},
      {"best", checkpoint.best ? "true" : "false"},
      {"keep", checkpoint.keep ? "true" : "false"},
      {"validated_step", exact(position.validated_step)},
      {"best_step", exact(position.best_step)},
      {"validations_without_gain", exact(position.validations_without_gain)},
  };
  if (position.best_score) metadata.emplace("best_score", exact(*position.best_score));
  if (position.gain_score) metadata.emplace("gain_score", exact(*position.gain_score));
  std::string memory;
  for (const double value : position.schedule_memory) memory += (memory.empty() ? "" : " ") + exact(value);
  if (!memory.empty()) metadata.emplace("schedule_memory", memory);
  if (position.loss_scale) metadata.emplace("scaler", to_text(*position.loss_scale));
  if (!checkpoint.tuning.empty()) metadata.emplace("tuning", checkpoint.tuning);
  if (position.learning_rate) metadata.emplace("learning_rate", exact(*position.learning_rate));
  return metadata;
}

Result<Checkpoint> checkpoint_from(SafetensorsFile file) {
  FieldReader fields(file.metadata);
  Checkpoint checkpoint;
  TrainPosition& position = checkpoint.position;
  fields.read("step", position.step);
  fields.read("epoch", position.epoch);
  fields.read("batch_in_epoch", position.batch_in_epoch);
  fields.read("total_steps", position.total_steps);
  fields.read("epoch_loss_sum", position.epoch_loss_sum);
  fields.read("epoch_correct", position.epoch_correct);
  fields.read_if_there("epoch_targets", position.epoch_targets);
  if (position.epoch_targets == 0) position.epoch_correct = 0;  // of an older program: counted from here on
  fields.read("best_validation_loss", position.best_score);     // as it was called before "best_by"
  fields.read("best_score", position.best_score);
  fields.read("gain_score", position.gain_score);
  fields.read_if_there("validated_step", position.validated_step);
  fields.read_if_there("best_step", position.best_step);
  fields.read_if_there("validations_without_gain", position.validations_without_gain);
  fields.read_if_there("keep", checkpoint.keep);
  fields.read("learning_rate", position.learning_rate);
  fields.read("schedule_memory", position.schedule_memory);
  std::vector<double> scaler;
  fields.read("scaler", scaler);
  fields.read_if_there("tuning", checkpoint.tuning);
  fields.read("seed", checkpoint.seed);
  fields.read("graph_hash", checkpoint.graph_hash);
  fields.read("data_hash", checkpoint.data_hash);
  fields.read("program_version", checkpoint.program_version);
  fields.read("settings", checkpoint.settings_json);
  fields.read("best", checkpoint.best);
  if (!fields.first_missing().empty()) {
    return damaged(fmt::format("its field \"{}\" is missing or not a number", fields.first_missing()));
  }
  if (!scaler.empty()) {
    position.loss_scale = loss_scale_from(scaler);
    if (!position.loss_scale) return damaged("its loss scale is not one");
  }
  checkpoint.tensors = std::move(file.tensors);
  return checkpoint;
}

}  // namespace

std::vector<std::byte> encode(const Checkpoint& checkpoint) {
  std::vector<std::byte> bytes = encode_safetensors(checkpoint.tensors, metadata_of(checkpoint));
  const std::size_t digits = find_checksum(bytes).value();
  const std::string checksum = checksum_of(bytes, digits);
  std::memcpy(bytes.data() + digits, checksum.data(), checksum.size());
  return bytes;
}

Result<Checkpoint> decode_checkpoint(std::span<const std::byte> bytes) {
  const std::optional<std::size_t> digits = find_checksum(bytes);
  if (!digits) return damaged("it has no checksum");
  if (as_text(bytes.subspan(*digits, kNoChecksum.size())) != checksum_of(bytes, *digits)) {
    return damaged("its bytes do not match its checksum");
  }
  Result<SafetensorsFile> file = decode_safetensors(bytes);
  if (!file) return file.error();
  int version = 0;
  FieldReader reader(file->metadata);
  reader.read(kVersionKey, version);
  if (version < 1) return damaged("it is not a Netwright checkpoint");
  if (version > kVersion) {
    return Error{
        .message = fmt::format("The checkpoint has format version {}, newer than the {} this program "
                               "reads. Resume with the newer program that wrote it.",
                               version, kVersion),
        .kind = ErrorKind::newer_version};
  }
  return checkpoint_from(*std::move(file));
}

}  // namespace netwright::engine
