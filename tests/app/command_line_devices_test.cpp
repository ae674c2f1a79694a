// SPDX-License-Identifier: Apache-2.0
// What the program says about GPUs on machines that have none.
#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/app/command_line_support.h"
#include "tests/support/places.h"

namespace netwright::app::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class CommandLineDevices : public CommandLine {
 protected:
  /// What `netwright doctor` says with a variable of the environment set.
  std::string doctor(const char* variable, const std::string& value) {
    setenv(variable, value.c_str(), 1);
    const Outcome outcome = run({"doctor"});
    unsetenv(variable);
    EXPECT_EQ(outcome.exit_code, 0);
    return outcome.out + outcome.err;
  }
};

TEST_F(CommandLineDevices, TheEmulatedGpuIsListedWhenAskedFor) {
  EXPECT_THAT(doctor("NETWRIGHT_EMULATION", "1"), HasSubstr("cudaemu:0"));
  EXPECT_THAT(doctor("NETWRIGHT_EMULATION", "0"), Not(HasSubstr("cudaemu:0")));
}

/// The library of the toolkit that programs are linked with where there is no driver.
TEST_F(CommandLineDevices, AStubOfTheDriverIsNamedAsSuch) {
  const std::filesystem::path stub = "/usr/local/cuda/lib64/stubs/libcuda.so";
  if (!std::filesystem::exists(stub)) GTEST_SKIP() << "there is no CUDA toolkit here, so no stub";
  if (!std::filesystem::exists(tests::module_folder() / "libnetwright_kernels_cuda.so"))
    GTEST_SKIP() << "the CUDA module is not part of this build";
  const std::filesystem::path libraries = folder.path() / "stubs";
  std::filesystem::create_directories(libraries);
  std::filesystem::create_symlink(stub, libraries / "libcuda.so.1");
  EXPECT_THAT(doctor("LD_LIBRARY_PATH", libraries.string()), HasSubstr("is the stub"));
}

TEST_F(CommandLineDevices, SaysWhichLibrariesTheCudaModuleMissesAndHowToGetThem) {
  if (!std::filesystem::exists(tests::module_folder() / "libnetwright_kernels_cuda.so"))
    GTEST_SKIP() << "the CUDA module is not part of this build";
  const std::string text = doctor("NETWRIGHT_CUDNN", (folder.path() / "nothing").string());
  EXPECT_THAT(text, HasSubstr("Libraries for GPUs"));
  EXPECT_THAT(text, HasSubstr("cuDNN was not found. Not there: " + (folder.path() / "nothing").string()));
  EXPECT_THAT(text, HasSubstr("Install cuDNN 9"));
  EXPECT_THAT(text, HasSubstr("Or set NETWRIGHT_CUDNN to its file or folder."));
  EXPECT_THAT(text, HasSubstr("cuBLASLt"));
}

TEST_F(CommandLineDevices, TellsOfCuptiLikeOfTheOtherLibraries) {
  if (!std::filesystem::exists(tests::module_folder() / "libnetwright_kernels_cuda.so"))
    GTEST_SKIP() << "the CUDA module is not part of this build";
  const std::string text = doctor("NETWRIGHT_CUPTI", (folder.path() / "nothing").string());
  EXPECT_THAT(text, HasSubstr("CUPTI was not found. Not there: " + (folder.path() / "nothing").string()));
  EXPECT_THAT(text, HasSubstr("nvidia-cuda-cupti"));
  EXPECT_THAT(text, HasSubstr("Or set NETWRIGHT_CUPTI to its file or folder."));
  const std::filesystem::path fake = tests::build_folder() / "lib/fakes/libfake_cupti.so";
  if (!std::filesystem::exists(fake)) GTEST_SKIP() << "CUPTI's headers were not there to build the fake";
  const std::string found = doctor("NETWRIGHT_CUPTI", fake.string());
  EXPECT_THAT(found, HasSubstr("CUPTI      13.0.1, " + fake.string()));
  setenv("FAKE_CUPTI", "old", 1);
  EXPECT_THAT(doctor("NETWRIGHT_CUPTI", fake.string()), HasSubstr("it is of a CUDA older than 13.0"));
  unsetenv("FAKE_CUPTI");
}

/// Whatever the machine, the sentence says what is there and what to do.
TEST_F(CommandLineDevices, WithoutADriverItIsSaidHowToGetOne) {
  if (!std::filesystem::exists(tests::module_folder() / "libnetwright_kernels_cuda.so"))
    GTEST_SKIP() << "the CUDA module is not part of this build";
  const std::string text = doctor("CUDA_VISIBLE_DEVICES", "");
  EXPECT_THAT(text, HasSubstr("cuda       No GPU"));
  const bool has_driver = std::filesystem::exists("/proc/driver/nvidia/version");
  if (!has_driver) {
    EXPECT_THAT(text, HasSubstr("there is no NVIDIA driver on this machine. Install NVIDIA's driver 580"));
    EXPECT_THAT(text, HasSubstr("NVML       No GPU: NVIDIA's driver is not installed"));
  }
}

