// SPDX-License-Identifier: Apache-2.0
#include "app/command_line/gpu_forecast_text.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/command_line/console.h"

namespace netwright::app {
namespace {

using Kind = engine::Remedy::Kind;

std::string bytes_text(std::int64_t bytes) {
  return to_bytes_text(static_cast<double>(bytes));
}

/// 0.0106, 51.6, 1634: never with an exponent.
std::string three_digits(double value) {
  if (value >= 100) return fmt::format("{:.0f}", value);
  if (value >= 1e-3) return fmt::format("{:.3g}", value);
  return fmt::format("{:.6f}", value);
}

std::string option_of(const engine::Remedy& remedy) {
  switch (remedy.kind) {
    case Kind::smaller_batch:
      return fmt::format("--batch {}", remedy.value);
    case Kind::accumulate:
      return fmt::format("--accumulate {} (the same batch in {} pieces)", remedy.value, remedy.value);
    case Kind::recompute:
      return "--recompute \"*\" (activations of blocks made again in backward)";
    case Kind::bf16:
      return "--precision bf16 (products of bf16)";
  }
  return {};
}

const char* name_of(Kind kind) {
  switch (kind) {
    case Kind::smaller_batch:
      return "batch";
    case Kind::accumulate:
      return "accumulate";
    case Kind::recompute:
      return "recompute";
    case Kind::bf16:
      return "bf16";
  }
  return "";
}

std::string planned_text(const std::string& planned_by) {
  if (planned_by == "null") {
    return "planned without the CUDA module: plain layouts, no workspace of convolutions";
  }
  return fmt::format("planned by the module {}", planned_by);
}

}  // namespace

std::string gpu_text(const engine::GpuProfile& gpu, const engine::GpuForecast& forecast,
                     const std::string& planned_by) {
  std::string text =
      fmt::format("On {} ({}), a forecast from published figures:\n", gpu.name, gpu.device_name);
  const std::string data =
      forecast.resident_bytes > 0 ? fmt::format(" + {} of data", bytes_text(forecast.resident_bytes)) : "";
  text += fmt::format("  memory         {} for the plan{} + {} for CUDA itself ({}) = {} of {}: {}\n",
                      bytes_text(forecast.plan_bytes), data, bytes_text(forecast.context.bytes),
                      forecast.context.measured ? "measured on this computer" : "assumed",
                      bytes_text(forecast.needed_bytes), bytes_text(forecast.memory_bytes),
                      forecast.fits() ? "it fits" : "it does not fit");
  for (const engine::Remedy& remedy : forecast.remedies) {
    text += fmt::format("  would fit      {}: {}\n", option_of(remedy), bytes_text(remedy.bytes));
  }
  if (!forecast.fits() && forecast.remedies.empty()) {
    text += "  would fit      nothing tried: make the network or its input smaller\n";
  }
  text += forecast.largest_batch
              ? fmt::format("  largest batch  {}{} samples at once\n",
                            *forecast.largest_batch >= engine::kMostRows ? "at least " : "",
                            with_commas(*forecast.largest_batch))
              : "  largest batch  not even one sample fits\n";
  text += fmt::format(
      "  step           at least {} ms: {} at {:.0f} GB/s and {} Gflop, of it {:.0f} % bound by "
      "arithmetic; real kernels take longer, but what stays in the cache need not go through the memory\n",
      three_digits(forecast.step.ms), bytes_text(static_cast<std::int64_t>(forecast.step.bytes)),
      gpu.bandwidth * 1e-9, three_digits(forecast.step.operations * 1e-9),
      forecast.step.ms > 0 ? 100 * forecast.step.ms_of_arithmetic / forecast.step.ms : 0);
  return text + "  " + planned_text(planned_by);
}

nlohmann::json gpu_object(const engine::GpuProfile& gpu, const engine::GpuForecast& forecast,
                          const std::string& planned_by) {
  nlohmann::json object{{"gpu", gpu.name},
                        {"memory_bytes", forecast.memory_bytes},
                        {"plan_bytes", forecast.plan_bytes},
                         {"resident_bytes", forecast.resident_bytes},
                         {"context_bytes", forecast.context.bytes},
                         {"context_measured", forecast.context.measured},
                        {"needed_bytes", forecast.needed_bytes},
                        {"fits", forecast.fits()},
                        {"floor_ms", forecast.step.ms},
                        {"bytes_moved", forecast.step.bytes},
                        {"operations", forecast.step.operations},
                        {"planned_by", planned_by},
                        {"remedies", nlohmann::json::array()}};
  if (forecast.largest_batch) object["largest_batch"] = *forecast.largest_batch;
  for (const engine::Remedy& remedy : forecast.remedies) {
    nlohmann::json one{{"kind", name_of(remedy.kind)}, {"needed_bytes", remedy.bytes}};
    if (remedy.value > 0) one["value"] = remedy.value;
    object["remedies"].push_back(std::move(one));
  }
  return object;
}

}  // namespace netwright::app
