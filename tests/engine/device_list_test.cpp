// SPDX-License-Identifier: Apache-2.0
#include "engine/device/device_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

#include "tests/support/places.h"

namespace netwright::engine {
namespace {

using ::testing::HasSubstr;
namespace fs = std::filesystem;

/// A folder of its own, removed at the end.
class DeviceListTest : public ::testing::Test {
 protected:
  DeviceListTest()
      : folder_(fs::temp_directory_path() /
                ("netwright-devices-" + std::to_string(::getpid()) + "-" +
                 ::testing::UnitTest::GetInstance()->current_test_info()->name())) {
    fs::create_directories(folder_);
  }
  ~DeviceListTest() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  static const ModuleStatus* status_of(const DeviceList& list, std::string_view name) {
    const auto found = std::find_if(list.modules().begin(), list.modules().end(),
                                    [&](const ModuleStatus& status) { return status.name == name; });
    return found == list.modules().end() ? nullptr : &*found;
  }

  fs::path folder_;
};

TEST_F(DeviceListTest, FindsTheModulesOfTheBuild) {
  const DeviceList list = DeviceList::load(tests::module_folder());
  for (std::string_view name : {"cpu", "reference", "null"}) {
    const ModuleStatus* status = status_of(list, name);
    ASSERT_NE(status, nullptr) << name;
    EXPECT_FALSE(status->devices.empty()) << name << ": " << status->reason;
    ASSERT_TRUE(list.find(name)) << name;
    EXPECT_EQ(list.find(name)->module, name);
  }
  ASSERT_TRUE(list.find("auto"));
  EXPECT_EQ(list.find("auto")->module, status_of(list, "cuda")->devices.empty() ? "cpu" : "cuda");
}

TEST_F(DeviceListTest, OpensADeviceAndGivesItBack) {
  const DeviceList list = DeviceList::load(tests::module_folder());
  auto context = list.open(list.find("reference").value(), {.threads = 1});
  ASSERT_TRUE(context);
  void* memory = (*context)->allocate(1000);
  ASSERT_NE(memory, nullptr);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(memory) % 256, 0U);
  (*context)->free(memory);
  EXPECT_FALSE(list.open(Device{.id = "cpu:99"}, {}));
}

TEST_F(DeviceListTest, TheEmulatedGpuIsListedWhenAskedForAndNeverChosenByItself) {
  unsetenv("NETWRIGHT_EMULATION");
  const DeviceList usual = DeviceList::load(tests::module_folder());
  EXPECT_TRUE(status_of(usual, "cudaemu")->devices.empty());
  EXPECT_THAT(status_of(usual, "cudaemu")->reason, HasSubstr("NETWRIGHT_EMULATION=1"));
  EXPECT_FALSE(usual.find("cudaemu:0"));
  setenv("NETWRIGHT_EMULATION", "1", 1);
  const DeviceList asked = DeviceList::load(tests::module_folder());
  unsetenv("NETWRIGHT_EMULATION");
  ASSERT_TRUE(asked.find("cudaemu:0"));
  EXPECT_EQ(asked.find("cudaemu:0")->bf16_lack, "");
  EXPECT_TRUE(asked.open(*asked.find("cudaemu:0"), {}));
  EXPECT_NE(asked.find("auto")->module, "cudaemu");
}

TEST_F(DeviceListTest, NoGpuHasAReason) {
  const DeviceList list = DeviceList::load(folder_);
  const ModuleStatus* cuda = status_of(list, "cuda");
  ASSERT_NE(cuda, nullptr);
  EXPECT_TRUE(cuda->devices.empty());
  EXPECT_THAT(cuda->reason, HasSubstr("No GPU, because"));
}

TEST_F(DeviceListTest, AMissingFolderIsNoDevicesAndAReason) {
  const DeviceList list = DeviceList::load(folder_ / "absent");
  const auto found = list.find("auto");
  ASSERT_FALSE(found);
  EXPECT_THAT(found.error().message, HasSubstr("(none found)"));
  EXPECT_THAT(found.error().message, HasSubstr("No GPU, because"));
}

TEST_F(DeviceListTest, ABrokenModuleSaysWhyAndHarmsNobody) {
  std::ofstream(folder_ / "libnetwright_kernels_broken.so") << "not a library";
  std::ofstream(folder_ / "unrelated.so") << "nor this";
  fs::copy_file(tests::module_folder() / "libnetwright_kernels_null.so",
                folder_ / "libnetwright_kernels_null.so");
  const DeviceList list = DeviceList::load(folder_);
  const ModuleStatus* broken = status_of(list, "broken");
  ASSERT_NE(broken, nullptr);
  EXPECT_TRUE(broken->devices.empty());
  EXPECT_THAT(broken->reason, HasSubstr("libnetwright_kernels_broken.so cannot be loaded"));
  EXPECT_TRUE(list.find("null"));
  EXPECT_EQ(list.modules().size(), 3U);
  const auto refused = list.find("broken");
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("Choose one of: null"));
}

TEST_F(DeviceListTest, NullIsNeverChosenByItself) {
  fs::copy_file(tests::module_folder() / "libnetwright_kernels_null.so",
                folder_ / "libnetwright_kernels_null.so");
  EXPECT_FALSE(DeviceList::load(folder_).find("auto"));
}

}  // namespace
}  // namespace netwright::engine
