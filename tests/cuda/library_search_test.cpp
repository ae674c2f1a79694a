// SPDX-License-Identifier: Apache-2.0
#include "kernels/cuda/libraries/library_search.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "kernels/cuda/libraries/late_library.h"
#include "tests/support/places.h"
#include "tests/support/temporary_folder.h"

namespace netwright::kernels::cuda {
namespace {

namespace fs = std::filesystem;
using testing::Each;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

/// What tests/fakes/library.cpp has in its second version.
struct FakeFunctions {
  int (*version_number)() = nullptr;
  int (*twice)(int) = nullptr;

  template <class Visit>
  void each(Visit&& visit) {
    visit("fake_version", version_number);
    visit("fake_twice", twice);
  }
  std::string refusal() const { return version_number() < 3 ? "it is version 2, and 3 is needed" : ""; }
};

LibraryWanted fake() {
  return {.title = "The fake library",
          .variable = "NETWRIGHT_FAKE",
          .sonames = {"libnetwright_fake.so.1"},
          .remedy = "Build it."};
}

/// Environment variables for one test.
class LibrarySearch : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"NETWRIGHT_FAKE", "CUDA_HOME", "CUDA_PATH", "VIRTUAL_ENV", "CONDA_PREFIX"})
      unsetenv(name);
    set("HOME", folder_.path() / "home");
  }
  void set(const char* name, const fs::path& value) { setenv(name, value.c_str(), 1); }

  /// A folder with version `version` of the library, under the name it is looked for.
  fs::path put(int version, const fs::path& where) {
    const fs::path at = folder_.path() / where;
    fs::create_directories(at);
    const std::string built = "libfake_library_" + std::to_string(version) + ".so";
    fs::copy_file(tests::build_folder() / "lib/fakes" / built, at / "libnetwright_fake.so.1",
                  fs::copy_options::overwrite_existing);
    return at;
  }
  fs::path folder() const { return folder_.path(); }

 private:
  tests::TemporaryFolder folder_;
};

TEST_F(LibrarySearch, ComesFromTheFileOrFolderOfItsVariable) {
  const fs::path at = put(3, "mine");
  for (const fs::path& given : {at, at / "libnetwright_fake.so.1"}) {
    set("NETWRIGHT_FAKE", given);
    const LateLibrary<FakeFunctions> library(fake());
    ASSERT_TRUE(library.functions());
    EXPECT_EQ((*library.functions())->twice(21), 42);
    EXPECT_EQ(library.found().file, at / "libnetwright_fake.so.1");
  }
}

TEST_F(LibrarySearch, LooksNowhereElseWhereTheVariableIsSet) {
  put(3, "toolkit/lib64");
  set("CUDA_HOME", folder() / "toolkit");
  set("NETWRIGHT_FAKE", folder() / "empty");
  const LateLibrary<FakeFunctions> library(fake());
  EXPECT_FALSE(library.functions());
  EXPECT_EQ(library.found().looked.size(), 1U);
}

TEST_F(LibrarySearch, PrefersTheToolkitToWheels) {
  put(3, "toolkit/lib64");
  put(3, "env/lib/python3.11/site-packages/nvidia/fake/lib");
  set("CUDA_HOME", folder() / "toolkit");
  set("VIRTUAL_ENV", folder() / "env");
  const LateLibrary<FakeFunctions> library(fake());
  EXPECT_EQ(library.found().file, folder() / "toolkit/lib64/libnetwright_fake.so.1");
}

TEST_F(LibrarySearch, FindsWheelsOfEveryEnvironment) {
  const std::pair<const char*, const char*> environments[] = {
      {"VIRTUAL_ENV", "env/lib/python3.11/site-packages"},
      {"CONDA_PREFIX", "conda/lib/python3.9/site-packages"},
      {"HOME", "user/.local/lib/python3.12/site-packages"}};
  for (const auto& [variable, packages] : environments) {
    SetUp();
    const fs::path at = put(3, fs::path(packages) / "nvidia/cu13/lib");
    set(variable, folder() / *fs::path(packages).begin());
    const LateLibrary<FakeFunctions> library(fake());
    EXPECT_EQ(library.found().file, at / "libnetwright_fake.so.1") << variable;
  }
}

TEST_F(LibrarySearch, GoesOnBehindOneThatIsTooOldOrIncomplete) {
  put(1, "toolkit/lib64");
  put(2, "toolkit/lib");
  const fs::path good = put(3, "env/lib/python3.11/site-packages/nvidia/fake/lib");
  set("CUDA_HOME", folder() / "toolkit");
  set("VIRTUAL_ENV", folder() / "env");
  const LateLibrary<FakeFunctions> library(fake());
  ASSERT_TRUE(library.functions());
  EXPECT_EQ(library.found().file, good / "libnetwright_fake.so.1");
  EXPECT_EQ(library.found().looked[0].outcome, "it has no fake_twice: another version is needed");
  EXPECT_EQ(library.found().looked[1].outcome, "it is version 2, and 3 is needed");
}

TEST_F(LibrarySearch, WhatIsMissingIsSaidWithEveryPlaceAndARemedy) {
  put(2, "toolkit/lib64");
  set("CUDA_HOME", folder() / "toolkit");
  const LateLibrary<FakeFunctions> library(fake());
  ASSERT_FALSE(library.functions());
  const std::string text = library.functions().error().message;
  EXPECT_THAT(text, StartsWith("The fake library was not found."));
  EXPECT_THAT(text, HasSubstr((folder() / "toolkit/lib64/libnetwright_fake.so.1").string() +
                              " cannot be used: it is version 2, and 3 is needed."));
  EXPECT_THAT(text, HasSubstr("/usr/local/cuda/lib64/libnetwright_fake.so.1"));
  EXPECT_THAT(text, HasSubstr("in the system's loader path"));
  EXPECT_THAT(text, testing::EndsWith("Build it. Or set NETWRIGHT_FAKE to its file or folder."));
}

TEST_F(LibrarySearch, AFileThatIsNoLibraryIsNamed) {
  const fs::path at = put(3, "mine");
  fs::resize_file(at / "libnetwright_fake.so.1", 100);
  set("NETWRIGHT_FAKE", at);
  const LateLibrary<FakeFunctions> library(fake());
  ASSERT_FALSE(library.functions());
  EXPECT_THAT(library.functions().error().message, HasSubstr("cannot be used: "));
}

}  // namespace
}  // namespace netwright::kernels::cuda
