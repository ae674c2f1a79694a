// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <utility>

#include "app/command_line/commands.h"
#include "app/command_line/open_project.h"
#include "app/composition/paths.h"
#include "app/composition/prediction_input.h"
#include "engine/exchange/npy.h"
#include "engine/tensor/finite.h"

namespace netwright::app {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t kRowsAtOnce = 64;

/// A file's name for an output: what is a folder's name in it ("group/scores") is none here.
std::string file_name_of(std::string name) {
  std::ranges::replace(name, '/', '_');
  return name + ".npy";
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

/// A row is told by its number, and by its file where it was a picture.
void tell_rows(const engine::NamedTensor& output, const std::vector<std::string>& row_names,
               Console& console) {
  const auto values = output.tensor.as<float>();
  const auto rows = static_cast<std::size_t>(output.tensor.desc.shape[0]);
  const std::size_t width = values.size() / rows;
  for (std::size_t row = 0; row < rows; ++row) {
    const auto line = values.subspan(row * width, width);
    std::string text;
    for (const float value : line) text += fmt::format(" {:.6g}", value);
    const bool named = row < row_names.size();
    console.say(fmt::format("{} {}:{}", output.name, named ? row_names[row] : std::to_string(row), text));
    Json told{{"event", "prediction"}, {"output", output.name}, {"row", row}};
    if (named) told["file"] = row_names[row];
    told["values"] = std::vector<float>(line.begin(), line.end());
    console.tell(told);
  }
}

/// What is computed from such numbers is not finite either, as a rule.
void warn_not_finite(const std::vector<engine::NamedTensor>& inputs, Console& console) {
  for (const engine::NamedTensor& input : inputs) {
    const std::int64_t count = engine::count_not_finite(input.tensor);
    if (count == 0) continue;
    console.milestone(fmt::format("{} of the {} numbers of input \"{}\" are not finite (NaN or infinite).",
                                  with_commas(count), with_commas(input.tensor.desc.shape.elements()),
                                  input.name));
    console.tell(Json{{"event", "input_not_finite"}, {"input", input.name}, {"count", count}});
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
  const auto inputs = read_inputs(
      arguments.inputs, needed,
      {.model = &*model, .data = arguments.data, .library = &tools.data, .module_folder = module_folder()});
  if (!inputs) return console.refuse(inputs.error());
  for (const std::string& note : inputs->notes) console.say(note);
  warn_not_finite(inputs->tensors, console);
  const auto outputs = predict_rows(runnable->executor, inputs->tensors);
  if (!outputs) return console.refuse(outputs.error());
  if (arguments.output_folder) {
    const auto written = write_outputs(*outputs, *arguments.output_folder, console);
    return written ? kExitDone : console.refuse(written.error());
  }
  for (const engine::NamedTensor& output : *outputs) tell_rows(output, inputs->row_names, console);
  return kExitDone;
}

}  // namespace netwright::app
