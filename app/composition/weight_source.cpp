// SPDX-License-Identifier: Apache-2.0
#include "app/composition/weight_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <utility>

#include "app/composition/model.h"
#include "app/composition/run_reference.h"
#include "engine/exchange/read_file.h"
#include "engine/exchange/safetensors.h"
#include "storage/stores/run_store.h"

namespace netwright::app {
namespace {

Result<engine::WeightSource> from_file(std::string_view text) {
  const std::filesystem::path file(text);
  const auto bytes = engine::read_file(file, std::numeric_limits<std::uintmax_t>::max());
  if (!bytes) return bytes.error();
  auto read = engine::decode_safetensors(*bytes);
  if (!read) {
    Error error = read.error();
    error.message = fmt::format("The weights \"{}\" were not understood: {}", text, error.message);
    return error;
  }
  return engine::WeightSource{.name = std::string(text), .tensors = tested_weights(std::move(read->tensors))};
}

/// The step behind an @, which leaves the text; none where there is none.
Result<std::optional<std::int64_t>> take_step(std::string_view& text) {
  const auto at = text.rfind('@');
  if (at == std::string_view::npos || text.find('#') > at) return std::optional<std::int64_t>();
  const std::string_view number = text.substr(at + 1);
  std::int64_t step = 0;
  const auto read = std::from_chars(number.data(), number.data() + number.size(), step);
  if (read.ec != std::errc() || read.ptr != number.data() + number.size()) {
    return refused(fmt::format("\"{}\" is no step of a run. Write PROJECT#ID@STEP.", number),
                   std::string(text));
  }
  text = text.substr(0, at);
  return std::optional(step);
}

Result<engine::WeightSource> from_run(std::string_view text) {
  const auto step = take_step(text);
  if (!step) return step.error();
  auto reference = parse_run(text, std::nullopt);
  if (!reference) {
    return refused(fmt::format("\"{}\" names no weights to begin with. Give a run (PROJECT#ID or "
                               "PROJECT#ID@STEP), a project (.netwright), or a file of weights "
                               "(.safetensors, or the .json beside one).",
                               text),
                   std::string(text));
  }
  const auto opened = open_for(storage::OpenFor::reading, reference->project);
  if (!opened) return opened.error();
  auto model = model_of_run(*opened->project, reference->run, *step);
  if (!model) return model.error();
  return engine::WeightSource{.name = std::move(model->name), .tensors = std::move(model->weights)};
}

/// The newest run of a project that is over and has weights to give.
Result<engine::WeightSource> from_project(std::string_view text) {
  const auto opened = open_for(storage::OpenFor::reading, std::filesystem::path(text));
  if (!opened) return opened.error();
  auto reader = opened->project->reader();
  if (!reader) return reader.error();
  const auto runs = storage::RunStore(*reader).list();
  if (!runs) return runs.error();
  for (auto run = runs->rbegin(); run != runs->rend(); ++run) {
    auto model = storage::is_under_way(run->state) ? Result<Model>(refused(""))
                                                   : model_of_run(*opened->project, run->id);
    if (model)
      return engine::WeightSource{.name = std::move(model->name), .tensors = std::move(model->weights)};
  }
  return refused(fmt::format("{} holds no finished run with weights to take.", text), std::string(text));
}

}  // namespace

Result<engine::WeightSource> open_weight_source(std::string_view text) {
  if (text.ends_with(".safetensors")) return from_file(text);
  if (text.ends_with(".netwright")) return from_project(text);
  if (!text.ends_with(".json") && !text.ends_with(".onnx")) return from_run(text);
  auto model = load_model(text, std::nullopt);
  if (!model) return model.error();
  return engine::WeightSource{.name = std::move(model->name), .tensors = std::move(model->weights)};
}

std::string full_weight_source(std::string_view text, const std::filesystem::path& project) {
  const std::string_view number = text.starts_with('#') ? text.substr(1) : text;
  const bool is_run = !number.empty() &&
                      std::ranges::all_of(number, [](char c) { return (c >= '0' && c <= '9') || c == '@'; });
  return is_run ? fmt::format("{}#{}", project.string(), number) : std::string(text);
}

}  // namespace netwright::app
