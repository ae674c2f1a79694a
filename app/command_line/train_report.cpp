// SPDX-License-Identifier: Apache-2.0
#include "app/command_line/train_report.h"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <variant>

namespace netwright::app {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::chrono::milliseconds kShowEvery{100};

std::string percent(const std::optional<double>& share) {
  return share ? fmt::format("{:.2f} %", *share * 100) : "none";
}

void put(Json& object, const char* key, const std::optional<double>& value) {
  if (value) object[key] = *value;
}

/// "GPU 87 % 21.0 GiB 412 W"
std::string gpu_text(const engine::GpuSample& gpu) {
  std::string text = "GPU";
  if (gpu.busy) text += fmt::format(" {:.0f} %", *gpu.busy * 100);
  text += " " + to_bytes_text(static_cast<double>(gpu.memory_ours.value_or(gpu.memory_used)));
  if (gpu.watts) text += fmt::format(" {:.0f} W", *gpu.watts);
  return text;
}

Json to_json(const engine::TransferReport& report) {
  Json mismatched = Json::array();
  for (const engine::TransferReport::Mismatch& one : report.mismatched) {
    mismatched.push_back({{"name", one.name}, {"there", one.theirs}, {"here", one.ours}});
  }
  return {{"source", report.source},
          {"loaded", report.loaded},
          {"mismatched", mismatched},
          {"fresh", report.fresh},
          {"left_out", report.left_out}};
}

}  // namespace

void TrainReport::begin(const std::string& graph_name, const std::string& notice) {
  if (!notice.empty()) console_.milestone(notice);
  graph_name_ = graph_name;
  Json object{
      {"event", "run_started"}, {"run", run_.value}, {"project", project_.string()}, {"graph", graph_name}};
  if (!notice.empty()) object["notice"] = notice;
  console_.tell(object);
}

void TrainReport::tell(const engine::Event& event) {
  std::visit([this](const auto& what) { apply(what); }, event);
}

void TrainReport::apply(const engine::StateChanged& event) {
  if (engine::is_over(event.to)) end_ = event.to;
}

void TrainReport::apply(const engine::RunPrepared& event) {
  prepared_ = event;
  console_.say(fmt::format("Run {} of {}, kept in {}", run_.value, graph_name_, project_.string()));
  console_.say(fmt::format("parameters: {}; {} training, {} validation, {} test samples; {} ({})",
                           with_commas(event.weights), with_commas(event.train_samples),
                           with_commas(event.validation_samples), with_commas(event.test_samples),
                           event.device_id, event.device_name));
  console_.say(data_place_text(event.resident_bytes));
  if (!event.note.empty()) console_.milestone(event.note);
  if (event.transfer) console_.say(to_text(*event.transfer));
  Json object{{"event", "prepared"},
              {"device", event.device_id},
              {"device_name", event.device_name},
              {"weights", event.weights},
              {"planned_bytes", event.planned_bytes},
              {"train_samples", event.train_samples},
              {"validation_samples", event.validation_samples},
              {"test_samples", event.test_samples},
              {"steps_per_epoch", event.steps_per_epoch},
              {"total_steps", event.total_steps},
              {"first_step", event.first_step},
              {"resident_bytes", event.resident_bytes},
              {"data_hash", event.data_hash},
              {"note", event.note}};
  if (event.transfer) object["transfer"] = to_json(*event.transfer);
  console_.tell(object);
}

void TrainReport::apply(const engine::StepFinished& event) {
  if (console_.json()) {
    Json object{{"event", "step"}, {"step", event.step}, {"epoch", event.epoch}, {"loss", event.loss}};
    put(object, "accuracy", event.accuracy);
    object["learning_rate"] = event.learning_rate;
    put(object, "gradient_norm", event.gradient_norm);
    put(object, "loss_scale", event.loss_scale);
    if (event.loss_scale) object["taken"] = event.taken;
    if (!event.note.empty()) object["note"] = event.note;
    for (const engine::NamedLoss& loss : event.losses) object["losses"][loss.name] = loss.value;
    object["samples_per_second"] = event.samples_per_second;
    object["data_wait_share"] = event.wait_share;
    object["seconds"] = event.seconds;
    console_.tell(object);
  }
  if (!event.taken) {
    console_.milestone(fmt::format("step {} skipped: its gradients overflowed; the loss scale is now {:g}",
                                   with_commas(event.step), event.loss_scale.value_or(1)));
  }
  if (!event.note.empty()) console_.milestone(event.note);
  const auto now = Clock::now();
  if (now - shown_at_ < kShowEvery) return;
  shown_at_ = now;
  const std::int64_t done = event.step - prepared_.first_step;
  const double left = event.seconds / static_cast<double>(std::max<std::int64_t>(done, 1)) *
                      static_cast<double>(prepared_.total_steps - event.step);
  const double share =
      static_cast<double>(event.step) / static_cast<double>(std::max<std::int64_t>(prepared_.total_steps, 1));
  console_.progress(
      share, fmt::format("epoch {}  step {}/{}  loss {:.4f}  {} samples/s  waits {:.0f} % for data  {}ETA {}",
                         event.epoch, with_commas(event.step), with_commas(prepared_.total_steps), event.loss,
                         with_commas(static_cast<std::int64_t>(event.samples_per_second)),
                         100 * event.wait_share, gpu_ ? gpu_text(*gpu_) + "  " : "", to_clock(left)));
}

