// SPDX-License-Identifier: Apache-2.0
#include "app/command_line/arguments.h"

#include <CLI/CLI.hpp>
#include <functional>
#include <iostream>
#include <utility>

#include "app/composition/model_export.h"
#include "engine/device/gpu_profiles.h"
#include "engine/train/optimizer_definition.h"
#include "engine/train/run_settings.h"
#include "engine/train/schedule_definition.h"

namespace netwright::app {
namespace {

template <class Definition>
std::string names_of(const std::vector<Definition>& definitions) {
  std::string names;
  for (const Definition& one : definitions) names += (names.empty() ? "" : ", ") + one.name;
  return names;
}
std::string optimizer_names() {
  return names_of(engine::standard_optimizers());
}
std::string schedule_names() {
  return names_of(engine::standard_schedules());
}

std::string gpu_names() {
  std::string names;
  for (const engine::GpuProfile& gpu : engine::gpu_profiles())
    names += (names.empty() ? "\"" : ", \"") + std::string(gpu.name) + "\"";
  return names;
}

/// Collects the sub-commands; the one that was chosen sets `command` when the line has been read.
class Parser {
 public:
  Parser() : app_("Netwright: draw a neural network, watch it learn, take it with you.", "netwright") {
    app_.set_version_flag("--version", "netwright " NETWRIGHT_VERSION);
    app_.require_subcommand(1);
    app_.fallthrough();
    app_.add_flag("--json", parsed_.json, "One JSON object a line instead of text");
    add_train();
    add_eval();
    add_predict();
    add_export();
    add_runs();
    add_graph();
    add_plan();
    add_bench();
    add_data();
    add_ops();
    add_doctor();
  }

  ParsedArguments parse(int count, char** values) {
    try {
      app_.parse(count, values);
    } catch (const CLI::ParseError& error) {
      const bool asked = error.get_exit_code() == 0;
      app_.exit(error, std::cout, std::cerr);
      return {.exit_code = asked ? 0 : 2};
    }
    return parsed_;
  }

 private:
  template <class Arguments>
  CLI::App* command(CLI::App& parent, const char* name, const char* summary, Arguments& arguments,
                    std::function<void()> prepare = {}) {
    CLI::App* sub = parent.add_subcommand(name, summary);
    sub->fallthrough();
    sub->callback([this, &arguments, prepare = std::move(prepare)] {
      if (prepare) prepare();
      parsed_.command = arguments;
    });
    return sub;
  }

  void add_train() {
    TrainArguments& a = train_;
    CLI::App* sub = command(app_, "train", "Train a network and keep the run in a project file", a);
    sub->add_option("GRAPH", a.graph, "JSON file, - for standard input, or sample:NAME")->required();
    sub->add_option("--data", a.data, "Data set: a name, a path, or kind:path?option=value");
    auto* epochs = sub->add_option("--epochs", a.epochs, "Passes over the training part");
    sub->add_option("--steps", a.steps, "Training steps instead of whole epochs")->excludes(epochs);
    sub->add_option("--batch", a.batch, "Samples a step");
    sub->add_option("--optimizer", a.optimizer, "How weights follow gradients: " + optimizer_names());
    sub->add_option("--lr", a.learning_rate, "Learning rate; another optimizer brings its usual one");
    sub->add_option("--schedule", a.schedule, "How the rate goes over the run: " + schedule_names());
    sub->add_option("--seed", a.seed, "Decides everything random");
    sub->add_option("--device", a.device, "auto, cpu, cuda:N");
    sub->add_option("--precision", a.precision, "fp32, or tf32, bf16, fp16 for products");
    sub->add_option("--recompute", a.recompute,
                    "Blocks or layers made again in backward instead of kept, e.g. \"stage*\"");
    sub->add_flag("--tune", a.tune, "Try layouts and algorithms and keep the fastest, not the model's");
    sub->add_option("--threads", a.threads, "CPU threads; 0 takes all cores");
    sub->add_option("--weights-from", a.weights_from,
                    "Begin with the weights that fit of a run (an id, PROJECT#ID, PROJECT#ID@STEP) or a file "
                    "(.safetensors, .json, .netwright)");
    sub->add_option("--set", a.set, "Any other setting, KEY=VALUE, e.g. optimizer.momentum=0.8")
        ->allow_extra_args(false);
    sub->add_option("--project", a.project, "Project file to keep the run in");
    sub->add_option("--resume", a.resume, "Go on with this run: an id, or PROJECT#ID");
    sub->add_flag("--find-lr", a.find_rate, "Try learning rates from low to high, suggest one, keep nothing");
  }

