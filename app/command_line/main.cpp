// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <cstdio>
#include <exception>
#include <variant>

#include "app/command_line/commands.h"

namespace netwright::app {
namespace {

struct Dispatch {
  const Toolbox& tools;
  Console& console;

  int operator()(const TrainArguments& a) const { return run_train(a, tools, console); }
  int operator()(const EvalArguments& a) const { return run_eval(a, tools, console); }
  int operator()(const PredictArguments& a) const { return run_predict(a, tools, console); }
  int operator()(const ExportArguments& a) const { return run_export(a, tools, console); }
  int operator()(const RunsArguments& a) const { return run_runs(a, tools, console); }
  int operator()(const GraphArguments& a) const { return run_graph(a, tools, console); }
  int operator()(const PlanArguments& a) const { return run_plan(a, tools, console); }
  int operator()(const BenchArguments& a) const { return run_bench(a, tools, console); }
  int operator()(const DataArguments& a) const { return run_data(a, tools, console); }
  int operator()(const OpsArguments& a) const { return run_ops(a, tools, console); }
  int operator()(const DoctorArguments& a) const { return run_doctor(a, tools, console); }
};

}  // namespace
}  // namespace netwright::app

int main(int count, char** values) {
  using namespace netwright::app;
  const ParsedArguments parsed = parse_arguments(count, values);
  if (!parsed.command) return parsed.exit_code;
  // A file-size limit then fails the write, as a full disk does, and is answered with a sentence.
  std::signal(SIGXFSZ, SIG_IGN);
  Console console(parsed.json ? OutputFormat::json : OutputFormat::text);
  try {
    const Toolbox tools;
    const int code = std::visit(Dispatch{tools, console}, *parsed.command);
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return code;
    return console.refuse({.message = "Not all results could be written to standard output. Free some space "
                                      "where it leads, or look whether its reader has ended."});
  } catch (const std::exception& error) {
    return console.refuse(
        {.message = std::string("Something went wrong inside Netwright: ") + error.what() +
                    ". Nothing recorded so far is lost; please report it with the command you used."});
  }
}
