// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <cstdio>
#include <fstream>
#include <map>
#include <sstream>

#include "tests/gpu/engine_parity.h"
#include "tests/support/places.h"

namespace netwright::gpu_check {
namespace {

constexpr int kSteps = 50;
constexpr int kFewSteps = 5;
constexpr int kStepsForBits = 6;  // each of the batches recorded and launched

using Curves = std::map<std::string, std::vector<double>>;

/// A line a network: its name and its losses.
Curves golden_curves() {
  Curves curves;
  std::ifstream file(tests::source_folder() / "tests/golden/gpu_curves.txt");
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string name;
    words >> name;
    for (double loss = 0; words >> loss;) curves[name].push_back(loss);
  }
  return curves;
}

/// Of `actual`, relative to as many numbers of `expected`.
double distance(const std::vector<double>& actual, const std::vector<double>& expected) {
  double difference = 0, length = 0;
  for (std::size_t i = 0; i < actual.size(); ++i) {
    difference += (actual[i] - expected[i]) * (actual[i] - expected[i]);
    length += expected[i] * expected[i];
  }
  return std::sqrt(difference / length);
}

/// Training again, and kernel by kernel instead of recorded.
void check_bits(const Machine& machine, const TrainedNetwork& network, const std::string& precision,
                Report& report) {
  const Way recorded{.precision = precision}, eager{.precision = precision, .record = false};
  const auto first = train(machine, network, recorded, kStepsForBits);
  const auto compare = [&](const char* what, const Way& way) {
    Finding finding{.check = "bits", .subject = network.name + what, .precision = precision};
    const auto again = train(machine, network, way, kStepsForBits);
    if (!first || !again)
      finding.fault = again ? first.error().message : again.error().message;
    else if (!(*again == *first))
      finding.fault = "other bits";
    report.add(finding);
  };
  compare(" twice", recorded);
  compare(" kernel by kernel", eager);
}

}  // namespace

void check_curves(const Machine& machine, Scope scope, Report& report) {
  const Curves golden = golden_curves();
  for (const CurveLimit& of : kCurveLimits) {
    if (scope == Scope::small && !of.in_small) continue;
    if (const std::string lack = lack_of(machine.device, of.precision); !lack.empty()) {
      report.skip(std::string("curve ") + of.precision, lack);
      continue;
    }
    for (const TrainedNetwork& network : trained_networks()) {
      Finding finding{
          .check = "curve", .subject = network.name, .precision = of.precision, .limit = of.limit};
      const auto training =
          train(machine, network, {.precision = of.precision}, scope == Scope::small ? kFewSteps : kSteps);
      const auto expected = golden.find(network.name);
      if (!training) {
        finding.fault = training.error().message;
      } else if (expected == golden.end() || expected->second.size() != kSteps) {
        finding.fault = "its losses are not in tests/golden/gpu_curves.txt";
      } else {
        finding.error = distance(training->losses, expected->second);
        if (!(finding.error <= finding.limit)) finding.fault = "its losses are further off than the limit";
      }
      report.add(finding);
      check_bits(machine, network, of.precision, report);
    }
  }
}

Result<void> write_curves(const Machine& machine, const std::filesystem::path& file) {
  std::ostringstream text;
  text.precision(9);
  for (const TrainedNetwork& network : trained_networks()) {
    const auto training = train(machine, network, {}, kSteps);
    if (!training) return training.error();
    text << network.name;
    for (const double loss : training->losses) text << ' ' << loss;
    text << '\n';
  }
  std::ofstream out(file);
  out << text.str();
  out.close();
  if (!out) return refused("The curves cannot be written to " + file.string() + ". Choose another file.");
  return {};
}

}  // namespace netwright::gpu_check
