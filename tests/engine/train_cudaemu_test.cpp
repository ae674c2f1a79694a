// SPDX-License-Identifier: Apache-2.0
// The emulated GPU trains as the processor does, the step recorded or kernel by kernel.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <sstream>

#include "engine/graph/sample.h"
#include "engine/train/optimizer_definition.h"
#include "engine/train/run_settings.h"
#include "tests/engine/plan_support.h"

namespace netwright::engine::test {
namespace {

constexpr int kSteps = 20;

class Emulated : public ::testing::Test {
 protected:
  static Sample spiral() {
    std::ostringstream text;
    text << std::ifstream(tests::source_folder() / "resources/samples/spiral-mlp.json").rdbuf();
    return sample_from_json(text.str()).value();
  }

  struct Said {
    std::vector<double> losses;
    std::vector<NamedTensor> tensors;
  };
  Said train(std::string_view device, bool record) {
    const Sample sample = spiral();
    const RunSettings settings = settings_from_json(sample.settings_json).value();
    const ExecutorOptions options{.update = make_update_rule(settings.optimizer).value(), .record = record};
    auto executor = bench_.executor(sample.graph, settings.batch, options, device);
    Said said;
    EXPECT_TRUE(executor) << executor.error().message;
    if (!executor || !executor->initialise(1)) return said;
    for (int step = 0; step < kSteps; ++step) {
      // The last batch of an epoch is not full.
      const Batch batch = random_batch(executor->plan(), settings.batch - (step % 7 == 6 ? 3 : 0),
                                       DataType::f32, 2, {.lowest = -1, .highest = 1 + 0.01 * step});
      const kernels::StepState state{
          .seed = 1, .step = step, .update = step + 1, .learning_rate = settings.learning_rate};
      const auto result = executor->train_step(batch.view(), state);
      EXPECT_TRUE(result) << result.error().message;
      if (!result) return said;
      said.losses.push_back(result->loss);
    }
    said.tensors = executor->export_tensors().value();
    return said;
  }

  Bench bench_;
};

TEST_F(Emulated, TrainsTheSpiralAsTheProcessorDoes) {
  const Said cpu = train("cpu", true), emulated = train("cudaemu:0", true);
  ASSERT_EQ(emulated.losses.size(), static_cast<std::size_t>(kSteps));
  for (std::size_t i = 0; i < cpu.losses.size(); ++i)
    EXPECT_NEAR(emulated.losses[i], cpu.losses[i], 1e-4 * std::abs(cpu.losses[i])) << "step " << i;
  EXPECT_NE(cpu.losses.back(), cpu.losses.front());
}

TEST_F(Emulated, GivesTheSameBitsRecordedAndKernelByKernel) {
  const Said recorded = train("cudaemu:0", true), eager = train("cudaemu:0", false);
  EXPECT_EQ(recorded.losses, eager.losses);
  EXPECT_EQ(recorded.tensors, eager.tensors);
}

}  // namespace
}  // namespace netwright::engine::test
