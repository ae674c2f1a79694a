// SPDX-License-Identifier: Apache-2.0
#include "app/command_line/problems.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace netwright::app {
namespace {

std::string name_of(const engine::Graph& graph, const engine::Problem& problem) {
  const engine::Node* node = problem.node ? graph.find(*problem.node) : nullptr;
  return node ? node->name : "";
}

std::string sentence(const engine::Problem& problem) {
  return problem.remedy.empty() ? problem.message : problem.message + " " + problem.remedy;
}

}  // namespace

Error to_error(const engine::Graph& graph, std::span<const engine::Problem> problems) {
  std::string message = sentence(problems.front());
  if (problems.size() > 1) {
    message += fmt::format(" ({} more; see \"netwright graph check\".)", problems.size() - 1);
  }
  return {.message = std::move(message), .about = name_of(graph, problems.front())};
}

void tell_problems(const engine::Graph& graph, std::span<const engine::Problem> problems, Console& console) {
  for (const engine::Problem& problem : problems) {
    console.say(sentence(problem));
    console.tell(nlohmann::ordered_json{{"event", "problem"},
                                        {"node", name_of(graph, problem)},
                                        {"message", problem.message},
                                        {"remedy", problem.remedy}}
                     .dump());
  }
}

}  // namespace netwright::app
