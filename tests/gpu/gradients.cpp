// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <optional>

#include "engine/base/philox.h"
#include "tests/gpu/engine_parity.h"

namespace netwright::gpu_check {
namespace {

constexpr double kStep = 1e-4;  // of the differences, in double
constexpr std::uint64_t kSeed = 5;

/// One number for each learned weight, by plan weight.
using Direction = std::vector<std::vector<double>>;

double product(const Direction& a, const Direction& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t j = 0; j < a[i].size(); ++j) sum += a[i][j] * b[i][j];
  return sum;
}

void normalise(Direction& direction) {
  const double length = std::sqrt(product(direction, direction));
  for (auto& numbers : direction)
    for (double& number : numbers) number /= length;
}

Direction random_like(const Direction& like) {
  Direction direction = like;
  std::uint32_t layer = 0;
  for (auto& numbers : direction) {
    const RandomStream random{.seed = kSeed, .purpose = RandomPurpose::synthetic_data, .layer = layer++};
    for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = 2 * random.uniform(i) - 1;
  }
  return direction;
}

/// The network on one device, with the loss of its first step.
struct Slopes {
  engine::Executor executor;
  MadeBatch batch;
  TrainedNetwork network;

  static Result<Slopes> of(const Machine& machine, const engine::Device& device, TrainedNetwork network,
                           const std::string& precision) {
    network.optimizer = {.name = "sgd"};
    network.learning_rate = 0;  // the weights stay
    auto executor = executor_of(machine, device, network, {.precision = precision});
    if (!executor) return executor.error();
    if (const auto done = executor->initialise(1); !done) return done.error();
    MadeBatch batch(executor->plan(), network.batch, 0);
    return Slopes{*std::move(executor), std::move(batch), std::move(network)};
  }

  Result<double> loss() {
    const auto result = executor.train_step(batch.view(), state_of(network, 0));
    if (!result) return result.error();
    return result->loss;
  }

  Result<Direction> gradient() {
    if (const auto done = loss(); !done) return done.error();
    Direction gradient;
    for (const engine::PlanWeight& weight : executor.plan().weights) {
      if (!weight.gradient) continue;
      const auto read = executor.read(weight.node, "diff_" + weight.spec.name);
      if (!read) return read.error();
      const auto numbers = read->as<float>();
      gradient.emplace_back(numbers.begin(), numbers.end());
    }
    return gradient;
  }

  /// The loss with the weights (in double) moved from `tensors` by `distance` along `direction`.
  Result<double> loss_at(const std::vector<engine::NamedTensor>& tensors, const Direction& direction,
                         double distance) {
    std::vector<engine::NamedTensor> moved = tensors;
    std::size_t learned = 0;
    const auto& weights = executor.plan().weights;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      if (!weights[i].gradient) continue;
      const auto numbers = moved[i].tensor.as<double>();
      for (std::size_t j = 0; j < numbers.size(); ++j) numbers[j] += distance * direction[learned][j];
      ++learned;
    }
    if (const auto done = executor.import_tensors(moved); !done) return done.error();
    return loss();
  }
};

/// The loss's slope along a direction, on the reference.
Result<double> slope_along(Slopes& reference, const std::vector<engine::NamedTensor>& tensors,
                           const Direction& direction) {
  const auto ahead = reference.loss_at(tensors, direction, kStep);
  if (!ahead) return ahead.error();
  const auto behind = reference.loss_at(tensors, direction, -kStep);
  if (!behind) return behind.error();
  return (*ahead - *behind) / (2 * kStep);
}

Result<double> largest_error(const Machine& machine, const TrainedNetwork& network,
                             const std::string& precision) {
  auto actual = Slopes::of(machine, machine.device, network, precision);
  if (!actual) return actual.error();
  auto reference = Slopes::of(machine, *machine.devices.find("reference"), network, "fp64");
  if (!reference) return reference.error();
  const auto tensors = reference->executor.export_tensors();
  if (!tensors) return tensors.error();
  const auto gradient = actual->gradient();
  if (!gradient) return gradient.error();
  const double length = std::sqrt(product(*gradient, *gradient));
  double worst = length > 0 ? 0 : INFINITY;
  for (Direction direction : {*gradient, random_like(*gradient)}) {
    normalise(direction);
    const auto slope = slope_along(*reference, *tensors, direction);
    if (!slope) return slope.error();
    const double error = std::abs(product(*gradient, direction) - *slope) / length;
    worst = std::isnan(error) ? INFINITY : std::max(worst, error);
  }
  return worst;
}

}  // namespace

void check_gradients(const Machine& machine, Scope scope, Report& report) {
  for (const CurveLimit& of : kCurveLimits) {
    if (scope == Scope::small && !of.in_small) continue;
    if (!lack_of(machine.device, of.precision).empty()) continue;  // check_curves() has said it
    for (const TrainedNetwork& network : trained_networks()) {
      if (scope == Scope::small && network.name != "mlp") continue;
      Finding finding{
          .check = "gradient", .subject = network.name, .precision = of.precision, .limit = of.limit};
      const auto error = largest_error(machine, network, of.precision);
      if (!error) {
        finding.fault = error.error().message;
      } else {
        finding.error = *error;
        if (!(*error <= of.limit)) finding.fault = "its slopes are further off than the limit";
      }
      report.add(finding);
    }
  }
}

}  // namespace netwright::gpu_check
