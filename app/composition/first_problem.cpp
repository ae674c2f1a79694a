// SPDX-License-Identifier: Apache-2.0
#include "app/composition/first_problem.h"

#include <fmt/format.h>

namespace netwright::app {

std::string node_of(const engine::Graph& graph, const engine::Problem& problem) {
  const engine::Node* node = problem.node ? graph.find(*problem.node) : nullptr;
  return node ? node->name : "";
}

std::string to_sentence(const engine::Problem& problem) {
  return problem.remedy.empty() ? problem.message : problem.message + " " + problem.remedy;
}

Error to_error(const engine::Graph& graph, std::span<const engine::Problem> problems) {
  std::string message = to_sentence(problems.front());
  if (problems.size() > 1) {
    message += fmt::format(" ({} more; see \"netwright graph check\".)", problems.size() - 1);
  }
  return {.message = std::move(message), .about = node_of(graph, problems.front())};
}

}  // namespace netwright::app
