// SPDX-License-Identifier: Apache-2.0
// scripts/setup on machines that are not at hand: a copy of it with a package list of its own, and a PATH
// that holds nothing but plain tools and stand-ins for apt-get, dpkg-query, sudo and id.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "tests/scripts/shell.h"
#include "tests/support/places.h"
#include "tests/support/temporary_folder.h"

namespace netwright::tests {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class Setup : public testing::Test {
 protected:
  Setup() {
    std::filesystem::create_directories(tree / "scripts");
    std::filesystem::create_directories(bin);
    std::filesystem::copy_file(source_folder() / "scripts/setup", tree / "scripts/setup");
    std::ofstream(tree / "scripts/packages") << "# GROUP PACKAGE REASON\n"
                                                "build alpha-dev the first\n"
                                                "build beta-dev the second\n"
                                                "studio gamma-dev not asked for\n";
    for (const char* tool :
         {"bash", "env", "dirname", "mktemp", "mkdir", "rm", "tail", "sed", "grep", "tr", "df", "cat"})
      link(tool);
    stand_in("id", R"([ "$1" = -un ] && echo user || echo 0)");
    // Installed is what the file "installed" names; apt-get keeps a diary and knows what "known" names.
    stand_in("dpkg-query", R"(while read -r line; do echo "installed $line"; done <"$state/installed")");
    stand_in("apt-cache", R"(case $1 in
  madison) shift; for name; do grep -qx "$name" "$state/known" && echo " $name | 1.0 | source"; done ;;
  search) grep -- "$3" "$state/provided" | sed 's/.*/provider-of-& - it provides that/' ;;
esac)");
    stand_in("apt-get", R"(echo "$*" >>"$state/diary"
case $1 in
  update) cat "$state/update"; exit 0 ;;
  install) cat "$state/install"; [ -s "$state/install" ] && exit 100; exit 0 ;;
esac)");
    for (const char* file : {"installed", "known", "provided", "update", "install", "diary"}) state(file, "");
  }

  void link(const std::string& tool) {
    const Outcome found = run("command -v " + tool);
    ASSERT_EQ(found.exit_code, 0) << tool;
    std::filesystem::create_symlink(found.text.substr(0, found.text.find('\n')), bin / tool);
  }
  void stand_in(const std::string& name, const std::string& body) const {
    const auto file = bin / name;
    std::ofstream(file) << "#!" << (bin / "bash").string() << "\nstate='" << folder.path().string() << "'\n"
                        << body << "\n";
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
  }
  void without(const std::string& name) const { std::filesystem::remove(bin / name); }
  void state(const std::string& name, const std::string& text) const { std::ofstream(folder / name) << text; }
  std::string diary() const {
    std::ostringstream text;
    text << std::ifstream(folder / "diary").rdbuf();
    return text.str();
  }
  Outcome setup(const std::string& before = "") const {
    return run("env -i PATH='" + bin.string() + "' " + before + " '" + (bin / "bash").string() + "' '" +
               (tree / "scripts/setup").string() + "' build");
  }

  TemporaryFolder folder;
  std::filesystem::path tree = folder / "a tree";
  std::filesystem::path bin = folder / "bin";
};

TEST_F(Setup, DoesNothingWhenAllIsThere) {
  state("installed", "alpha-dev\nbeta-dev\n");
  const Outcome outcome = setup();
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_THAT(outcome.text, IsEmpty());
  EXPECT_THAT(diary(), IsEmpty());
}

TEST_F(Setup, InstallsOnlyWhatIsMissing) {
  state("installed", "alpha-dev\n");
  state("known", "alpha-dev\nbeta-dev\n");
  const Outcome outcome = setup();
  EXPECT_EQ(outcome.exit_code, 0) << outcome.text;
  EXPECT_THAT(diary(), HasSubstr(" beta-dev\n"));
  EXPECT_THAT(diary(), Not(HasSubstr("alpha-dev")));
  EXPECT_THAT(diary(), Not(HasSubstr("gamma-dev")));
}

TEST_F(Setup, WhatAnotherPackageProvidesIsTakenFromIt) {
  state("installed", "alpha-dev\n");
  state("provided", "beta-dev\n");
  EXPECT_EQ(setup().exit_code, 0);
  EXPECT_THAT(diary(), HasSubstr(" provider-of-beta-dev\n"));
  state("installed", "alpha-dev\nprovider-of-beta-dev other (= 1), beta-dev (= 2:1.0)\n");
  state("diary", "");
  EXPECT_EQ(setup().exit_code, 0);
  EXPECT_THAT(diary(), IsEmpty());
}

TEST_F(Setup, AnUnknownPackageIsNamedAndNothingIsInstalled) {
  state("known", "alpha-dev\n");
  const Outcome outcome = setup();
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.text, HasSubstr("lists of packages do not have: beta-dev.\n"));
  EXPECT_THAT(outcome.text, HasSubstr("universe"));
  EXPECT_THAT(diary(), Not(HasSubstr("install")));
}

