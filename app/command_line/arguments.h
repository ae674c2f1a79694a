// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace netwright::app {

/// What was asked for, one struct a command. What was not given is absent, so that a sample's own settings
/// hold.

struct TrainArguments {
  std::string graph;
  std::optional<std::string> data = {};
  std::optional<std::int64_t> epochs = {};
  std::optional<std::int64_t> steps = {};
  std::optional<std::int64_t> batch = {};
  std::optional<std::string> optimizer = {};
  std::optional<double> learning_rate = {};
  std::optional<std::string> schedule = {};
  std::optional<std::uint64_t> seed = {};
  std::optional<std::string> device = {};
  std::optional<std::string> precision = {};
  std::optional<std::string> recompute = {};
  std::optional<int> threads = {};
  std::optional<std::string> weights_from = {};
  bool tune = false;
  std::vector<std::string> set = {};  ///< KEY=VALUE
  std::optional<std::string> project = {};
  std::optional<std::string> resume = {};
  bool find_rate = false;  ///< try learning rates instead of training
};
struct EvalArguments {
  std::string model;
  std::optional<std::string> project = {};
  std::optional<std::string> data = {};
  std::string device = "auto";
  int threads = 0;
};
struct PredictArguments {
  std::string model;
  std::optional<std::string> project = {};
  std::vector<std::string> inputs = {};  ///< NAME=FILE, or FILE where there is one input
  std::optional<std::string> data = {};  ///< whose pixels count, a SPEC; none: the run's own
  std::optional<std::string> output_folder = {};
  std::string device = "auto";
  int threads = 0;
};
struct ExportArguments {
  std::string run;
  std::optional<std::string> project = {};
  std::string output;
  std::string format = "onnx";
  bool verify = false;
};
enum class RunsAction { list, show, compare, remove };
struct RunsArguments {
  RunsAction action = RunsAction::list;
  std::vector<std::string> runs = {};
  std::optional<std::string> project = {};
};
enum class GraphAction { check, show, diff };
struct GraphArguments {
  GraphAction action = GraphAction::check;
  std::vector<std::string> graphs = {};
};
struct PlanArguments {
  std::string graph;
  std::optional<std::int64_t> batch = {};
  std::string device = "auto";
  std::optional<std::string> gpu = {};  ///< one that need not be there, by name
  std::string mode = "train";
  std::optional<std::int64_t> accumulate = {};
  bool arena = false;
  bool largest_batch = false;
  std::optional<std::string> optimizer = {};
  std::optional<std::string> precision = {};
  std::optional<std::string> recompute = {};
  bool tune = false;
  int threads = 0;
};
struct BenchArguments {
  std::string graph;
  std::optional<std::int64_t> batch = {};
  std::string device = "auto";
  std::optional<std::string> optimizer = {};
  std::optional<std::string> precision = {};
  std::optional<std::string> recompute = {};
  bool tune = false;
  int threads = 0;
  int steps = 20;
  bool profile = false;
  bool fuse = true;
  bool layouts = true;
};
enum class DataAction { list, inspect };
struct DataArguments {
  DataAction action = DataAction::list;
  std::string spec = {};
};
struct OpsArguments {
  std::optional<std::string> name = {};
};
struct DoctorArguments {};

using CommandArguments =
    std::variant<TrainArguments, EvalArguments, PredictArguments, ExportArguments, RunsArguments,
                 GraphArguments, PlanArguments, BenchArguments, DataArguments, OpsArguments, DoctorArguments>;

/// A command line understood, or what to print and exit with (help, version, wrong usage).
struct ParsedArguments {
  std::optional<CommandArguments> command = {};
  bool json = false;
  int exit_code = 0;
};

/// Prints help, version or usage errors itself.
ParsedArguments parse_arguments(int count, char** values);

}  // namespace netwright::app
