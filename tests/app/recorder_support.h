// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "app/recorder/run_recorder.h"
#include "storage/records.h"

namespace netwright::app::test {

/// A project open for writing; the test fails otherwise.
std::shared_ptr<storage::Project> open_or_fail(const std::filesystem::path& file);

/// A network with one node, enough to be stored.
NewRun some_run();
std::unique_ptr<RunRecorder> begin_or_fail(const std::shared_ptr<storage::Project>& project);
std::unique_ptr<RunRecorder> resume_or_fail(const std::shared_ptr<storage::Project>& project,
                                            storage::RunId run);

/// The checkpoint a run of some_run() has after `step` steps, the same on every call.
engine::Checkpoint checkpoint_at(std::int64_t step, std::size_t bytes = 4000);
/// The event of `step`, the same on every call.
engine::StepFinished step_at(std::int64_t step);

/// What a session would say: prepared and running, the steps first..last, an end.
void say_running(RunRecorder& recorder, std::int64_t first_step = 0);
void say_steps(RunRecorder& recorder, std::int64_t first, std::int64_t last);
void say_finished(RunRecorder& recorder, std::int64_t step);

std::vector<storage::PointRecord> points_of(const storage::Project& project, storage::RunId run,
                                            const char* key);
storage::RunRecord run_of(const storage::Project& project, storage::RunId run);
/// Steps 1..last, each once, with the losses of step_at().
void expect_whole_curve(const storage::Project& project, storage::RunId run, std::int64_t last);

}  // namespace netwright::app::test
