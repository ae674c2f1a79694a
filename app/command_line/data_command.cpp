// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>

#include "app/command_line/commands.h"
#include "engine/graph/wording.h"

namespace netwright::app {
namespace {

using Json = nlohmann::ordered_json;

int list(const Toolbox& tools, Console& console) {
  for (const engine::DataSource& source : tools.data.sources()) {
    console.say(fmt::format("{:<14} {}", source.name, source.summary));
    Json options = Json::array();
    for (const auto& spec : source.options) {
      console.say(fmt::format("    {:<12} {} (default {})", spec.name, spec.doc,
                              engine::to_string(spec.default_value)));
      options.push_back(
          {{"name", spec.name}, {"doc", spec.doc}, {"default", engine::to_string(spec.default_value)}});
    }
    console.tell(Json{{"name", source.name}, {"summary", source.summary}, {"options", options}});
  }
  return kExitDone;
}

void tell_part(std::string_view part, const engine::Dataset& data, Console& console) {
  const auto& classes = data.info().classes;
  std::map<std::int64_t, std::int64_t> counts;
  for (std::int64_t i = 0; i < data.size(); ++i) {
    if (const auto label = data.label(i)) ++counts[*label];
  }
  console.say(fmt::format("{}: {} samples", part, with_commas(data.size())));
  Json by_class = Json::object();
  for (const auto& [label, count] : counts) {
    const bool named = label >= 0 && label < static_cast<std::int64_t>(classes.size());
    const std::string name = named ? classes[static_cast<std::size_t>(label)] : std::to_string(label);
    console.say(fmt::format("  {:<14} {:>8}", name, with_commas(count)));
    by_class[name] = count;
  }
  console.tell(Json{{"part", part}, {"samples", data.size()}, {"classes", by_class}});
}

int inspect(const std::string& spec, const Toolbox& tools, Console& console) {
  const auto opened = tools.data.open(spec);
  if (!opened) return console.refuse(opened.error());
  const engine::DatasetInfo& info = opened->train->info();
  const bool classes = info.target_type == DataType::i64;
  console.say(fmt::format("{}\nsample {} {}, target {} {}, content {}", info.name,
                          to_string(info.sample_shape), name_of(info.sample_type),
                          classes && info.target_shape.rank == 0 ? "class" : to_string(info.target_shape),
                          name_of(info.target_type), opened->content_hash));
  console.tell(Json{{"name", info.name},
                    {"sample_shape", to_string(info.sample_shape)},
                    {"sample_type", name_of(info.sample_type)},
                    {"target_shape", to_string(info.target_shape)},
                    {"target_type", name_of(info.target_type)},
                    {"content_hash", opened->content_hash}});
  tell_part("train", *opened->train, console);
  if (opened->test) tell_part("test", *opened->test, console);
  return kExitDone;
}

}  // namespace

int run_data(const DataArguments& arguments, const Toolbox& tools, Console& console) {
  return arguments.action == DataAction::list ? list(tools, console)
                                              : inspect(arguments.spec, tools, console);
}

}  // namespace netwright::app
