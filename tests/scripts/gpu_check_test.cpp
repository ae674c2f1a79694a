// SPDX-License-Identifier: Apache-2.0
// scripts/gpu-check where there is no GPU: what it refuses, and what it finds on the emulated one.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/scripts/shell.h"
#include "tests/support/places.h"
#include "tests/support/temporary_folder.h"

namespace netwright::tests {
namespace {

using testing::HasSubstr;
using testing::Not;

Outcome gpu_check(const std::string& before, const std::string& arguments) {
  return run("env " + before + " '" + (source_folder() / "scripts/gpu-check").string() + "' " + arguments);
}

/// What the tests of this process found lies here.
const std::filesystem::path& results() {
  static const TemporaryFolder folder;
  return folder.path();
}

/// On the emulated GPU, with the program of this build.
Outcome emulated(const std::string& what, const std::string& arguments, const std::string& before = {}) {
  return gpu_check("NETWRIGHT_EMULATION=1 NETWRIGHT_GPU_CHECK_BUILD='" + build_folder().string() +
                       "' NETWRIGHT_GPU_CHECK_RESULTS='" + results().string() + "' " + before,
                   what + " --device cudaemu:0 " + arguments);
}

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(GpuCheck, WithoutAGpuIsOneSentence) {
  const TemporaryFolder bin;
  for (const char* tool : {"bash", "dirname", "env"}) {
    const Outcome found = run(std::string("command -v ") + tool);
    std::filesystem::create_symlink(found.text.substr(0, found.text.find('\n')), bin / tool);
  }
  for (const char* what : {"parity", "sanitizer", "speed"}) {
    const Outcome outcome = gpu_check("PATH='" + bin.path().string() + "'", what);
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_THAT(outcome.text, HasSubstr("there is no GPU here"));
    EXPECT_EQ(outcome.text.find('\n'), outcome.text.size() - 1) << outcome.text;
  }
}

TEST(GpuCheck, WhatItDoesNotKnowIsRefused) {
  EXPECT_EQ(gpu_check("", "").exit_code, 2);
  EXPECT_EQ(gpu_check("", "parity --device cpu").exit_code, 2);
  EXPECT_EQ(gpu_check("", "parity --fast").exit_code, 2);
  EXPECT_EQ(gpu_check("", "speed --kernel linear").exit_code, 2);
  EXPECT_EQ(gpu_check("", "parity --case mlp").exit_code, 2);
  for (const char* arguments : {"parity --check", "speed --case", "sanitizer --device"}) {
    const Outcome outcome = gpu_check("", arguments);
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_THAT(outcome.text, HasSubstr("needs a value")) << arguments;
  }
  EXPECT_EQ(gpu_check("-u NETWRIGHT_EMULATION", "parity --device cudaemu:0").exit_code, 2);
  EXPECT_EQ(gpu_check("NETWRIGHT_EMULATION=1", "sanitizer --device cudaemu:0").exit_code, 2);
}

TEST(GpuCheck, ProvesKernelsInFourPrecisionsOnTheEmulatedGpu) {
  const Outcome outcome = emulated("parity", "--small --kernel linear_forward");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.text;
  for (const char* precision : {"fp32", "tf32", "bf16", "fp16"})
    EXPECT_THAT(outcome.text, HasSubstr(precision));
  const std::string lines = text_of(results() / "parity.jsonl");
  EXPECT_THAT(lines, HasSubstr(R"("subject": "linear_forward", "precision": "bf16")"));
  EXPECT_THAT(lines, HasSubstr(R"("device": "cudaemu:0")"));
  EXPECT_THAT(lines, Not(HasSubstr(R"("ok": false)")));
}

TEST(GpuCheck, TrainsSmallNetworksOnTheEmulatedGpu) {
  const Outcome outcome = emulated("parity", "--small --check curve");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.text;
  const std::string lines = text_of(results() / "parity.jsonl");
  for (const char* network : {"mlp", "convolutions", "lstm", "attention"})
    EXPECT_THAT(lines, HasSubstr(R"("subject": ")" + std::string(network) +
                                 R"(", "precision": "bf16", "cases": 1, "error")"));
  EXPECT_THAT(lines, HasSubstr(R"("subject": "mlp kernel by kernel", "precision": "bf16")"));
  EXPECT_THAT(lines, Not(HasSubstr(R"("ok": false)")));
}

TEST(GpuCheck, ProvesGradientsInfinitiesAndMemoryOnTheEmulatedGpu) {
  for (const char* check : {"gradient", "finite", "overflow", "memory"}) {
    const Outcome outcome = emulated("parity", std::string("--check ") + check);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.text;
    EXPECT_THAT(outcome.text, HasSubstr("passed on Emulated GPU"));
  }
}

TEST(GpuCheck, SpeedMeasuresOursAloneWithoutPyTorch) {
  if (!std::filesystem::exists(build_folder() / "bin/netwright_gpu_speed"))
    GTEST_SKIP() << "built without benchmarks";
  const Outcome outcome = emulated("speed", "--case lenet5/bf16", "NETWRIGHT_BENCH_PYTHON=/nowhere/python");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.text;
  EXPECT_THAT(outcome.text, HasSubstr("PyTorch is not here"));
  EXPECT_THAT(outcome.text, HasSubstr("ours graph"));
  const std::string lines = text_of(results() / "speed.jsonl");
  for (const char* member :
       {R"("case": "lenet5", "batch": 2, "precision": "bf16")", R"("gpu": "Emulated GPU)",
        R"("memory_floor_ms")", R"("arithmetic_floor_ms")", R"("netwright_peak_mib")"})
    EXPECT_THAT(lines, HasSubstr(member));
}

TEST(GpuCheck, SpeedNamesTheCasesThereAre) {
  if (!std::filesystem::exists(build_folder() / "bin/netwright_gpu_speed"))
    GTEST_SKIP() << "built without benchmarks";
  const Outcome outcome = emulated("speed", "--case alexnet");
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.text, HasSubstr("cifar-10-resnet18/bf16"));
}

TEST(GpuCheck, NothingLookedAtIsAFailure) {
  const Outcome outcome = emulated("parity", "--kernel no_such_kernel");
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.text, HasSubstr("nothing was looked at"));
}

}  // namespace
}  // namespace netwright::tests
