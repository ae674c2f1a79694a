// SPDX-License-Identifier: Apache-2.0
#include "app/composition/prediction_input.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <utility>

#include "engine/data/data_spec.h"
#include "engine/data/picture.h"
#include "engine/exchange/csv_rows.h"
#include "engine/exchange/npy.h"

namespace netwright::app {
namespace {

/// An input's name and its file, both as meant.
struct Named {
  std::string name;
  std::filesystem::path file;
};

Result<Named> named(const std::string& text, const std::vector<NeededInput>& needed) {
  const auto equals = text.find('=');
  if (equals != std::string::npos)
    return Named{.name = text.substr(0, equals), .file = text.substr(equals + 1)};
  if (needed.size() == 1) return Named{.name = needed.front().name, .file = text};
  return refused(
      fmt::format("\"{}\" could be any of {} Inputs. Say which: NAME={}", text, needed.size(), text), text);
}

std::string ending_of(const std::filesystem::path& file) {
  std::string ending = file.extension().string();
  std::ranges::transform(ending, ending.begin(), [](unsigned char c) { return std::tolower(c); });
  return ending;
}

bool is_picture(const std::filesystem::path& file) {
  constexpr std::array<std::string_view, 4> kEndings{".png", ".jpg", ".jpeg", ".bmp"};
  return std::ranges::find(kEndings, ending_of(file)) != kEndings.end();
}

Result<void> takes_pictures(const NeededInput& input) {
  const TensorDesc& row = input.row;
  if (row.type == DataType::f32 && row.shape.rank == 3 && (row.shape[0] == 1 || row.shape[0] == 3)) return {};
  return refused(
      fmt::format("Input \"{}\" takes samples of {} {}, and a picture is f32 (1, height, width) or (3, "
                  "height, width). Give the numbers as .npy or .csv.",
                  input.name, name_of(row.type), to_string(row.shape)),
      input.name);
}

std::string note_of(const std::string& file, const engine::PictureHeader& header, const Shape& shape) {
  const bool resized = header.height != shape[1] || header.width != shape[2];
  return fmt::format("{}: {}, {} x {} pixels{}, {}", file, header.format, header.width, header.height,
                     resized ? fmt::format(", resized to {} x {}", shape[2], shape[1]) : "",
                     shape[0] == 1 ? "grey" : "red, green and blue");
}

class InputReader {
 public:
  InputReader(const std::vector<NeededInput>& needed, const PictureRules& rules)
      : needed_(needed), rules_(rules) {}

  Result<void> read(const std::string& text) {
    auto given = named(text, needed_);
    if (!given) return given.error();
    const auto input = std::ranges::find(needed_, given->name, &NeededInput::name);
    if (input == needed_.end()) return no_such_input(given->name, needed_);
    auto present = std::ranges::find(given_.tensors, given->name, &engine::NamedTensor::name);
    const bool picture = is_picture(given->file);
    if (present != given_.tensors.end() && !(picture && given->name == pictured_)) {
      return refused(fmt::format("Input \"{}\" is given twice. Give it once.", given->name), given->name);
    }
    if (picture) return add_picture(*input, given->file);
    const bool rows = ending_of(given->file) == ".csv";
    auto tensor = rows ? engine::read_csv_rows(given->file, input->row) : engine::read_npy(given->file);
    if (!tensor) return tensor.error();
    given_.tensors.push_back({.name = std::move(given->name), .tensor = *std::move(tensor)});
    return {};
  }

  GivenInputs take() { return std::move(given_); }

 private:
  Result<void> add_picture(const NeededInput& input, const std::filesystem::path& file) {
    if (auto fits = takes_pictures(input); !fits) return fits;
    if (!scale_) {
      const auto scale = pixel_scale(rules_);
      if (!scale) return scale.error();
      scale_ = *scale;
    }
    const auto picture = engine::read_picture(file, input.row.shape, rules_.module_folder);
    if (!picture) return picture.error();
    engine::HostTensor& rows = rows_of(input);
    const std::size_t before = rows.bytes.size();
    ++rows.desc.shape[0];
    rows.bytes.resize(before + picture->pixels.size() * sizeof(float));
    scale_->convert(picture->pixels, engine::as_numbers<float>(std::span(rows.bytes).subspan(before)));
    if (given_.tensors.front().name == input.name) given_.row_names.push_back(file.string());
    given_.notes.push_back(note_of(file.string(), picture->header, input.row.shape));
    return {};
  }

  /// The tensor that collects an input's pictures, (pictures so far, channels, height, width).
  engine::HostTensor& rows_of(const NeededInput& input) {
    const auto present = std::ranges::find(given_.tensors, input.name, &engine::NamedTensor::name);
    if (present != given_.tensors.end()) return present->tensor;
    Shape shape{0};
    for (const std::int64_t size : input.row.shape) shape[shape.rank++] = size;
    pictured_ = input.name;
    given_.tensors.push_back({.name = input.name, .tensor = {.desc = {input.row.type, shape}, .bytes = {}}});
    return given_.tensors.back().tensor;
  }

  const std::vector<NeededInput>& needed_;
  const PictureRules& rules_;
  std::optional<engine::PixelScale> scale_;
  std::string pictured_;  ///< the input that got pictures last
  GivenInputs given_;
};

}  // namespace

Result<engine::PixelScale> pixel_scale(const PictureRules& rules) {
  if (!rules.data && !rules.model->of_a_run) {
    return refused(
        "A network from files does not know how its pictures became numbers. Name a data set that does: "
        "--data SPEC, e.g. --data fashion-mnist, or --data idx for value / 255.",
        "--data");
  }
  const std::string& text = rules.data ? *rules.data : rules.model->settings.data;
  const auto spec = engine::parse_data_spec(text, rules.library->sources());
  if (!spec) return spec.error();
  if (spec->source->pixels) return *spec->source->pixels;
  return refused(
      fmt::format("The data \"{}\" is not made of picture files, so it does not say how a picture becomes "
                  "numbers. Give the numbers as .npy, or name other data with --data.",
                  text),
      text);
}

Result<GivenInputs> read_inputs(const std::vector<std::string>& texts, const std::vector<NeededInput>& needed,
                                const PictureRules& rules) {
  InputReader reader(needed, rules);
  for (const std::string& text : texts) {
    if (auto read = reader.read(text); !read) return read.error();
  }
  return reader.take();
}

}  // namespace netwright::app
