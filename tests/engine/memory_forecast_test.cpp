// SPDX-License-Identifier: Apache-2.0
// What a run takes of a GPU's memory is known before to the byte: every sample as it is shipped, on the
// emulated GPU, whose kernels do not run here.
#include <dlfcn.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "engine/graph/sample.h"
#include "engine/plan/forecast.h"
#include "engine/train/run_settings.h"
#include "engine/train/training_plan.h"
#include "tests/engine/plan_support.h"
#include "tests/support/shipped_samples.h"

namespace netwright::engine::test {
namespace {

/// Memory that is counted and never written.
class CountedGpu {
 public:
  CountedGpu() {
    setenv("NETWRIGHT_EMULATION", "1", 1);
    setenv("NETWRIGHT_EMULATION_SCHEDULE", "none", 1);
    setenv("NETWRIGHT_EMULATION_MEMORY", "1000000000000", 1);
  }
  ~CountedGpu() {
    unsetenv("NETWRIGHT_EMULATION_SCHEDULE");
    unsetenv("NETWRIGHT_EMULATION_MEMORY");
  }
  CountedGpu(const CountedGpu&) = delete;
  CountedGpu& operator=(const CountedGpu&) = delete;

  /// The most bytes taken at once since it was last asked, by all contexts of this program.
  static std::int64_t peak_bytes() {
    const std::string file = (tests::module_folder() / "libnetwright_kernels_cudaemu.so").string();
    void* library = dlopen(file.c_str(), RTLD_NOW | RTLD_NOLOAD);
    const auto peak = reinterpret_cast<std::size_t (*)()>(dlsym(library, "netwright_emulation_peak_bytes"));
    const std::size_t bytes = peak();
    dlclose(library);
    return static_cast<std::int64_t>(bytes);
  }
};

class MemoryForecast : public ::testing::TestWithParam<std::string> {
 protected:
  CountedGpu gpu_;
  Bench bench_;
  Sample sample_ = sample_from_json(tests::sample_text(GetParam())).value();
  RunSettings settings_ = settings_from_json(sample_.settings_json).value();
};

TEST_P(MemoryForecast, IsWhatTheEmulatedGpuGivesToTheByte) {
  const InferredGraph inferred = bench_.infer(sample_.graph, piece_rows(settings_));
  const ExecutorOptions options = executor_options(settings_, precision_named(settings_.precision).value());
  ContextPtr context = bench_.open("cudaemu:0");
  const auto forecast = forecast_memory(sample_.graph, inferred, plan_options(options), *context);
  ASSERT_TRUE(forecast) << forecast.error().message;
  CountedGpu::peak_bytes();
  const std::int64_t before = CountedGpu::peak_bytes();  // of the context
  const auto executor = Executor::create(sample_.graph, inferred, options, std::move(context));
  ASSERT_TRUE(executor) << executor.error().message;
  EXPECT_EQ(CountedGpu::peak_bytes() - before, forecast->bytes());
  EXPECT_EQ(executor->allocated_bytes(), forecast->bytes());
}

INSTANTIATE_TEST_SUITE_P(Shipped, MemoryForecast, ::testing::ValuesIn(tests::shipped_samples()),
                         [](const auto& of) {
                           std::string name = of.param;
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace netwright::engine::test
