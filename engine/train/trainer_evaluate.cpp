// SPDX-License-Identifier: Apache-2.0
// The parts of a run between its training steps: validation, what follows from it, and the test.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "engine/plan/update_rule.h"
#include "engine/train/trainer.h"

namespace netwright::engine {
namespace {

/// Whether `score` surpasses `other` by more than `change`.
bool surpasses(double score, double other, const LoopSettings& loop, double change) {
  return loop.best_by == "accuracy" ? score > other + change : score < other - change;
}

std::string mean_prefix() {
  return fmt::format("optimizer/{}/", kEmaState);
}

/// Weights and state as what evaluates has them: with the running mean in the weights' place.
std::vector<NamedTensor> evaluated_weights(std::vector<NamedTensor> tensors) {
  const std::string mean = mean_prefix();
  std::map<std::string, HostTensor> means;
  std::vector<NamedTensor> weights;
  for (NamedTensor& tensor : tensors) {
    if (tensor.name.starts_with(mean)) {
      means.emplace(tensor.name.substr(mean.size()), std::move(tensor.tensor));
    } else if (!tensor.name.starts_with("optimizer/")) {
      weights.push_back(std::move(tensor));
    }
  }
  for (NamedTensor& weight : weights) {
    const auto found = means.find(weight.name);
    if (found != means.end()) weight.tensor = std::move(found->second);
  }
  return weights;
}

/// `tensors` with weights, and their running means, as in `weights`.
std::vector<NamedTensor> with_weights(std::vector<NamedTensor> tensors,
                                      std::span<const NamedTensor> weights) {
  std::map<std::string_view, const HostTensor*> chosen;
  for (const NamedTensor& weight : weights) chosen.emplace(weight.name, &weight.tensor);
  const std::string mean = mean_prefix();
  for (NamedTensor& tensor : tensors) {
    const std::string_view name = tensor.name;
    const auto found = chosen.find(name.starts_with(mean) ? name.substr(mean.size()) : name);
    if (found != chosen.end()) tensor.tensor = *found->second;
  }
  return tensors;
}

}  // namespace

Result<std::optional<MetricMeans>> Trainer::evaluate(const DatasetPtr& data,
                                                     std::unique_ptr<BatchLoader>& loader) {
  if (!loader) {
    loader = std::make_unique<BatchLoader>(data, BatchOptions{.batch = executor_.plan().batch,
                                                              .order = BatchOrder::as_stored,
                                                              .reads = resident_bytes() == 0});
  }
  const Batch& batch = loader->next();
  if (!batch.damaged_rows.empty()) {
    stands_before_step_ = true;
    return damaged_data(batch, *data, fmt::format("Step {} cannot be evaluated", position_.step));
  }
  if (batch.position.batch == 0) evaluation_ = {};
  const std::vector<Capture> captures = observing(data);
  const Result<StepResult> result = executor_.evaluate(view_of(batch, *data, NoiseKey::kEvaluation), captures);
  if (!result) return result.error();
  if (!captures.empty()) observer_(batch, observed_);
  evaluation_.add(result->loss, batch.valid_rows, result->correct, result->targets);
  if (batch.position.batch + 1 < loader->batches_per_epoch()) return std::optional<MetricMeans>();
  return std::optional(evaluation_.means());
}

Result<Progress> Trainer::validate() {
  if (!parts_.validation) return close_epoch({});
  const Result<std::optional<MetricMeans>> means = evaluate(parts_.validation, validation_loader_);
  if (!means) return means.error();
  if (!*means) return Progress(BatchEvaluated{});
  if (!std::isfinite((*means)->loss)) return not_finite_validation((*means)->loss);
  if (has_epoch_to_close(position_)) return close_epoch(**means);
  const Result<bool> best = judge(**means);
  if (!best) return best.error();
  return Progress(ValidationOutcome{
      .epoch = position_.epoch + 1, .step = position_.step, .validation = **means, .best = *best});
}

Error Trainer::not_finite_validation(double loss) const {
  return {.message = fmt::format("The validation loss became {} after step {} (epoch {}). Lower the learning "
                                 "rate (now {:g}) and resume from a checkpoint made before.",
                                 loss, position_.step, position_.epoch + 1, learning_rate()),
          .kind = ErrorKind::failed};
}

Result<Progress> Trainer::close_epoch(const MetricMeans& validation) {
  const std::int64_t rows = std::min(position_.batch_in_epoch * settings_.batch, train_samples());
  EpochOutcome outcome{
      .epoch = position_.epoch + 1,
      .step = position_.step,
      .train = MetricMean(position_.epoch_loss_sum, position_.epoch_correct, rows, position_.epoch_targets)
                   .means(),
      .validation = validation};
  const Result<bool> best = judge(parts_.validation ? validation : outcome.train);
  if (!best) return best.error();
  outcome.best = *best;
  if (position_.batch_in_epoch == steps_per_epoch()) {
    if (schedule_.observe) {
      const double loss = parts_.validation ? validation.loss : outcome.train.loss;
      schedule_.observe({.loss = loss, .base_rate = base_rate()}, position_.schedule_memory);
    }
    ++position_.epoch;
    position_.batch_in_epoch = 0;
    position_.epoch_loss_sum = 0;
    position_.epoch_correct = 0;
    position_.epoch_targets = 0;
  }
  return Progress(outcome);
}

Result<bool> Trainer::judge(const MetricMeans& means) {
  const LoopSettings& loop = settings_.loop;
  const double score = loop.best_by == "accuracy" ? means.accuracy.value_or(0) : means.loss;
  position_.validated_step = position_.step;
  if (!position_.gain_score || surpasses(score, *position_.gain_score, loop, loop.stop_min_change)) {
    position_.gain_score = score;
    position_.validations_without_gain = 0;
  } else {
    ++position_.validations_without_gain;
  }
  if (position_.best_score && !surpasses(score, *position_.best_score, loop, 0)) return false;
  position_.best_score = score;
  position_.best_step = position_.step;
  if (!loop.restore_best) return true;
  Result<std::vector<NamedTensor>> tensors = executor_.export_tensors();
  if (!tensors) return tensors.error();
  best_weights_ = evaluated_weights(*std::move(tensors));
  return true;
}

bool Trainer::stops_early() const {
  const std::int64_t patience = settings_.loop.stop_patience;
  return patience > 0 && position_.validations_without_gain >= patience;
}

bool Trainer::restores_best() const {
  return settings_.loop.restore_best && !best_weights_.empty() && position_.best_step != position_.step;
}

std::string Trainer::ending() const {
  const std::string_view what = settings_.loop.best_by;
  std::string sentences;
  if (stops_early() && position_.step < total_steps_) {
    sentences =
        fmt::format("The run ended early at step {} of {}: {} validations in a row brought no better {}.",
                    position_.step, total_steps_, position_.validations_without_gain, what);
  }
  if (restores_best()) {
    sentences +=
        fmt::format("{}The weights of step {} are tested and exported: their {} of {:.4g} was the best.",
                    sentences.empty() ? "" : " ", position_.best_step, what, *position_.best_score);
  }
  return sentences;
}

Result<Progress> Trainer::test() {
  if (!test_) return Progress(TestOutcome{});
  if (restores_best() && !set_aside_) {
    Result<std::vector<NamedTensor>> last = executor_.export_tensors();
    if (!last) return last.error();
    set_aside_ = *std::move(last);
    if (const auto set = executor_.import_tensors(with_weights(*set_aside_, best_weights_)); !set) {
      return set.error();
    }
  }
  const Result<std::optional<MetricMeans>> means = evaluate(test_, test_loader_);
  if (!means) return means.error();
  if (!*means) return Progress(BatchEvaluated{});
  if (set_aside_) {
    if (const auto back = executor_.import_tensors(*set_aside_); !back) return back.error();
    set_aside_.reset();
  }
  return Progress(TestOutcome{.test = **means});
}

void Trainer::take_best(std::vector<NamedTensor>& tensors) {
  std::vector<NamedTensor> stored;
  std::erase_if(tensors, [&stored](NamedTensor& tensor) {
    if (!tensor.name.starts_with(kBestPrefix)) return false;
    stored.push_back({.name = tensor.name.substr(kBestPrefix.size()), .tensor = std::move(tensor.tensor)});
    return true;
  });
  if (!settings_.loop.restore_best) return;
  best_weights_ = position_.best_step == position_.step ? evaluated_weights(tensors) : std::move(stored);
}

}  // namespace netwright::engine