  void add_eval() {
    EvalArguments& a = eval_;
    CLI::App* sub = command(app_, "eval", "Loss and accuracy of a trained network on a data set", a);
    sub->add_option("MODEL", a.model,
                    "PROJECT#ID, a run's id with --project, or GRAPH.json beside GRAPH.safetensors")
        ->required();
    sub->add_option("--data", a.data, "Data set; the run's own when absent");
    add_project_and_device(*sub, a);
  }

  void add_predict() {
    PredictArguments& a = predict_;
    CLI::App* sub =
        command(app_, "predict", "What a trained network says about tensors, rows and pictures", a);
    sub->add_option("MODEL", a.model,
                    "PROJECT#ID, a run's id with --project, or GRAPH.json beside GRAPH.safetensors")
        ->required();
    sub->add_option(
           "INPUT,--input", a.inputs,
           "NAME=FILE, or FILE for the only input: .npy, .csv with a sample on each line, or pictures "
           "(.png, .jpg, .bmp), each a row")
        ->required();
    sub->add_option("--data", a.data,
                    "Pixels of pictures become numbers as this data set's do; of a run, its own by default");
    sub->add_option("--output-dir", a.output_folder, "Write each output as NAME.npy into this folder");
    add_project_and_device(*sub, a);
  }

  template <class Arguments>
  void add_threads(CLI::App& sub, Arguments& a) {
    sub.add_option("--threads", a.threads, "CPU threads; 0 takes all cores")
        ->check(CLI::Range(0, engine::kMostThreads))
        ->capture_default_str();
  }

  template <class Arguments>
  void add_project_and_device(CLI::App& sub, Arguments& a) {
    sub.add_option("--project", a.project, "Project file of the run");
    sub.add_option("--device", a.device, "auto, cpu, cuda:N")->capture_default_str();
    add_threads(sub, a);
  }

  void add_export() {
    ExportArguments& a = export_;
    CLI::App* sub = command(app_, "export", "Take a trained network along", a);
    sub->add_option("MODEL", a.run,
                    "PROJECT#ID, a run's id with --project, or GRAPH.json beside GRAPH.safetensors")
        ->required();
    sub->add_option("-o,--output", a.output, "File to write")->required();
    sub->add_option("--project", a.project, "Project file of the run");
    sub->add_option(
           "--format", a.format,
           "onnx, pytorch (Python source NAME.py with its weights in NAME.safetensors), or safetensors "
           "(with the graph as JSON beside it)")
        ->check(CLI::IsMember(model_format_names()))
        ->capture_default_str();
    sub->add_flag("--verify", a.verify, "Run the file in independent runtimes and compare");
  }

  void add_runs() {
    CLI::App* group = app_.add_subcommand("runs", "The runs kept in a project file");
    group->require_subcommand(1);
    group->fallthrough();
    group->add_option("--project", runs_.project, "Project file");
    const auto add = [&](const char* name, const char* summary, RunsAction action, int at_least) {
      CLI::App* sub = command(*group, name, summary, runs_, [this, action] { runs_.action = action; });
      auto* option = sub->add_option("RUN", runs_.runs, "PROJECT#ID, or ids with --project");
      if (at_least > 0) option->required()->expected(at_least, -1);
    };
    add("list", "All runs, newest last", RunsAction::list, 0);
    add("show", "One run: settings, results, curves' last values", RunsAction::show, 1);
    add("compare", "Several runs side by side: only what differs", RunsAction::compare, 2);
    add("delete", "Remove runs with their curves and checkpoints", RunsAction::remove, 1);
  }

  void add_graph() {
    CLI::App* group = app_.add_subcommand("graph", "Networks as files");
    group->require_subcommand(1);
    group->fallthrough();
    const auto add = [&](const char* name, const char* summary, GraphAction action, int graphs) {
      CLI::App* sub = command(*group, name, summary, graph_, [this, action] { graph_.action = action; });
      sub->add_option("GRAPH", graph_.graphs, "JSON file, -, or sample:NAME")->required()->expected(graphs);
    };
    add("check", "Problems of a network, each with a remedy", GraphAction::check, 1);
    add("show", "Layers with shapes, weights and cost", GraphAction::show, 1);
    add("diff", "What leads from one network to another", GraphAction::diff, 2);
  }

