// SPDX-License-Identifier: Apache-2.0
#include "tests/app/recorder_support.h"

#include <utility>

#include "storage/stores/metric_store.h"
#include "storage/stores/run_store.h"

namespace netwright::app::test {

using engine::RunState;
using engine::StateChanged;

std::shared_ptr<storage::Project> open_or_fail(const std::filesystem::path& file) {
  auto opening = storage::open_project(file, storage::OpenFor::writing_or_creating);
  EXPECT_TRUE(opening.project != nullptr) << opening.error.message;
  return std::move(opening.project);
}

NewRun some_run() {
  NewRun run;
  run.graph.name = "net";
  run.program_version = "0.1.0";
  run.graph.nodes.push_back({.id = {1}, .name = "relu", .op = "ReLU"});
  run.settings.data = "spiral";
  run.settings.seed = 7;
  return run;
}

std::unique_ptr<RunRecorder> begin_or_fail(const std::shared_ptr<storage::Project>& project) {
  auto recorder = RunRecorder::begin(project, some_run());
  EXPECT_TRUE(recorder) << recorder.error().message;
  return *std::move(recorder);
}

std::unique_ptr<RunRecorder> resume_or_fail(const std::shared_ptr<storage::Project>& project,
                                            storage::RunId run) {
  auto reader = project->reader();
  auto stored = load_run(*reader, run);
  EXPECT_TRUE(stored);
  auto recorder = RunRecorder::resume(project, *std::move(stored), "0.1.0");
  EXPECT_TRUE(recorder) << (recorder ? "" : recorder.error().message);
  return *std::move(recorder);
}

engine::Checkpoint checkpoint_at(std::int64_t step, std::size_t bytes) {
  engine::Checkpoint checkpoint;
  checkpoint.position.step = step;
  checkpoint.position.total_steps = 1'000'000;
  checkpoint.seed = 7;
  checkpoint.tensors.push_back(
      {.name = "relu.weight",
       .tensor = engine::HostTensor::zeros(
           {.type = DataType::f32, .shape = {static_cast<std::int64_t>(bytes / 4)}})});
  float value = static_cast<float>(step);
  for (float& element : checkpoint.tensors[0].tensor.as<float>()) element = value += 0.25F;
  return checkpoint;
}

engine::StepFinished step_at(std::int64_t step) {
  return {.step = step,
          .epoch = 1,
          .loss = 1.0 / static_cast<double>(step),
          .accuracy = 0.5,
          .learning_rate = 0.05,
          .samples = 64,
          .seconds = 0.001 * static_cast<double>(step)};
}

void say_running(RunRecorder& recorder, std::int64_t first_step) {
  auto& box = *recorder.events();
  box.post(StateChanged{.from = RunState::draft, .to = RunState::preparing});
  engine::RunPrepared prepared;
  prepared.device_id = "cpu";
  prepared.device_name = "a processor";
  prepared.validation_samples = 10;
  prepared.total_steps = 1'000'000;
  prepared.first_step = first_step;
  prepared.data_hash = "hash";
  box.post(prepared);
  box.post(StateChanged{.from = RunState::preparing, .to = RunState::running});
}

void say_steps(RunRecorder& recorder, std::int64_t first, std::int64_t last) {
  for (std::int64_t step = first; step <= last; ++step) recorder.events()->post(step_at(step));
}

void say_finished(RunRecorder& recorder, std::int64_t step) {
  recorder.events()->post(
      engine::RunFinished{.step = step, .test_loss = 0.3, .test_accuracy = 0.9, .seconds = 1});
  recorder.events()->post(StateChanged{.from = RunState::running, .to = RunState::finished});
}

std::vector<storage::PointRecord> points_of(const storage::Project& project, storage::RunId run,
                                            const char* key) {
  auto reader = project.reader();
  auto points = storage::MetricStore(*reader).read(run, key);
  EXPECT_TRUE(points);
  return *std::move(points);
}

storage::RunRecord run_of(const storage::Project& project, storage::RunId run) {
  auto reader = project.reader();
  auto record = storage::RunStore(*reader).find(run);
  EXPECT_TRUE(record);
  return *std::move(record);
}

void expect_whole_curve(const storage::Project& project, storage::RunId run, std::int64_t last) {
  const auto points = points_of(project, run, "loss");
  ASSERT_EQ(points.size(), static_cast<std::size_t>(last));
  for (std::int64_t step = 1; step <= last; ++step) {
    const storage::PointRecord& point = points[static_cast<std::size_t>(step - 1)];
    ASSERT_EQ(point.step, step);
    ASSERT_EQ(point.value, step_at(step).loss);
  }
}

}  // namespace netwright::app::test
