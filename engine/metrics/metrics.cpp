// SPDX-License-Identifier: Apache-2.0
#include "engine/metrics/metrics.h"

namespace netwright::engine {
namespace {

/// The numbers of the first `rows` rows.
void take_rows(const HostTensor& tensor, std::int64_t rows, std::vector<double>& into) {
  const std::int64_t count = rows * tensor.desc.shape.elements_from(1);
  const auto take = [&](auto values) { into.assign(values.begin(), values.begin() + count); };
  if (tensor.desc.type == DataType::f64) return take(tensor.as<double>());
  take(tensor.as<float>());
}

}  // namespace

std::string_view name_of(MetricKind kind) {
  switch (kind) {
    case MetricKind::classes:
      return "classes";
    case MetricKind::yes_or_no:
      return "yes_or_no";
    case MetricKind::values:
      break;
  }
  return "values";
}

Metrics::Metrics(const Plan& evaluation_plan) {
  for (const Judgement& judgement : judgements_of(evaluation_plan)) {
    const Shape& shape = evaluation_plan.tensor(judgement.prediction).desc.shape;
    if (judgement.kind == MetricKind::classes) {
      judged_.push_back({judgement, ClassSums(shape[1], judgement.ignored_class)});
    } else if (judgement.kind == MetricKind::yes_or_no) {
      judged_.push_back({judgement, DecisionSums(judgement)});
    } else {
      judged_.push_back({judgement, ValueSums(shape.elements_from(1))});
    }
  }
  for (Judged& one : judged_) {
    captures_.push_back({.tensor = one.judgement.prediction, .into = &one.prediction});
    captures_.push_back({.tensor = one.judgement.target, .into = &one.target});
  }
}

void Metrics::add(std::int64_t valid_rows) {
  for (Judged& one : judged_) {
    take_rows(one.prediction, valid_rows, predictions_);
    if (auto* classes = std::get_if<ClassSums>(&one.sums)) {
      const std::int64_t inner = one.target.desc.shape.elements_from(1);
      const auto targets = static_cast<const HostTensor&>(one.target).as<std::int64_t>();
      classes->add(predictions_, targets.first(static_cast<std::size_t>(valid_rows * inner)), inner);
      continue;
    }
    take_rows(one.target, valid_rows, targets_);
    if (auto* decisions = std::get_if<DecisionSums>(&one.sums)) decisions->add(predictions_, targets_);
    if (auto* values = std::get_if<ValueSums>(&one.sums)) values->add(predictions_, targets_);
  }
}

std::vector<MetricReport> Metrics::reports() const {
  std::vector<MetricReport> all;
  for (const Judged& one : judged_) {
    MetricReport report{.loss = one.judgement.loss, .kind = one.judgement.kind};
    std::visit([&](const auto& sums) { sums.report(report); }, one.sums);
    all.push_back(std::move(report));
  }
  return all;
}

}  // namespace netwright::engine
