// SPDX-License-Identifier: Apache-2.0
// What a run says of a step it did not take because its numbers were not finite.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <vector>

#include "engine/train/trainer.h"

namespace netwright::engine {
namespace {

constexpr std::size_t kNamedSamples = 8;

/// The samples in rows of a batch, as the data numbers them: "sample 17", "samples 3, 17 and 40", "samples 3,
/// 17, ... and 12 more".
std::string named_samples(const Batch& batch, std::span<const std::int64_t> rows, const Dataset& data) {
  std::vector<std::int64_t> samples;
  for (const std::int64_t row : rows) {
    samples.push_back(data.origin(batch.indices[static_cast<std::size_t>(row)]));
  }
  std::ranges::sort(samples);
  samples.erase(std::unique(samples.begin(), samples.end()), samples.end());
  if (samples.size() == 1) return fmt::format("sample {}", samples.front());
  const bool all = samples.size() <= kNamedSamples;
  const auto shown = static_cast<std::ptrdiff_t>(all ? samples.size() - 1 : kNamedSamples);
  const std::string rest =
      all ? fmt::format("{}", samples.back()) : fmt::format("{} more", samples.size() - kNamedSamples);
  return fmt::format("samples {} and {}", fmt::join(samples.begin(), samples.begin() + shown, ", "), rest);
}

std::string kind_of(double value) {
  return std::isnan(value) ? "NaN (not a number)" : "an infinite number";
}

/// "the output of \"log\"", "the gradient of \"fc.weight\"".
std::string described(const NonFinite& found, const Plan& plan) {
  if (!found.node) return "the sum of the gradients";
  const std::string_view node = plan.node_name(*found.node);
  const std::string_view tensor = found.tensor;
  constexpr std::string_view kGradient = "diff_";
  switch (found.place) {
    case NonFinite::Place::input:
      return fmt::format("the input \"{}\"", node);
    case NonFinite::Place::weight:
      return fmt::format("the weight \"{}.{}\"", node, tensor);
    case NonFinite::Place::forward:
      return tensor == "loss" ? fmt::format("the loss \"{}\"", node)
                              : fmt::format("the output of \"{}\"", node);
    case NonFinite::Place::statistics:
      return fmt::format("the running statistics \"{}.{}\"", node, tensor);
    case NonFinite::Place::backward:
      break;
  }
  if (tensor.starts_with("diff_src") || !tensor.starts_with(kGradient)) {
    return fmt::format("the gradient that \"{}\" passes back", node);
  }
  return fmt::format("the gradient of \"{}.{}\"", node, tensor.substr(kGradient.size()));
}

std::string remedy(const std::optional<NonFinite>& found, double rate) {
  if (found && found->place == NonFinite::Place::input) {
    return "Mend these samples in the data or leave them out.";
  }
  if (found && found->place == NonFinite::Place::weight) {
    return fmt::format(
        "An earlier update overflowed: resume from an older checkpoint with a lower learning rate (now "
        "{:g}).",
        rate);
  }
  std::string text =
      fmt::format("Lower the learning rate (now {:g}) or limit the gradients with clip_norm", rate);
  if (found && found->node && found->place == NonFinite::Place::forward) {
    text +=
        "; if the layer is a logarithm, root, power or quotient, keep what goes into it where it is defined";
  }
  return text + ".";
}

}  // namespace

Error Trainer::explain(const Batch& batch, const std::string& what, double rate, bool untouched) {
  const auto found =
      executor_.find_non_finite(view_of(batch, *parts_.train, static_cast<std::uint32_t>(position_.step)),
                                step_state(position_.step, rate, batch.valid_rows));
  if (!found) return found.error();
  stands_before_step_ = untouched && (!*found || (*found)->place != NonFinite::Place::weight);
  const Plan& plan = executor_.evaluation_plan();
  std::string message = fmt::format("{}: {}.", step_not_taken(), what);
  Error error{.message = {}, .kind = ErrorKind::failed};
  if (*found) {
    const NonFinite& first = **found;
    message += fmt::format(" First, {} holds {} ({} of its numbers", described(first, plan),
                           kind_of(first.value), first.count);
    if (!first.rows.empty()) {
      message += fmt::format(", of the training data's {}", named_samples(batch, first.rows, *parts_.train));
    }
    message += ").";
    if (first.node) error.about = plan.node_name(*first.node);
  }
  if (!untouched) message += " An earlier phase of the step was: resume from the checkpoint before.";
  if (stands_before_step_) {
    message += fmt::format(" The weights are those of step {}.", position_.step);
  }
  error.message = message + " " + remedy(*found, rate);
  return error;
}

Error Trainer::damaged_data(const Batch& batch, const Dataset& data, const std::string& where) const {
  return {.message = fmt::format(
              "{}: the data \"{}\" holds NaN or infinite numbers in {}. Mend these samples or "
              "leave them out. The weights are those of step {}.",
              where, data.info().name, named_samples(batch, batch.damaged_rows, data), position_.step),
          .about = data.info().name,
          .kind = ErrorKind::failed};
}

std::string Trainer::step_not_taken() const {
  return fmt::format("Step {} (batch {} of epoch {}) was not taken", position_.step + 1,
                     position_.batch_in_epoch + 1, position_.epoch + 1);
}

}  // namespace netwright::engine
