// SPDX-License-Identifier: Apache-2.0
// Every situation in which there is no GPU gives its sentence; the module itself needs no NVIDIA library.
#include <elf.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "kernels/cuda/fault.h"
#include "kernels/cuda/probe.h"
#include "tests/kernels/running.h"
#include "tests/support/places.h"

namespace netwright::kernels::testing {
namespace {

using cuda::reason_against;
using cuda::reason_for_none;
using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(CudaProbe, SaysWhatIsMissing) {
  EXPECT_THAT(reason_for_none({.counted = cudaErrorInsufficientDriver, .driver_version = 0}),
              AllOf(HasSubstr("no NVIDIA driver"), HasSubstr("580 or newer")));
  EXPECT_THAT(reason_for_none({.counted = cudaErrorStubLibrary}), HasSubstr("LD_LIBRARY_PATH"));
  EXPECT_THAT(reason_for_none({.counted = cudaErrorInsufficientDriver, .driver_version = 12040}),
              AllOf(HasSubstr("too old"), HasSubstr("CUDA 12.4"), HasSubstr("CUDA 13.0 is needed")));
  EXPECT_THAT(reason_for_none({.counted = cudaErrorSystemDriverMismatch, .driver_version = 13000}),
              HasSubstr("restart the computer"));
  EXPECT_THAT(reason_for_none({.counted = cudaErrorNoDevice, .driver_version = 13000}),
              AllOf(HasSubstr("shows no device"), HasSubstr("CUDA_VISIBLE_DEVICES")));
  EXPECT_THAT(reason_for_none({.counted = cudaErrorInvalidValue, .driver_version = 13000}),
              HasSubstr("invalid argument"));
  EXPECT_EQ(reason_for_none({.driver_version = 13010, .device_count = 1}), "");
}

TEST(CudaProbe, SaysWhichGpuIsTooOld) {
  EXPECT_THAT(reason_against("Tesla P100", 60),
              AllOf(HasSubstr("Tesla P100"), HasSubstr("6.0"), HasSubstr("7.5")));
  EXPECT_THAT(reason_against("Tesla V100", 70), HasSubstr("7.0"));
  EXPECT_EQ(reason_against("Tesla T4", 75), "");
  EXPECT_EQ(reason_against("B200", 100), "");
}

/// The names a shared library wants loaded with it.
std::vector<std::string> needed_by(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  const std::vector<char> bytes{std::istreambuf_iterator<char>(stream), {}};
  const auto at = [&](std::uint64_t offset, auto value) {
    std::memcpy(&value, bytes.data() + offset, sizeof value);
    return value;
  };
  const auto header = at(0, Elf64_Ehdr{});
  std::vector<std::string> names;
  for (unsigned i = 0; i < header.e_shnum; ++i) {
    const auto section = at(header.e_shoff + std::uint64_t{i} * header.e_shentsize, Elf64_Shdr{});
    if (section.sh_type != SHT_DYNAMIC) continue;
    const auto strings =
        at(header.e_shoff + std::uint64_t{section.sh_link} * header.e_shentsize, Elf64_Shdr{});
    for (std::uint64_t entry = 0; entry < section.sh_size; entry += sizeof(Elf64_Dyn)) {
      const auto dynamic = at(section.sh_offset + entry, Elf64_Dyn{});
      if (dynamic.d_tag == DT_NEEDED)
        names.emplace_back(bytes.data() + strings.sh_offset + dynamic.d_un.d_val);
    }
  }
  return names;
}

TEST(CudaFault, EveryRecordHasASentence) {
  EXPECT_EQ(cuda::sentence_of(cuda::Fault{}), "");
  EXPECT_THAT(cuda::sentence_of(cuda::Fault{.kind = static_cast<cuda::FaultKind>(77)}), HasSubstr("damaged"));
}

TEST(CudaModule, NeedsNoLibraryOfNvidia) {
  const auto file = tests::module_folder() / "libnetwright_kernels_cuda.so";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "the CUDA module is not part of this build";
  const std::vector<std::string> needed = needed_by(file);
  EXPECT_THAT(needed, ::testing::Contains(HasSubstr("libc.so")));
  for (const std::string& name : needed) {
    for (const char* nvidia : {"cuda", "cudnn", "cublas", "nvidia", "nccl", "cupti", "nvrtc", "nvJit"})
      EXPECT_EQ(name.find(nvidia), std::string::npos) << name;
  }
}

TEST(CudaModule, LoadsAnywhereAndSaysWhyThereIsNoGpu) {
  if (!std::filesystem::exists(tests::module_folder() / "libnetwright_kernels_cuda.so"))
    GTEST_SKIP() << "the CUDA module is not part of this build";
  const ProbeResult found = module("cuda").probe();
  if (!found.devices.empty()) GTEST_SKIP() << "there is a GPU: " << found.devices[0].name;
  EXPECT_THAT(found.reason, HasSubstr("No GPU"));
  EXPECT_EQ(module("cuda").open(0, {}).context, nullptr);
}

}  // namespace
}  // namespace netwright::kernels::testing
