// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <utility>

#include "app/command_line/commands.h"
#include "app/command_line/open_project.h"
#include "app/composition/prediction.h"
#include "engine/exchange/csv_rows.h"
#include "engine/exchange/npy.h"

namespace netwright::app {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t kRowsAtOnce = 64;

/// A file's name for an output: what is a folder's name in it ("group/scores") is none here.
std::string file_name_of(std::string name) {
  std::ranges::replace(name, '/', '_');
  return name + ".npy";
}

/// NAME=FILE, or FILE where there is one input; the file's name says whether it is .csv or .npy.
Result<engine::NamedTensor> read_input(const std::string& text, const std::vector<NeededInput>& needed) {
  const auto equals = text.find('=');
  std::string name = text.substr(0, equals);
  std::string file = equals == std::string::npos ? text : text.substr(equals + 1);
  if (equals == std::string::npos) {
    if (needed.size() != 1) {
      return refused(
          fmt::format("\"{}\" could be any of {} Inputs. Say which: NAME={}", text, needed.size(), text),
          text);
    }
    name = needed.front().name;
  }
  const auto input = std::ranges::find(needed, name, &NeededInput::name);
  const bool rows = std::filesystem::path(file).extension() == ".csv" && input != needed.end();
  auto tensor = rows ? engine::read_csv_rows(file, input->row) : engine::read_npy(file);
  if (!tensor) return tensor.error();
  return engine::NamedTensor{.name = std::move(name), .tensor = *std::move(tensor)};
}

Result<void> write_outputs(const std::vector<engine::NamedTensor>& outputs,
                           const std::filesystem::path& folder, Console& console) {
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (failure) {
    return refused(fmt::format("The folder \"{}\" cannot be made: {}. Choose another --output-dir.",
                               folder.string(), failure.message()),
                   folder.string());
  }
  for (const engine::NamedTensor& output : outputs) {
    const auto file = folder / file_name_of(output.name);
    if (auto written = engine::write_npy(file, output.tensor); !written) return written;
    console.say(fmt::format("{} {} in {}", output.name, to_string(output.tensor.desc.shape), file.string()));
    console.tell(Json{{"event", "output"},
                      {"name", output.name},
                      {"shape", to_string(output.tensor.desc.shape)},
                      {"file", file.string()}});
  }
  return {};
}

void tell_rows(const engine::NamedTensor& output, Console& console) {
  const auto values = output.tensor.as<float>();
  const auto rows = static_cast<std::size_t>(output.tensor.desc.shape[0]);
  const std::size_t width = values.size() / rows;
  for (std::size_t row = 0; row < rows; ++row) {
    const auto line = values.subspan(row * width, width);
    std::string text;
    for (const float value : line) text += fmt::format(" {:.6g}", value);
    console.say(fmt::format("{} {}:{}", output.name, row, text));
    console.tell(Json{{"event", "prediction"},
                      {"output", output.name},
                      {"row", row},
                      {"values", std::vector<float>(line.begin(), line.end())}});
  }
}

}  // namespace

int run_predict(const PredictArguments& arguments, const Toolbox& tools, Console& console) {
  const auto model = load_model(arguments.model, arguments.project, console);
  if (!model) return console.refuse(model.error());
  auto runnable =
      make_runnable(*model, ModelUse::predict,
                    {.device = arguments.device, .threads = arguments.threads, .batch = kRowsAtOnce}, tools);
  if (!runnable) return console.refuse(runnable.error());
  const auto needed = needed_inputs(runnable->executor.evaluation_plan());
  std::vector<engine::NamedTensor> inputs;
  for (const std::string& text : arguments.inputs) {
    auto input = read_input(text, needed);
    if (!input) return console.refuse(input.error());
    if (std::ranges::find(inputs, input->name, &engine::NamedTensor::name) != inputs.end()) {
      return console.refuse(refused(fmt::format("Input \"{}\" is given twice. Give it once.", input->name)));
    }
    inputs.push_back(*std::move(input));
  }
  const auto outputs = predict_rows(runnable->executor, inputs);
  if (!outputs) return console.refuse(outputs.error());
  if (arguments.output_folder) {
    const auto written = write_outputs(*outputs, *arguments.output_folder, console);
    return written ? kExitDone : console.refuse(written.error());
  }
  for (const engine::NamedTensor& output : *outputs) tell_rows(output, console);
  return kExitDone;
}

}  // namespace netwright::app
