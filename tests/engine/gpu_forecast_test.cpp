// SPDX-License-Identifier: Apache-2.0
#include "engine/plan/gpu_forecast.h"

#include <gmock/gmock.h>

#include "tests/engine/plan_nets.h"

namespace netwright::engine::test {
namespace {

constexpr std::int64_t kMib = 1 << 20;

/// A GPU of round numbers.
GpuProfile round_gpu(std::int64_t memory) {
  return {.name = "Round",
          .device_name = "Round GPU",
          .capability = {9, 0},
          .memory_bytes = memory,
          .bandwidth = 1e6,
          .peak = {.f32 = 1e6, .tf32 = 4e6, .bf16 = 2e6, .f16 = 8e6}};
}

class GpuForecastOn : public testing::Test {
 protected:
  Plan plan_of(const Graph& graph, std::int64_t batch, const PlanOptions& options) {
    Compiled compiled = compile(graph, bench_.infer(graph, batch), options, *context_);
    EXPECT_TRUE(compiled.ok());
    return std::move(compiled.plan);
  }
  GpuQuestion question(const Graph& graph, const PlanOptions& options, std::int64_t batch,
                       std::int64_t pieces = 1) {
    return {.graph = graph,
            .ops = bench_.ops,
            .options = options,
            .context = *context_,
            .batch = batch,
            .pieces = pieces};
  }

  GpuForecast forecast_of(const GpuProfile& gpu, const Plan& plan, const GpuQuestion& question) {
    return forecast_on({&gpu, 1}, plan, question).front();
  }

