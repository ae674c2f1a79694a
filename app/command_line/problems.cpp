// SPDX-License-Identifier: Apache-2.0
#include "app/command_line/problems.h"

#include <nlohmann/json.hpp>

namespace netwright::app {

void tell_problems(const engine::Graph& graph, std::span<const engine::Problem> problems, Console& console) {
  for (const engine::Problem& problem : problems) {
    console.say(to_sentence(problem));
    console.tell(nlohmann::ordered_json{{"event", "problem"},
                                        {"node", node_of(graph, problem)},
                                        {"message", problem.message},
                                        {"remedy", problem.remedy}});
  }
}

}  // namespace netwright::app