void TrainReport::apply(const engine::ValidationFinished& event) {
  std::string line =
      fmt::format("step {}: validation loss {:.4f}", with_commas(event.step), event.validation_loss);
  if (event.validation_accuracy) line += fmt::format(", accuracy {}", percent(event.validation_accuracy));
  console_.milestone(fmt::format("{} (after {:.1f} s)", line, event.seconds));
  Json object{{"event", "validation"},
              {"step", event.step},
              {"epoch", event.epoch},
              {"val_loss", event.validation_loss}};
  put(object, "val_accuracy", event.validation_accuracy);
  object["seconds"] = event.seconds;
  console_.tell(object);
}

void TrainReport::apply(const engine::EpochFinished& event) {
  const bool validated = prepared_.validation_samples > 0;
  std::string line = fmt::format("epoch {}: loss {:.4f}", event.epoch, event.train_loss);
  if (event.train_accuracy) line += fmt::format(", accuracy {}", percent(event.train_accuracy));
  if (validated) line += fmt::format("; validation loss {:.4f}", event.validation_loss);
  if (event.validation_accuracy) line += fmt::format(", accuracy {}", percent(event.validation_accuracy));
  console_.milestone(fmt::format("{} (after {:.1f} s)", line, event.seconds));
  Json object{
      {"event", "epoch"}, {"epoch", event.epoch}, {"step", event.step}, {"train_loss", event.train_loss}};
  put(object, "train_accuracy", event.train_accuracy);
  if (validated) object["val_loss"] = event.validation_loss;
  put(object, "val_accuracy", event.validation_accuracy);
  object["seconds"] = event.seconds;
  console_.tell(object);
}

void TrainReport::apply(const engine::CheckpointSaved& event) {
  waits_since_.reset();
  console_.tell({{"event", "checkpoint"},
                 {"step", event.step},
                 {"epoch", event.epoch},
                 {"best", event.best},
                 {"kept", event.kept}});
}

void TrainReport::apply(const engine::CheckpointFailed& event) {
  if (waits_since_) return;
  waits_since_ = Clock::now();
  console_.milestone(event.error.message + " Training waits.");
  console_.tell({{"event", "checkpoint_failed"}, {"step", event.step}, {"message", event.error.message}});
}

void TrainReport::apply(const engine::LearningRateChanged& event) {
  console_.tell(
      {{"event", "learning_rate"}, {"step", event.step}, {"before", event.before}, {"after", event.after}});
}

void TrainReport::apply(const engine::DeviceSampled& event) {
  const engine::DeviceSample& sample = event.sample;
  gpu_.reset();
  if (sample.gpu && sample.gpu->used_by_run) gpu_ = sample.gpu;
  Json object{{"event", "device"}, {"seconds", sample.seconds}};
  for (const engine::DeviceFigure& figure : engine::recorded_figures(sample))
    object[std::string(figure.key.substr(engine::kDevicePrefix.size()))] = figure.value;
  if (gpu_ && gpu_->throttle != engine::Throttle::none) object["gpu_throttle"] = name_of(gpu_->throttle);
  if (!sample.gpu_lack.empty()) object["gpu_lack"] = sample.gpu_lack;
  console_.tell(object);
}

void TrainReport::apply(const engine::RunFinished& event) {
  finished_ = event;
}

void TrainReport::apply(const engine::RunStopped& event) {
  stopped_step_ = event.step;
}

void TrainReport::apply(const engine::RunFailed& event) {
  error_ = event.error;
  error_.message += " " + resume_hint();
}

void TrainReport::apply(const engine::RunRefused& event) {
  error_ = event.error;
}

std::string TrainReport::resume_hint() const {
  return fmt::format("Go on with: netwright train GRAPH --project \"{}\" --resume {}", project_.string(),
                     run_.value);
}

int TrainReport::finish() {
  if (end_ == engine::RunState::finished) {
    if (!finished_.note.empty()) console_.say(finished_.note);
    std::string result;
    if (finished_.test_accuracy)
      result += fmt::format("test accuracy {}, ", percent(finished_.test_accuracy));
    if (!std::isnan(finished_.test_loss)) result += fmt::format("test loss {:.4f}, ", finished_.test_loss);
    result += with_commas(finished_.step) + " steps";
    if (prepared_.first_step > 0) {
      result += fmt::format(", the last {} of them", with_commas(finished_.step - prepared_.first_step));
    }
    console_.say(fmt::format("{} in {}", result, to_clock(finished_.seconds)));
    console_.say(fmt::format("Run {} is in {}", run_.value, project_.string()));
    Json object{{"event", "run_finished"}, {"run", run_.value}};
    put(object, "test_accuracy", finished_.test_accuracy);
    object["test_loss"] = finished_.test_loss;
    object["step"] = finished_.step;
    object["note"] = finished_.note;
    object["seconds"] = finished_.seconds;
    object["project"] = project_.string();
    console_.tell(object);
    return kExitDone;
  }
  if (end_ == engine::RunState::stopped) {
    console_.milestone(fmt::format("Stopped at step {}; the run is saved. {}", stopped_step_, resume_hint()));
    console_.tell({{"event", "run_stopped"},
                   {"run", run_.value},
                   {"step", stopped_step_},
                   {"project", project_.string()}});
    return kExitInterrupted;
  }
  return console_.refuse(error_);
}

}  // namespace netwright::app
