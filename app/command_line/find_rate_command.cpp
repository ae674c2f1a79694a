// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/command_line/commands.h"
#include "engine/train/trainer.h"

namespace netwright::app {
namespace {

using Json = nlohmann::ordered_json;

void report(const engine::RateFinding& finding, Console& console) {
  console.say(fmt::format("{:>12}  {:>10}  {:>10}", "rate", "loss", "smoothed"));
  for (const engine::TriedRate& tried : finding.tried) {
    console.say(fmt::format("{:>12.3g}  {:>10.4f}  {:>10.4f}", tried.rate, tried.loss, tried.smoothed));
    console.tell(Json{{"event", "rate_tried"},
                      {"learning_rate", tried.rate},
                      {"loss", tried.loss},
                      {"smoothed", tried.smoothed}});
  }
  Json end{{"event", "rate_found"}, {"tried", finding.tried.size()}};
  if (finding.suggestion) {
    console.say(fmt::format("Suggested: --lr {:.3g}, where the loss falls fastest.", *finding.suggestion));
    end["suggestion"] = *finding.suggestion;
  } else {
    console.say("No suggestion: the loss falls at none of these rates.");
  }
  console.tell(end);
}

}  // namespace

int run_find_rate(const LoadedGraph& loaded, const Toolbox& tools, Console& console) {
  auto prepared = engine::Trainer::prepare(
      {.graph = loaded.graph, .settings = loaded.settings},
      {.ops = &tools.ops,
       .devices = &tools.devices,
       .open_data = [&tools](std::string_view spec) { return tools.data.open(spec); },
       .open_weights = open_weight_source});
  if (const auto* refusal = std::get_if<engine::Refusal>(&prepared)) return console.refuse(refusal->error);
  const auto finding = std::get<std::unique_ptr<engine::Trainer>>(prepared)->find_learning_rate();
  if (!finding) return console.refuse(finding.error());
  report(*finding, console);
  return kExitDone;
}

}  // namespace netwright::app
