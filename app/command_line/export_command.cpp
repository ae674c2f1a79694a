// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/command_line/commands.h"
#include "app/command_line/open_project.h"
#include "app/composition/model_export.h"

namespace netwright::app {
namespace {

using Json = nlohmann::ordered_json;

void tell_tiers(const engine::VerifyReport& report, const std::string& what, Console& console) {
  console.say(fmt::format("Compared with independent runtimes on {}:", what));
  console.say(engine::to_text(report));
  for (const engine::VerifyTier& tier : report.tiers) {
    Json object{
        {"event", "verified"}, {"runtime", tier.name}, {"ran", tier.ran()}, {"agrees", tier.agrees()}};
    if (!tier.skipped.empty()) object["skipped"] = tier.skipped;
    if (!tier.failure.empty()) object["failure"] = tier.failure;
    if (tier.ran() && tier.failure.empty()) {
      object["error"] = tier.error;
      object["rows"] = tier.rows;
      if (tier.same_class) object["same_class"] = *tier.same_class;
    }
    console.tell(object);
  }
}

}  // namespace

int run_export(const ExportArguments& arguments, const Toolbox& tools, Console& console) {
  const auto model = load_model(arguments.run, arguments.project, console);
  if (!model) return console.refuse(model.error());
  const ModelExport order{.file = arguments.output,
                          .format = model_format(arguments.format).value_or(ModelFormat::onnx),
                          .verify = arguments.verify};
  const auto exported = export_model(*model, order, tools);
  if (!exported) return console.refuse(exported.error());
  for (const auto& file : exported->files)
    console.say(fmt::format("{} is in {}", model->name, file.string()));
  console.tell({{"event", "exported"},
                {"format", arguments.format},
                {"file", exported->files.front().string()},
                {"bytes", exported->bytes}});
  if (!exported->report) return kExitDone;
  tell_tiers(*exported->report, exported->compared_on, console);
  const auto agrees = engine::verdict(*exported->report);
  return agrees ? kExitDone : console.refuse(agrees.error());
}

}  // namespace netwright::app
