// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "engine/graph/block.h"
#include "engine/graph/infer.h"
#include "engine/graph/wording.h"
#include "engine/plan/gpu_forecast.h"
#include "engine/plan/update_rule.h"
#include "engine/train/content_hash.h"
#include "engine/train/data_fit.h"
#include "engine/train/optimizer_definition.h"
#include "engine/train/precision.h"
#include "engine/train/trainer.h"
#include "engine/train/training_plan.h"
#include "engine/train/weight_groups.h"

namespace netwright::engine {
namespace {

Error cannot_resume(const std::string& reason) {
  return refused(fmt::format("The run cannot be resumed: {}", reason));
}

Error changed(std::string_view key, const std::string& before, const std::string& now) {
  return cannot_resume(fmt::format(
      "its setting \"{}\" was {} and is now {}. Set it back, or start a new run.", key, before, now));
}

/// What would make a resumed run another one: everything but its length, device, threads and base rate.
Result<void> check_same_settings(const RunSettings& before, const RunSettings& now) {
  if (before.seed != now.seed) return changed("seed", std::to_string(before.seed), std::to_string(now.seed));
  if (before.batch != now.batch)
    return changed("batch", std::to_string(before.batch), std::to_string(now.batch));
  if (before.validation_fraction != now.validation_fraction) {
    return changed("validation_fraction", fmt::format("{}", before.validation_fraction),
                   fmt::format("{}", now.validation_fraction));
  }
  if (before.precision != now.precision) return changed("precision", before.precision, now.precision);
  if (before.optimizer != now.optimizer) {
    return changed("optimizer", to_json(before.optimizer), to_json(now.optimizer));
  }
  if (before.schedule != now.schedule)
    return changed("schedule", to_json(before.schedule), to_json(now.schedule));
  const Attributes steps_before = attributes_of(before.step);
  for (const auto& [name, value] : attributes_of(now.step)) {
    if (steps_before.at(name) != value)
      return changed(name, to_string(steps_before.at(name)), to_string(value));
  }
  if (before.loop.sampling != now.loop.sampling)
    return changed("sampling", before.loop.sampling, now.loop.sampling);
  if (before.loop.best_by != now.loop.best_by)
    return changed("best_by", before.loop.best_by, now.loop.best_by);
  if (before.loop.restore_best != now.loop.restore_best) {
    return changed("restore_best", fmt::format("{}", before.loop.restore_best),
                   fmt::format("{}", now.loop.restore_best));
  }
  const Attributes augment_before = attributes_of(before.augment);
  for (const auto& [name, value] : attributes_of(now.augment)) {
    if (augment_before.at(name) != value)
      return changed(name, to_string(augment_before.at(name)), to_string(value));
  }
  if (before.weights_from != now.weights_from)
    return changed("weights_from", in_quotes(before.weights_from), in_quotes(now.weights_from));
  if (before.phases != now.phases) return changed("phases", to_text(before.phases), to_text(now.phases));
  if (before.groups != now.groups) return changed("groups", to_text(before.groups), to_text(now.groups));
  return {};
}

Result<void> check_resumable(const Checkpoint& checkpoint, const std::string& graph_hash,
                             const RunSettings& settings) {
  if (checkpoint.graph_hash != graph_hash) {
    return cannot_resume(
        "its checkpoint belongs to another network. Resume with the network as it was, or start a new run.");
  }
  if (checkpoint.seed != settings.seed) {
    return changed("seed", std::to_string(checkpoint.seed), std::to_string(settings.seed));
  }
  if (checkpoint.settings_json.empty()) return {};
  const Result<RunSettings> before = settings_from_json(checkpoint.settings_json);
  if (!before) return cannot_resume(before.error().message);
  return check_same_settings(*before, settings);
}

/// The sentence for a network that cannot be trained: its first problem.
Refusal refusal_of(const Graph& graph, std::vector<Problem> problems) {
  const Problem& first = problems.front();
  const Node* node = first.node ? graph.find(*first.node) : nullptr;
  std::string message = first.message;
  if (!first.remedy.empty()) message += ' ' + first.remedy;
  return {.error = refused(std::move(message), node ? node->name : std::string()),
          .problems = std::move(problems)};
}

Result<void> check_best_by(const RunSettings& settings, const Plan& plan) {
  const bool judges_classes =
      std::ranges::any_of(plan.losses, [](const PlanLoss& loss) { return loss.correct.has_value(); });
  if (settings.loop.best_by == "loss" || judges_classes) return {};
  return refused(
      "The setting \"best_by\" is accuracy, but no loss of this network judges classes, so there is none. "
      "Set "
      "it to loss.",
      "best_by");
}

/// Skipped updates are counted by phase, as if each took part in every step.
Result<void> check_scaling(const RunSettings& settings, const Precision& precision) {
  const bool alike =
      std::ranges::all_of(settings.phases, [](const TrainPhase& phase) { return phase.every == 1; });
  if (!precision.scales_losses || alike) return {};
  return refused(
      "The setting \"precision\" is fp16, whose scaled losses need phases that take part in every step, but "
      "one "
      "has \"every\" above 1. Set precision to bf16 or fp32.",
      "precision");
}

/// What accumulating changes for losses that divide by what their own targets count for; or empty.
std::string note_on_pieces(const Graph& graph, const InferredGraph& inferred, const RunSettings& settings) {
  if (settings.step.accumulate == 1) return {};
  std::vector<std::string> losses;
  for (const NodeId id : inferred.losses) {
    const Node& node = *graph.find(id);
    const OpDefinition& op = *inferred.nodes.at(id).op;
    for (const std::string_view name : {"class_weights", "ignore_index"}) {
      const AttributeValue value = op.value_of(node, name);
      const auto* text = std::get_if<std::string>(&value);
      if (text && !text->empty()) losses.push_back(fmt::format("{} has {}", node.name, name));
    }
  }
  if (losses.empty()) return {};
  return fmt::format(
      "{}, and accumulate cuts each batch into {} pieces: each piece divides by what its own targets count "
      "for, so the update is not that of the whole batch.",
      join_words(losses, "and"), settings.step.accumulate);
}

/// One number a channel has no spread to learn from; prediction does not look at it.
Result<void> check_batch_norms(const Graph& graph, const InferredGraph& inferred,
                               const RunSettings& settings) {
  if (inferred.batch > 1) return {};
  const FlatGraph flat = flatten(graph, inferred);
  for (const auto& [id, node] : flat.inferred.nodes) {
    if (!node.op->name.starts_with("BatchNorm") || node.src[0].shape.elements_from(2) > 1) continue;
    const std::string& name = flat.graph.find(id)->name;
    return refused(
        fmt::format("{} compares the numbers of each channel over the batch, but one sample goes through at "
                    "once and has one a channel. {}",
                    name,
                    settings.step.accumulate > 1 ? "Set the setting \"accumulate\" lower."
                                                 : "Set the setting \"batch\" to 2 or more."),
        name);
  }
  return {};
}

}  // namespace

Trainer::Trainer(TrainerRequest request, Device device, Executor executor, Schedule schedule)
    : settings_(std::move(request.settings)),
      program_version_(std::move(request.program_version)),
      graph_hash_(hash_of(request.graph)),
      device_(std::move(device)),
      executor_(std::move(executor)),
      schedule_(std::move(schedule)) {
  for (const PlanLoss& loss : executor_.evaluation_plan().losses) {
    has_accuracy_ = has_accuracy_ || loss.correct.has_value();
  }
}

Trainer::Prepared Trainer::prepare(TrainerRequest request, const TrainerTools& tools) {
  const RunSettings& settings = request.settings;
  if (const auto checked = check(settings); !checked) return Refusal{checked.error()};
  const InferredGraph inferred = infer_shapes(request.graph, *tools.ops, piece_rows(settings));
  if (std::vector<Problem> problems = training_problems(inferred); !problems.empty()) {
    return refusal_of(request.graph, std::move(problems));
  }
  if (const auto able = check_batch_norms(request.graph, inferred, settings); !able)
    return Refusal{able.error()};
  if (request.resume_from) {
    const auto same = check_resumable(*request.resume_from, hash_of(request.graph), settings);
    if (!same) return Refusal{same.error()};
  }
  Result<Device> device = tools.devices->find(settings.device);
  if (!device) return Refusal{device.error()};
  const Result<Precision> precision = precision_on(*device, settings.precision);
  if (!precision) return Refusal{precision.error()};
  if (const auto checked = check_scaling(settings, *precision); !checked) return Refusal{checked.error()};
  const Result<OpenedData> data = tools.open_data(settings.data);
  if (!data) return Refusal{data.error()};
  Result<ContextPtr> context =
      tools.devices->open(*device, {.threads = settings.threads, .tf32 = precision->tf32});
  if (!context) return Refusal{context.error()};
  ExecutorOptions options = executor_options(settings, *precision);
  options.pause_latency = tools.pause_latency;
  if (settings.tune && request.resume_from) options.tuning = request.resume_from->tuning;
  Result<Executor> executor = Executor::create(request.graph, inferred, options, *std::move(context));
  if (!executor) return Refusal{executor.error()};
  const auto fits = check_fit(request.graph, inferred, executor->evaluation_plan(), data->train->info());
  if (!fits) return Refusal{fits.error()};
  if (const auto known = check_best_by(settings, executor->evaluation_plan()); !known)
    return Refusal{known.error()};

  std::string pieces = note_on_pieces(request.graph, inferred, settings);
  std::optional<Checkpoint> checkpoint = std::exchange(request.resume_from, std::nullopt);
  Schedule schedule = *make_schedule(settings.schedule);
  std::unique_ptr<Trainer> trainer(
      new Trainer(std::move(request), *std::move(device), *std::move(executor), std::move(schedule)));
  trainer->scales_losses_ = precision->scales_losses;
  trainer->note_on_pieces_ = std::move(pieces);
  if (const auto taken = trainer->take_data(*data); !taken) return Refusal{taken.error()};
  if (const auto kept = trainer->keep_data(*data); !kept) return Refusal{kept.error()};
  const bool fresh = !checkpoint;
  if (const auto taken = trainer->take_weights(std::move(checkpoint)); !taken) return Refusal{taken.error()};
  if (fresh && !trainer->settings_.weights_from.empty()) {
    if (const auto taken = trainer->take_over(tools); !taken) return Refusal{taken.error()};
  }
  trainer->start_loading();
  return trainer;
}

Result<void> Trainer::take_data(const OpenedData& data) {
  Result<SplitData> parts = split(data.train, settings_.validation_fraction, settings_.seed);
  if (!parts) return parts.error();
  parts_ = *std::move(parts);
  if (settings_.loop.sampling == "balanced" && !parts_.train->label(0)) {
    return refused(fmt::format("The setting \"sampling\" is balanced, but the data \"{}\" has no classes to "
                               "balance. Set it to shuffled.",
                               settings_.data),
                   "sampling");
  }
  if (const auto fits = check_fit(settings_.augment, data.train->info()); !fits) return fits.error();
  test_ = data.test && data.test->size() > 0 ? data.test : nullptr;
  data_hash_ = data.content_hash;
  return {};
}

Result<void> Trainer::keep_data(const OpenedData& data) {
  const std::optional<ImagesToKeep> images = images_to_keep(data, settings_);
  if (!images || !fits_gpu(executor_.allocated_bytes() + images->bytes(), device_.memory_bytes)) return {};
  const Result<bool> kept = executor_.keep_images(*images);
  if (!kept) return kept.error();
  if (*kept) image_rows_ = ImageRows(test_, std::ssize(images->labels.front()));
  return {};
}

Result<void> Trainer::take_weights(std::optional<Checkpoint> checkpoint) {
  const std::int64_t per_epoch = (train_samples() + settings_.batch - 1) / settings_.batch;
  total_steps_ = settings_.steps.value_or(settings_.epochs * per_epoch);
  if (!checkpoint) {
    position_.total_steps = total_steps_;
    return executor_.initialise(settings_.seed);
  }
  if (checkpoint->data_hash != data_hash_) {
    return cannot_resume(
        fmt::format("the data \"{}\" is not what it was trained on. Bring the data back as it was, or "
                    "start a new run.",
                    settings_.data));
  }
  const TrainPosition& position = checkpoint->position;
  if (position.step < 0 || position.epoch < 0 || position.batch_in_epoch < 0 ||
      position.batch_in_epoch > per_epoch) {
    return cannot_resume("its checkpoint stands outside of the data. Start a new run.");
  }
  if (total_steps_ < position.step) {
    return cannot_resume(fmt::format(
        "it has done {} steps, more than the {} it is to end after. Give it more steps or epochs, "
        "or leave its length as it was.",
        position.step, total_steps_));
  }
  position_ = position;
  take_best(checkpoint->tensors);
  if (position.loss_scale) {
    if (const auto set = executor_.set_loss_scale(*position.loss_scale); !set) return set;
  }
  return executor_.import_tensors(checkpoint->tensors);
}

Result<void> Trainer::take_over(const TrainerTools& tools) {
  const std::string& from = settings_.weights_from;
  if (!tools.open_weights) {
    return refused(
        fmt::format("The weights of \"{}\" cannot be read here. Leave \"weights_from\" empty.", from),
        "weights_from");
  }
  const Result<WeightSource> source = tools.open_weights(from);
  if (!source) return source.error();
  Result<TransferReport> report = executor_.take_matching(source->tensors);
  if (!report) return report.error();
  report->source = source->name;
  if (report->loaded.empty()) {
    return refused(fmt::format("No weight of {} fits this network. {}", source->name, to_text(*report)),
                   "weights_from");
  }
  transfer_ = *std::move(report);
  return {};
}

void Trainer::start_loading() {
  BatchPosition start{.epoch = position_.epoch, .batch = position_.batch_in_epoch};
  next_batch_ = newest_batch_ = nullptr;
  const std::int64_t per_epoch = (train_samples() + settings_.batch - 1) / settings_.batch;
  if (start.batch == per_epoch) start = {.epoch = position_.epoch + 1, .batch = 0};
  const bool balanced = settings_.loop.sampling == "balanced";
  train_loader_ = std::make_unique<BatchLoader>(
      parts_.train, BatchOptions{.batch = settings_.batch,
                                 .order = balanced ? BatchOrder::balanced : BatchOrder::shuffled,
                                 .seed = settings_.seed,
                                 .start = start,
                                 .reads = resident_bytes() == 0,
                                 .augmentation = settings_.augment});
}

}  // namespace netwright::engine