  Bench bench_;
  ContextPtr context_ = bench_.open("null");
};

Net one_linear() {
  Net net;
  net.add("Output", {net.add("Linear", {net.input({8})}, {{"out_features", std::int64_t{4}}})});
  return net;
}

TEST_F(GpuForecastOn, AStepTakesAtLeastItsBytesOrItsProducts) {
  const Net net = one_linear();
  const Plan plan = plan_of(net.graph, 3, {.mode = PlanMode::eval});
  // 3 rows of 8, 4 x 8 weights, 4 biases, 3 rows of 4: 72 numbers; 3 * 8 * 4 products, each with a sum.
  GpuProfile gpu = round_gpu(kMib);
  StepFloor floor = step_floor(plan, gpu, 1);
  EXPECT_DOUBLE_EQ(floor.bytes, 72 * 4);
  EXPECT_DOUBLE_EQ(floor.operations, 192);
  EXPECT_DOUBLE_EQ(floor.ms, 0.288) << "288 bytes at 1 MB/s";
  EXPECT_DOUBLE_EQ(floor.ms_of_arithmetic, 0);
  gpu.peak.f32 = 1e5;
  floor = step_floor(plan, gpu, 1);
  EXPECT_DOUBLE_EQ(floor.ms, 1.92) << "192 operations at 0.1 Mflop/s";
  EXPECT_DOUBLE_EQ(floor.ms_of_arithmetic, 1.92);
}

TEST_F(GpuForecastOn, PiecesGoThroughOneAfterAnotherButTheUpdateComesOnce) {
  const Net net = lenet();
  const Plan plan = plan_of(net.graph, 16, {.update = sgd(0.9, 0)});
  const GpuProfile gpu = round_gpu(kMib);
  double update_bytes = 0;
  for (const PlanStep& step : plan.steps) {
    if (step.phase != Phase::update && step.phase != Phase::check) continue;
    for (TensorId id : step.src) update_bytes += static_cast<double>(plan.tensor(id).desc.bytes());
    for (TensorId id : step.dst) update_bytes += static_cast<double>(plan.tensor(id).desc.bytes());
  }
  ASSERT_GT(update_bytes, 0);
  const double once = step_floor(plan, gpu, 1).bytes;
  EXPECT_DOUBLE_EQ(step_floor(plan, gpu, 4).bytes, 4 * once - 3 * update_bytes);
}

TEST_F(GpuForecastOn, ProductsTakeTheRateOfTheirPrecision) {
  const Net net = one_linear();
  GpuProfile gpu = round_gpu(kMib);
  gpu.bandwidth = 1e18;
  const auto ms = [&](DataType products, bool tf32 = false) {
    return step_floor(plan_of(net.graph, 3, {.mode = PlanMode::eval, .products = products}), gpu, 1, tf32).ms;
  };
  EXPECT_DOUBLE_EQ(ms(DataType::f32), 0.192);
  EXPECT_NEAR(ms(DataType::f32, true), 0.048, 1e-9);
  EXPECT_NEAR(ms(DataType::bf16), 0.096, 1e-9);
  EXPECT_NEAR(ms(DataType::f16), 0.024, 1e-9);
}

TEST_F(GpuForecastOn, ALookupReadsNoMoreOfItsTableThanItWrites) {
  Net net;
  const NodeId words = net.input({2}, "data", "i64");
  net.add("Output",
          {net.add("Embedding", {words}, {{"count", std::int64_t{1000}}, {"features", std::int64_t{4}}})});
  const StepFloor floor = step_floor(plan_of(net.graph, 3, {.mode = PlanMode::eval}), round_gpu(kMib), 1);
  // 3 x 2 indices of 8 bytes, as many rows of 4 numbers read and written.
  EXPECT_DOUBLE_EQ(floor.bytes, 6 * 8 + 2 * 6 * 4 * 4);
}

TEST_F(GpuForecastOn, PiecesAreForecastWithTheGradientsTheyAddUp) {
  Net net;
  const NodeId hidden = net.add("Linear", {net.input({2000})}, {{"out_features", std::int64_t{4000}}});
  net.add("CrossEntropy", {hidden, net.classes()});
  const PlanOptions options{.update = sgd(0, 0)};
  const std::int64_t batch = 4096;
  const Plan plan = plan_of(net.graph, batch, options);
  const GpuProfile gpu = round_gpu(kCudaContextBytes + 150 * kMib);
  const GpuForecast forecast = forecast_of(gpu, plan, question(net.graph, options, batch));
  ASSERT_FALSE(forecast.fits());
  const auto cut = std::ranges::find(forecast.remedies, Remedy::Kind::accumulate, &Remedy::kind);
  ASSERT_NE(cut, forecast.remedies.end());
  PlanOptions in_pieces = options;
  in_pieces.step.accumulates = true;
  const Plan piece = plan_of(net.graph, (batch + cut->value - 1) / cut->value, in_pieces);
  EXPECT_EQ(cut->bytes, piece.peak_bytes() + kCudaContextBytes);
}

TEST_F(GpuForecastOn, FitsUpToTheShareThatMayBeUsed) {
  const Net net = lenet();
  const PlanOptions options{.update = sgd(0.9, 0)};
  const Plan plan = plan_of(net.graph, 64, options);
  const auto forecast = [&](std::int64_t memory) {
    return forecast_of(round_gpu(memory), plan, question(net.graph, options, 64));
  };
  const double needed = static_cast<double>(plan.peak_bytes() + kCudaContextBytes);
  const auto enough = static_cast<std::int64_t>(needed / kUsableShare) + 1;
  EXPECT_EQ(forecast(enough).plan_bytes, plan.peak_bytes());
  EXPECT_EQ(forecast(enough).needed_bytes, plan.peak_bytes() + kCudaContextBytes);
  EXPECT_TRUE(forecast(enough).fits());
  EXPECT_TRUE(forecast(enough).remedies.empty());
  EXPECT_FALSE(forecast(enough - 4).fits());
}

TEST_F(GpuForecastOn, RemediesAreThoseThatHelp) {
  const Net net = lenet();
  const PlanOptions options{.update = sgd(0.9, 0)};
  const std::int64_t batch = 4096;
  const Plan plan = plan_of(net.graph, batch, options);
  const GpuProfile gpu = round_gpu(kCudaContextBytes + 100 * kMib);
  const GpuForecast forecast = forecast_of(gpu, plan, question(net.graph, options, batch));
  ASSERT_FALSE(forecast.fits()) << forecast.needed_bytes;
  ASSERT_TRUE(forecast.largest_batch);
  ASSERT_LT(*forecast.largest_batch, batch);
  const auto fits = [&](std::int64_t rows, const PlanOptions& as) {
    const auto bytes = plan_of(net.graph, rows, as).peak_bytes() + kCudaContextBytes;
    return static_cast<double>(bytes) <= kUsableShare * static_cast<double>(gpu.memory_bytes);
  };
  EXPECT_TRUE(fits(*forecast.largest_batch, options));
  EXPECT_FALSE(fits(*forecast.largest_batch + *forecast.largest_batch / 32 + 1, options));
  ASSERT_GE(forecast.remedies.size(), 2U);
  EXPECT_EQ(forecast.remedies[0].kind, Remedy::Kind::smaller_batch);
  EXPECT_EQ(forecast.remedies[0].value, *forecast.largest_batch);
  EXPECT_EQ(forecast.remedies[1].kind, Remedy::Kind::accumulate);
  const std::int64_t pieces = forecast.remedies[1].value;
  PlanOptions in_pieces = options;
  in_pieces.step.accumulates = true;
  EXPECT_TRUE(fits((batch + pieces - 1) / pieces, in_pieces));
  EXPECT_FALSE(fits((batch + pieces - 2) / (pieces - 1), in_pieces)) << "fewer pieces would do";
  for (const Remedy& remedy : forecast.remedies) {
    EXPECT_LE(static_cast<double>(remedy.bytes), kUsableShare * static_cast<double>(gpu.memory_bytes));
  }
}

TEST_F(GpuForecastOn, WhereNotEvenOneRowFitsNothingIsPromised) {
  const Net net = lenet();
  const PlanOptions options{.update = sgd(0.9, 0)};
  const GpuProfile gpu = round_gpu(kCudaContextBytes);
  const GpuForecast forecast =
      forecast_of(gpu, plan_of(net.graph, 4, options), question(net.graph, options, 4));
  EXPECT_FALSE(forecast.fits());
  EXPECT_FALSE(forecast.largest_batch);
  EXPECT_TRUE(forecast.remedies.empty());
}

TEST(GpuForecast, AGpuWithoutAPrecisionIsRefusedForIt) {
  const auto t4 = find_gpu_profile("T4");
  ASSERT_TRUE(t4);
  EXPECT_TRUE(check_precision(*t4, DataType::f32));
  EXPECT_TRUE(check_precision(*t4, DataType::f16));
  EXPECT_TRUE(check_precision(find_gpu_profile("A100").value(), DataType::f32, true));
  EXPECT_THAT(check_precision(*t4, DataType::f32, true).error().message,
              testing::HasSubstr("The GPU T4 does not multiply in TF32. Set precision to fp32."));
  EXPECT_THAT(check_precision(*t4, DataType::bf16).error().message,
              testing::HasSubstr("The GPU T4 does not multiply in bf16. Set precision to fp32."));
}

TEST(GpuForecast, WithoutACudaModuleTheNullModulePlans) {
  const Bench bench;
  const auto device = planning_device(bench.devices);
  ASSERT_TRUE(device);
  EXPECT_NE(device->module, "cpu") << "the processor's layouts are not a GPU's";
}

}  // namespace
}  // namespace netwright::engine::test