  void add_plan() {
    PlanArguments& a = plan_;
    CLI::App* sub =
        command(app_, "plan", "What will run: steps, kernels, bytes, before anything is allocated", a);
    sub->add_option("GRAPH", a.graph, "JSON file, -, or sample:NAME")->required();
    sub->add_option("--batch", a.batch, "Samples a step");
    auto* device = sub->add_option("--device", a.device, "auto, cpu, cuda:N, null")->capture_default_str();
    sub->add_option("--gpu", a.gpu, "Forecast for a GPU you need not own: " + gpu_names())->excludes(device);
    sub->add_option("--accumulate", a.accumulate, "Pieces that go through one after another")
        ->check(CLI::Range(std::int64_t{1}, engine::kMostPieces));
    sub->add_flag("--arena", a.arena, "Where each tensor lies, and from which step to which");
    sub->add_flag("--largest-batch", a.largest_batch, "How many samples the device's memory holds at once");
    sub->add_option("--mode", a.mode, "train or eval")
        ->check(CLI::IsMember({"train", "eval"}))
        ->capture_default_str();
    sub->add_option("--optimizer", a.optimizer, "One of: " + optimizer_names());
    sub->add_option("--precision", a.precision, "fp32, or tf32, bf16, fp16 for products");
    sub->add_option("--recompute", a.recompute,
                    "Blocks or layers made again in backward instead of kept, e.g. \"stage*\"");
    sub->add_flag("--tune", a.tune, "Try layouts and algorithms and keep the fastest, not the model's");
    add_threads(*sub, a);
  }

  void add_bench() {
    BenchArguments& a = bench_;
    CLI::App* sub = command(app_, "bench", "How long a training step takes, on made-up data", a);
    sub->add_option("GRAPH", a.graph, "JSON file, -, or sample:NAME")->required();
    sub->add_flag("--profile", a.profile, "Each kernel's time beside what the machine can do");
    sub->add_option("--batch", a.batch, "Samples a step");
    sub->add_option("--steps", a.steps, "Training steps to take the median of")->capture_default_str();
    sub->add_option("--device", a.device, "auto, cpu, cuda:N")->capture_default_str();
    sub->add_option("--optimizer", a.optimizer, "One of: " + optimizer_names());
    sub->add_option("--precision", a.precision, "fp32, or tf32, bf16, fp16 for products");
    sub->add_option("--recompute", a.recompute,
                    "Blocks or layers made again in backward instead of kept, e.g. \"stage*\"");
    sub->add_flag("--tune", a.tune, "Try layouts and algorithms and keep the fastest, not the model's");
    add_threads(*sub, a);
    sub->add_flag("!--no-fuse", a.fuse, "One kernel for each layer, to compare");
    sub->add_flag("!--no-layouts", a.layouts, "All tensors dense, to compare");
  }

  void add_data() {
    CLI::App* group = app_.add_subcommand("data", "Data sets");
    group->require_subcommand(1);
    group->fallthrough();
    command(*group, "list", "Kinds of data set with their options", data_,
            [this] { data_.action = DataAction::list; });
    command(*group, "inspect", "Size, shapes, classes and balance of a data set", data_,
            [this] { data_.action = DataAction::inspect; })
        ->add_option("SPEC", data_.spec, "A name, a path, or kind:path?option=value")
        ->required();
  }

  void add_ops() {
    command(app_, "ops", "All layer types, or one layer's page", ops_)
        ->add_option("NAME", ops_.name, "e.g. Conv2d");
  }

  void add_doctor() { command(app_, "doctor", "What this machine offers, and what is missing", doctor_); }

  CLI::App app_;
  ParsedArguments parsed_;
  TrainArguments train_;
  EvalArguments eval_;
  PredictArguments predict_;
  ExportArguments export_;
  RunsArguments runs_;
  GraphArguments graph_;
  PlanArguments plan_;
  BenchArguments bench_;
  DataArguments data_;
  OpsArguments ops_;
  DoctorArguments doctor_;
};

}  // namespace

ParsedArguments parse_arguments(int count, char** values) {
  return Parser().parse(count, values);
}

}  // namespace netwright::app
