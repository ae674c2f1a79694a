// SPDX-License-Identifier: Apache-2.0
// What the program says about GPUs on machines that have none.
#include <gmock/gmock.h>

#include <cstdlib>

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

}  // namespace
}  // namespace netwright::app::test