/// A driver that is there, but shows no device.
TEST_F(CommandLineDevices, ADriverWithoutAGpuIsNamedAsSuch) {
  if (!std::filesystem::exists(tests::module_folder() / "libnetwright_kernels_cuda.so"))
    GTEST_SKIP() << "the CUDA module is not part of this build";
  const std::filesystem::path fakes = tests::build_folder() / "lib/fakes";
  EXPECT_THAT(doctor("LD_LIBRARY_PATH", fakes.string()),
              HasSubstr("the NVIDIA driver is there, but shows no device"));
}

/// The program in a folder of its own, with modules as they are wanted.
class CommandLineInstalled : public CommandLineDevices {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(program().parent_path());
    std::filesystem::create_directories(modules());
    std::error_code other_disk;
    const std::filesystem::path built = tests::build_folder() / "bin/netwright";
    std::filesystem::create_hard_link(built, program(), other_disk);
    if (other_disk) std::filesystem::copy_file(built, program());
    for (const auto& file : std::filesystem::directory_iterator(tests::module_folder()))
      std::filesystem::create_symlink(file.path(), modules() / file.path().filename());
    std::filesystem::remove(cuda_module());
  }
  std::filesystem::path program() const { return folder / "installed/bin/netwright"; }
  std::filesystem::path modules() const { return folder / "installed/lib/netwright"; }
  std::filesystem::path cuda_module() const { return modules() / "libnetwright_kernels_cuda.so"; }
  std::string said(const std::vector<std::string>& arguments) {
    return run(arguments, {.program = program()}).out;
  }
  /// Of the fastest of some starts.
  double seconds_to_start() {
    double best = 1e9;
    for (int i = 0; i < 7; ++i) {
      const auto begin = std::chrono::steady_clock::now();
      EXPECT_THAT(said({"ops"}), HasSubstr("LeakyReLU"));
      best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    }
    return best;
  }
};

TEST_F(CommandLineInstalled, ABrokenModuleIsNamedAndTheOthersWork) {
  std::ofstream(cuda_module()) << "not a library";
  const std::string text = said({"doctor"});
  EXPECT_THAT(text, HasSubstr("libnetwright_kernels_cuda.so cannot be loaded: "));
  EXPECT_THAT(text, HasSubstr("Reinstall Netwright"));
  EXPECT_THAT(text, HasSubstr("  cpu "));
}

TEST_F(CommandLineInstalled, WithoutTheModuleItIsSaidWhy) {
  EXPECT_THAT(said({"doctor"}), HasSubstr("the CUDA module is not part of this build"));
}

/// As a user feels it, with everything but the processor's work.
TEST_F(CommandLineInstalled, StartsHardlyLaterWithTheCudaModule) {
  const std::filesystem::path built = tests::module_folder() / "libnetwright_kernels_cuda.so";
  if (!std::filesystem::exists(built)) GTEST_SKIP() << "the CUDA module is not part of this build";
  const double without = seconds_to_start();
  std::filesystem::create_symlink(built, cuda_module());
  EXPECT_LT(seconds_to_start(), without + 0.2);
}

class CommandLineNvml : public CommandLineDevices {
 protected:
  /// What doctor says where the management library plays `play`.
  std::string doctor_with(const char* play) {
    setenv("NETWRIGHT_FAKE_NVML", play, 1);
    const std::string text = doctor("NETWRIGHT_NVML", tests::fake_nvml().string());
    unsetenv("NETWRIGHT_FAKE_NVML");
    return text;
  }
};

TEST_F(CommandLineNvml, TellsOfTheDriverAndItsGpus) {
  const std::string text = doctor_with("gpus=2");
  EXPECT_THAT(text, HasSubstr("NVML       driver 580.95.05, " + tests::fake_nvml().string()));
  EXPECT_THAT(text, HasSubstr("GPU 0      NVIDIA H200: 23.0 GiB of 140.0 GiB taken"));
  EXPECT_THAT(text, HasSubstr("GPU 1      NVIDIA GeForce RTX 4090"));
}

TEST_F(CommandLineNvml, ALostGpuIsSaidWithTheRemedy) {
  EXPECT_THAT(doctor_with("lost_after=0"), HasSubstr("the driver has lost it. Restart the computer"));
}

TEST_F(CommandLineNvml, EachStateOfADriverHasItsSentence) {
  EXPECT_THAT(doctor_with("status=9"), HasSubstr("installed but not loaded"));
  EXPECT_THAT(doctor_with("status=18"), HasSubstr("its two halves no longer fit"));
  EXPECT_THAT(doctor_with("gpus=0"), HasSubstr("loaded but finds none"));
}

}  // namespace
}  // namespace netwright::app::test
