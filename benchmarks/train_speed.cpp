// SPDX-License-Identifier: Apache-2.0
// Milliseconds a training step of a sample on the CPU, as JSON: the peer of benchmarks/pytorch_peer.py, which
// does the same work. Arguments: CASE BATCH THREADS STEPS.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <numeric>
#include <string>
#include <vector>

#include "app/composition/samples.h"
#include "app/composition/toolbox.h"
#include "engine/train/trainer.h"

namespace netwright {
namespace {

double cpu_milliseconds() {
  return static_cast<double>(std::clock()) * 1e3 / CLOCKS_PER_SEC;
}

int fail(const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  return 1;
}

int measure(const app::Toolbox& tools, const std::string& sample, std::int64_t batch, int threads,
            int steps) {
  auto loaded = app::load_graph("sample:" + sample);
  if (!loaded) return fail(loaded.error().message);
  loaded->settings.data = "fashion-mnist";
  loaded->settings.batch = batch;
  loaded->settings.threads = threads;
  loaded->settings.device = "cpu";
  loaded->settings.optimizer = {.name = "sgd", .attributes = {{"momentum", 0.9}}};
  loaded->settings.learning_rate = 0.05;
  loaded->settings.epochs = 1000;
  auto prepared = engine::Trainer::prepare(
      {.graph = loaded->graph, .settings = loaded->settings},
      {.ops = &tools.ops, .devices = &tools.devices, .open_data = [&](std::string_view spec) {
         return tools.data.open(spec);
       }});
  if (const auto* refusal = std::get_if<engine::Refusal>(&prepared)) return fail(refusal->error.message);
  engine::Trainer& trainer = *std::get<0>(prepared);

  const int warm_up = std::max(10, steps / 5);
  std::vector<double> times;
  std::vector<double> losses;
  double cpu_started = 0;
  double waited = 0;
  while (static_cast<int>(losses.size()) < warm_up + steps) {
    if (static_cast<int>(losses.size()) == warm_up) {
      cpu_started = cpu_milliseconds();
      waited = trainer.wait_seconds();
    }
    const auto started = std::chrono::steady_clock::now();
    const auto progress = trainer.advance();
    if (!progress) return fail(progress.error().message);
    const auto* step = std::get_if<engine::StepOutcome>(&*progress);
    if (!step) continue;
    losses.push_back(step->loss);
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - started;
    if (static_cast<int>(losses.size()) > warm_up) times.push_back(took.count());
  }
  const double cpu = (cpu_milliseconds() - cpu_started) / steps;
  std::nth_element(times.begin(), times.begin() + steps / 2, times.end());
  const double last = std::accumulate(losses.end() - 20, losses.end(), 0.0) / 20;
  std::printf(
      "{\"program\": \"Netwright\", \"ms\": %.4f, \"cpu_ms\": %.4f, \"wait_ms\": %.4f, \"first_loss\": %.6f, "
      "\"last_loss\": %.6f}\n",
      times[static_cast<std::size_t>(steps / 2)], cpu, (trainer.wait_seconds() - waited) * 1e3 / steps,
      losses.front(), last);
  return 0;
}

}  // namespace
}  // namespace netwright

int main(int count, char** values) try {
  if (count != 5) {
    std::fprintf(stderr, "usage: train_speed CASE BATCH THREADS STEPS\n");
    return 2;
  }
  const netwright::app::Toolbox tools;
  return netwright::measure(tools, values[1], std::atoll(values[2]), std::atoi(values[3]),
                            std::atoi(values[4]));
} catch (const std::exception& exception) {
  std::fprintf(stderr, "%s\n", exception.what());
  return 1;
}
