// SPDX-License-Identifier: Apache-2.0
// `netwright plan` for GPUs that are not there.
#include <gmock/gmock.h>

#include "engine/plan/gpu_forecast.h"
#include "tests/app/command_line_support.h"

namespace netwright::app {
namespace {

using test::Outcome;
using testing::HasSubstr;

using CommandLinePlan = test::CommandLine;

nlohmann::json on_gpu(const Outcome& outcome) {
  return outcome.events().back().at("outlook").at("on_gpu");
}

TEST_F(CommandLinePlan, SaysHowARunWouldStandOnAGpuOneDoesNotOwn) {
  const Outcome outcome = run({"plan", "sample:lenet5", "--gpu", "rtx4090"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_THAT(outcome.out,
              HasSubstr("On RTX 4090 (NVIDIA GeForce RTX 4090), a forecast from published figures:"));
  EXPECT_THAT(outcome.out, HasSubstr("+ 400.0 MiB for CUDA itself (assumed)"));
  EXPECT_THAT(outcome.out, HasSubstr(": it fits\n"));
  EXPECT_THAT(outcome.out, HasSubstr("samples at once\n"));
  EXPECT_THAT(outcome.out, HasSubstr("real kernels take longer"));
}

TEST_F(CommandLinePlan, WhereItDoesNotFitItSaysWhatWould) {
  const Outcome outcome = run({"plan", "sample:resnet18-cifar", "--batch", "4096", "--gpu", "T4", "--json"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  const auto forecast = on_gpu(outcome);
  EXPECT_FALSE(forecast.at("fits").get<bool>());
  ASSERT_FALSE(forecast.at("remedies").empty());
  const auto batch = forecast.at("largest_batch").get<std::int64_t>();
  EXPECT_EQ(forecast.at("remedies")[0].at("kind"), "batch");
  EXPECT_EQ(forecast.at("remedies")[0].at("value"), batch);
  // What it advises is true.
  const Outcome advised =
      run({"plan", "sample:resnet18-cifar", "--batch", std::to_string(batch), "--gpu", "T4", "--json"});
  EXPECT_TRUE(on_gpu(advised).at("fits").get<bool>());
  EXPECT_EQ(on_gpu(advised).at("needed_bytes"), forecast.at("remedies")[0].at("needed_bytes"));
  const auto pieces = forecast.at("remedies")[1].at("value").get<std::int64_t>();
  const Outcome cut = run({"plan", "sample:resnet18-cifar", "--batch", "4096", "--accumulate",
                           std::to_string(pieces), "--gpu", "T4", "--json"});
  EXPECT_TRUE(on_gpu(cut).at("fits").get<bool>());
}

TEST_F(CommandLinePlan, TheLargestBatchThatWasTriedIsNotTheMemorys) {
  const Outcome outcome = run({"plan", "sample:softmax-regression", "--largest-batch"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("at least 65536 samples at once fit in"));
  EXPECT_THAT(outcome.out, HasSubstr("; more are not tried\n"));
}

TEST_F(CommandLinePlan, AFasterGpuIsForecastFaster) {
  const auto floor = [this](const char* gpu) {
    return on_gpu(run({"plan", "sample:resnet18-cifar", "--gpu", gpu, "--json"}))
        .at("floor_ms")
        .get<double>();
  };
  const double t4 = floor("T4");
  const double h200 = floor("H200");
  EXPECT_GT(h200, 0);
  EXPECT_GT(t4, 5 * h200);
}

TEST_F(CommandLinePlan, ShortenedProductsArePlannedAsTheyRun) {
  setenv("NETWRIGHT_EMULATION", "1", 1);
  const auto plan = [this](const char* precision) {
    const Outcome outcome =
        run({"plan", "sample:cifar-cnn", "--device", "cudaemu:0", "--precision", precision, "--json"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    return outcome.out;
  };
  EXPECT_NE(plan("fp32"), plan("tf32")) << "cores for TF32 take other layouts";
  unsetenv("NETWRIGHT_EMULATION");
}

TEST_F(CommandLinePlan, RefusesAGpuNobodyKnowsAndWhatAGpuCannot) {
  const Outcome unknown = run({"plan", "sample:lenet5", "--gpu", "Voodoo 2"});
  EXPECT_EQ(unknown.exit_code, 1);
  EXPECT_THAT(unknown.err, HasSubstr("Voodoo 2"));
  EXPECT_THAT(unknown.err, HasSubstr("RTX 4090"));
  const Outcome bf16 = run({"plan", "sample:lenet5", "--gpu", "T4", "--precision", "bf16"});
  EXPECT_EQ(bf16.exit_code, 1);
  EXPECT_THAT(bf16.err, HasSubstr("The GPU T4 does not multiply in bf16"));
  const Outcome tf32 = run({"plan", "sample:lenet5", "--gpu", "T4", "--precision", "tf32"});
  EXPECT_EQ(tf32.exit_code, 1);
  EXPECT_THAT(tf32.err, HasSubstr("The GPU T4 does not multiply in TF32"));
  EXPECT_EQ(run({"plan", "sample:lenet5", "--gpu", "T4", "--device", "cpu"}).exit_code, 2);
}

}  // namespace
}  // namespace netwright::app