TEST_F(Setup, UnreachableSourcesAreToldFromUnknownPackages) {
  state("update", "Err:1 http://nowhere bookworm InRelease\nW: Failed to fetch http://nowhere\n");
  const Outcome outcome = setup();
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.text, HasSubstr("Failed to fetch http://nowhere"));
  EXPECT_THAT(outcome.text, HasSubstr("do not have: alpha-dev, beta-dev.\n"));
  EXPECT_THAT(outcome.text, HasSubstr("could not be fetched (above). Check the network"));
  EXPECT_THAT(outcome.text, Not(HasSubstr("universe")));
  EXPECT_THAT(diary(), Not(HasSubstr("install")));
}

TEST_F(Setup, OneUnreachableSourceDoesNotStopWhatTheOthersHave) {
  state("update", "Err:1 http://nowhere bookworm InRelease\nW: Failed to fetch http://nowhere\n");
  state("known", "alpha-dev\nbeta-dev\n");
  EXPECT_EQ(setup().exit_code, 0);
  EXPECT_THAT(diary(), HasSubstr(" alpha-dev beta-dev\n"));
}

TEST_F(Setup, AFailedInstallNamesThePackageInTheWay) {
  state("known", "alpha-dev\nbeta-dev\n");
  state("installed", "beta-dev\n");
  state("install", "alpha-dev : Depends: omega but it is not installable\n");
  const Outcome outcome = setup();
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.text, HasSubstr("omega but it is not installable"));
  EXPECT_THAT(outcome.text, HasSubstr("Not installed: alpha-dev\n"));
  EXPECT_THAT(outcome.text, HasSubstr("Not possible on this system as it is: alpha-dev."));
}

TEST_F(Setup, AFailedDownloadIsToldFromAFullDisk) {
  state("known", "alpha-dev\nbeta-dev\n");
  stand_in("apt-get", R"([ "$1" = update ] || [ "$2" = -s ] || { cat "$state/install"; exit 100; })");
  state("install", "E: Failed to fetch http://nowhere/alpha-dev.deb\n");
  EXPECT_THAT(setup().text, HasSubstr("They could not be downloaded. Check the network"));
  state("install", "E: You don't have enough free space in /var/cache/apt/archives/.\n");
  EXPECT_THAT(setup().text, HasSubstr("Make room if the disk is full"));
  EXPECT_EQ(setup().exit_code, 1);
}

TEST_F(Setup, AUserWithoutSudoIsToldWhatToAskFor) {
  stand_in("id", R"([ "$1" = -un ] && echo user || echo 1000)");
  const Outcome outcome = setup();
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.text, HasSubstr("run: apt-get install --no-install-recommends alpha-dev beta-dev\n"));
  EXPECT_THAT(diary(), IsEmpty());
}

TEST_F(Setup, AUserWhomSudoRefusesIsToldTheSame) {
  stand_in("id", R"([ "$1" = -un ] && echo user || echo 1000)");
  stand_in("sudo", R"(echo "user is not in the sudoers file" >&2; exit 1)");
  const Outcome outcome = setup();
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.text, HasSubstr("not in the sudoers file"));
  EXPECT_THAT(outcome.text, HasSubstr("Ask an administrator to run: apt-get install"));
}

TEST_F(Setup, AUserWithSudoInstallsThroughIt) {
  stand_in("id", R"([ "$1" = -un ] && echo user || echo 1000)");
  stand_in("sudo", R"(echo "sudo $*" >>"$state/diary"; "$@")");
  state("known", "alpha-dev\nbeta-dev\n");
  const Outcome outcome = setup();
  EXPECT_EQ(outcome.exit_code, 0) << outcome.text;
  EXPECT_THAT(diary(), HasSubstr("sudo env DEBIAN_FRONTEND=noninteractive apt-get install"));
}

TEST_F(Setup, AnotherSystemIsToldThePackagesAndTheWayRound) {
  without("dpkg-query");
  const Outcome outcome = setup();
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.text, HasSubstr("Install what Debian calls: alpha-dev beta-dev\n"));
  EXPECT_THAT(outcome.text, HasSubstr("NETWRIGHT_NO_SETUP=1"));
  EXPECT_EQ(setup("NETWRIGHT_NO_SETUP=1").exit_code, 0);
}

TEST_F(Setup, AFolderThatCannotBeWrittenIsSaidBeforeAnythingIsInstalled) {
  std::ofstream(tree / "build") << "a file in the way\n";
  const Outcome outcome = setup();
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.text, HasSubstr("this user cannot write there.\nClone it into a folder of your own"));
  EXPECT_THAT(diary(), IsEmpty());
}

}  // namespace
}  // namespace netwright::tests
