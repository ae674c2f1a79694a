// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/execute/profile.h"
#include "engine/plan/print.h"

namespace netwright::engine {

namespace {

std::string layer_table(const Profile& profile) {
  std::vector<LayerTime> layers = profile.layers;
  std::ranges::stable_sort(layers, std::greater(), &LayerTime::ms);
  std::string text = fmt::format("\n{:>8} {:>6} {:>8} {:>8} {:>8}  {}\n", "ms", "share", "forward",
                                 "backward", "other", "layer");
  for (const LayerTime& layer : layers) {
    text += fmt::format("{:>8.4f} {:>5.1f}% {:>8.4f} {:>8.4f} {:>8.4f}  {}\n", layer.ms(),
                        layer.ms() / profile.timed_step_ms * 100, layer.forward_ms, layer.backward_ms,
                        layer.other_ms, layer.layer);
  }
  return text;
}

std::string way_of(const Profile& profile) {
  const StepTiming& timing = profile.timing;
  std::string text =
      timing.inside_recording
          ? fmt::format("\ntimes are those of kernels within the recorded step, by {}\n", timing.clock)
          : fmt::format("\ntimes are those of kernels given one by one, by {}\n", timing.clock);
  if (!timing.reason.empty()) text += timing.reason + "\n";
  if (profile.lost_steps > 0)
    text += fmt::format("{} training steps are left out, because times of kernels did not arrive\n",
                        profile.lost_steps);
  return text;
}

}  // namespace

std::string to_text(const Plan& plan, const Profile& profile, const DevicePeak& peak) {
  const PlanReport steps = report(plan);
  std::vector<ProfileRow> rows = profile.rows;
  std::ranges::stable_sort(rows, std::greater(), &ProfileRow::ms);
  std::string text = fmt::format("{:>8} {:>6} {:>8} {:>8}  {:<8} {:<22} {:<28} {:<16} {}\n", "ms", "share",
                                 "GFLOP/s", "GB/s", "phase", "node", "kernel", "layout", "algorithm");
  for (const ProfileRow& row : rows) {
    const PlanRow& step = steps.rows[row.step];
    text += fmt::format("{:>8.4f} {:>5.1f}% {:>8.1f} {:>8.1f}  {:<8} {:<22} {:<28} {:<16} {}\n", row.ms,
                        row.share * 100, row.gflops, row.gbytes_per_second, step.phase, step.node,
                        step.kernel, step.layout, step.algorithm);
  }
  text += layer_table(profile);
  text += way_of(profile);
  text +=
      fmt::format("\nthe device's peak: {:.1f} GFLOP/s, {:.1f} GB/s\n", peak.gflops, peak.gbytes_per_second);
  text +=
      fmt::format("a step: {:.4f} ms ({:.0f} samples/s), {:.4f} ms while timed; outside kernels {:.1f}%\n",
                  profile.step_ms, static_cast<double>(plan.batch) / profile.step_ms * 1e3,
                  profile.timed_step_ms, profile.outside_share * 100);
  return text;
}

std::vector<std::string> to_json_lines(const Plan& plan, const Profile& profile, const DevicePeak& peak) {
  const PlanReport steps = report(plan);
  std::vector<std::string> lines;
  for (const ProfileRow& row : profile.rows) {
    const PlanRow& step = steps.rows[row.step];
    lines.push_back(nlohmann::json{{"event", "kernel"},
                                   {"step", row.step + 1},
                                   {"phase", step.phase},
                                   {"node", step.node},
                                   {"kernel", step.kernel},
                                   {"algorithm", step.algorithm},
                                   {"layout", step.layout},
                                   {"ms", row.ms},
                                   {"share", row.share},
                                   {"gflops", row.gflops},
                                   {"gbytes_per_second", row.gbytes_per_second}}
                        .dump());
  }
  for (const LayerTime& layer : profile.layers) {
    lines.push_back(nlohmann::json{{"event", "layer"},
                                   {"layer", layer.layer},
                                   {"ms", layer.ms()},
                                   {"forward_ms", layer.forward_ms},
                                   {"backward_ms", layer.backward_ms},
                                   {"other_ms", layer.other_ms}}
                        .dump());
  }
  nlohmann::json total{{"event", "benchmark"},
                       {"step_ms", profile.step_ms},
                       {"samples_per_second", static_cast<double>(plan.batch) / profile.step_ms * 1e3}};
  if (!profile.rows.empty()) {
    total.update({{"timed_step_ms", profile.timed_step_ms},
                  {"outside_share", profile.outside_share},
                  {"inside_recording", profile.timing.inside_recording},
                  {"clock", profile.timing.clock},
                  {"reason", profile.timing.reason},
                  {"lost_steps", profile.lost_steps},
                  {"peak_gflops", peak.gflops},
                  {"peak_gbytes_per_second", peak.gbytes_per_second}});
  }
  lines.push_back(total.dump());
  return lines;
}

}  // namespace netwright::engine
