// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/command_line/arguments.h"
#include "app/command_line/console.h"
#include "app/composition/samples.h"
#include "app/composition/toolbox.h"

namespace netwright::app {

/// One function a command, each in a file of its own; they return the exit code.
int run_train(const TrainArguments& arguments, const Toolbox& tools, Console& console);
/// What train --find-lr does, for the network and settings that run_train() has read.
int run_find_rate(const LoadedGraph& loaded, const Toolbox& tools, Console& console);
int run_eval(const EvalArguments& arguments, const Toolbox& tools, Console& console);
int run_predict(const PredictArguments& arguments, const Toolbox& tools, Console& console);
int run_export(const ExportArguments& arguments, const Toolbox& tools, Console& console);
int run_runs(const RunsArguments& arguments, const Toolbox& tools, Console& console);
int run_graph(const GraphArguments& arguments, const Toolbox& tools, Console& console);
int run_bench(const BenchArguments& arguments, const Toolbox& tools, Console& console);
int run_plan(const PlanArguments& arguments, const Toolbox& tools, Console& console);
int run_data(const DataArguments& arguments, const Toolbox& tools, Console& console);
int run_ops(const OpsArguments& arguments, const Toolbox& tools, Console& console);
int run_doctor(const DoctorArguments& arguments, const Toolbox& tools, Console& console);

}  // namespace netwright::app
