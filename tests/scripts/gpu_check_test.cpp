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

/// On the emulated GPU, with the program of this build.
Outcome emulated(const std::string& arguments) {
  return gpu_check("NETWRIGHT_EMULATION=1 NETWRIGHT_GPU_CHECK_BUILD='" + build_folder().string() + "'",
                   "parity --device cudaemu:0 " + arguments);
}

TEST(GpuCheck, WithoutAGpuIsOneSentence) {
  const TemporaryFolder bin;
  for (const char* tool : {"bash", "dirname", "env"}) {
    const Outcome found = run(std::string("command -v ") + tool);
    std::filesystem::create_symlink(found.text.substr(0, found.text.find('\n')), bin / tool);
  }
  for (const char* what : {"parity", "sanitizer"}) {
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
  EXPECT_EQ(gpu_check("-u NETWRIGHT_EMULATION", "parity --device cudaemu:0").exit_code, 2);
  EXPECT_EQ(gpu_check("NETWRIGHT_EMULATION=1", "sanitizer --device cudaemu:0").exit_code, 2);
}

TEST(GpuCheck, ProvesKernelsInFourPrecisionsOnTheEmulatedGpu) {
  const Outcome outcome = emulated("--small --kernel linear_forward");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.text;
  for (const char* precision : {"fp32", "tf32", "bf16", "fp16"})
    EXPECT_THAT(outcome.text, HasSubstr(precision));
  std::ifstream file(build_folder() / "parity.jsonl");
  const std::string lines{std::istreambuf_iterator<char>(file), {}};
  EXPECT_THAT(lines, HasSubstr(R"("subject": "linear_forward", "precision": "bf16")"));
  EXPECT_THAT(lines, HasSubstr(R"("device": "cudaemu:0")"));
  EXPECT_THAT(lines, Not(HasSubstr(R"("ok": false)")));
}

TEST(GpuCheck, NothingLookedAtIsAFailure) {
  const Outcome outcome = emulated("--kernel no_such_kernel");
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.text, HasSubstr("nothing was looked at"));
}

}  // namespace
}  // namespace netwright::tests
