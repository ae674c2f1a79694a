// SPDX-License-Identifier: Apache-2.0
// Bad input to the program itself: one clear sentence on stderr, exit code 1, nothing damaged.
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "storage/project.h"
#include "tests/app/command_line_support.h"

namespace netwright::app {
namespace {

using test::Outcome;
using Arguments = std::vector<std::string>;

/// A node of a graph file.
std::string node(int id, const std::string& name, const std::string& op,
                 const std::string& attributes = "{}") {
  return R"({"id": )" + std::to_string(id) + R"(, "name": ")" + name + R"(", "op": ")" + op +
         R"(", "attributes": )" + attributes + "}";
}

std::string graph(const std::vector<std::string>& nodes, const std::string& edges) {
  std::string text = R"({"netwright_graph": 1, "name": "net", "nodes": [)";
  for (std::size_t i = 0; i < nodes.size(); ++i) text += (i > 0 ? ", " : "") + nodes[i];
  return text + R"(], "edges": )" + edges + "}";
}

const std::string kInput = node(1, "input", "Input", R"({"shape": [2]})");
const std::string kTarget = node(3, "target", "Input", R"({"role": "target", "shape": [], "type": "i64"})");
const std::string kLoss = node(4, "loss", "CrossEntropy");
const std::string kOutput = node(5, "output", "Output");
const char* const kEdges =
    R"([["input:0", "fc:0"], ["fc:0", "loss:0"], ["target:0", "loss:1"], ["fc:0", "output:0"]])";

std::string net_with_linear(const std::string& attributes) {
  return graph({kInput, node(2, "fc", "Linear", attributes), kTarget, kLoss, kOutput}, kEdges);
}

class CommandLineRefusals : public test::CommandLine {
 protected:
  /// Refused with exit code 1 and one line that holds every one of `words`.
  void expect_refused(const Arguments& arguments, const std::vector<std::string>& words,
                      const test::Surroundings& surroundings = {}) {
    const Outcome outcome = run(arguments, surroundings);
    EXPECT_EQ(outcome.exit_code, 1) << outcome.err;
    EXPECT_EQ(std::ranges::count(outcome.err, '\n'), 1) << outcome.err;
    EXPECT_EQ(outcome.err.rfind("netwright: ", 0), 0U) << outcome.err;
    for (const std::string& word : words) {
      EXPECT_NE(outcome.err.find(word), std::string::npos) << "\"" << word << "\" is not in: " << outcome.err;
    }
  }
  void expect_graph_refused(const std::string& text, const std::vector<std::string>& words) {
    write("bad.json", text);
    expect_refused({"train", "bad.json", "--data", "spiral", "--project", "p.netwright"}, words);
    EXPECT_FALSE(std::filesystem::exists(folder / "p.netwright"))
        << "nothing is made for a network that cannot run";
    expect_refused({"train", "-", "--data", "spiral", "--project", "p.netwright"}, words, {.input = text});
  }
  Arguments train_in(const std::string& project) const {
    return {"train", "sample:spiral-mlp", "--epochs", "1", "--project", project};
  }
  std::string text_of(const std::string& name) const {
    std::ifstream file(folder / name, std::ios::binary);
    std::string text(std::filesystem::file_size(folder / name), '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    return text;
  }
};

TEST_F(CommandLineRefusals, GoodNetworkOfTheseTestsIsGood) {
  write("good.json", net_with_linear(R"({"out_features": 2})"));
  EXPECT_EQ(run({"train", "good.json", "--data", "spiral", "--epochs", "1"}).exit_code, 0);
}

TEST_F(CommandLineRefusals, NotJson) {
  expect_graph_refused("{\"netwright_graph\": 1,", {"line 1", "understood"});
}

TEST_F(CommandLineRefusals, MissingFile) {
  expect_refused({"train", "none.json"}, {"none.json", "No such file"});
  expect_refused({"train", "sample:none"}, {"none", "lenet5"});
}

TEST_F(CommandLineRefusals, Cycle) {
  expect_graph_refused(
      graph({kInput, node(2, "add", "Add"), node(6, "relu", "ReLU"), kTarget, kLoss, kOutput},
            R"([["input:0", "add:0"], ["relu:0", "add:1"], ["add:0", "relu:0"], ["relu:0", "loss:0"],
                ["target:0", "loss:1"], ["relu:0", "output:0"]])"),
      {"circle", "add -> relu -> add"});
}

TEST_F(CommandLineRefusals, DanglingInput) {
  expect_graph_refused(
      graph({kInput, node(2, "fc", "Linear", R"({"out_features": 2})"), kTarget, kLoss, kOutput},
            R"([["fc:0", "loss:0"], ["target:0", "loss:1"], ["fc:0", "output:0"]])"),
      {"fc"});
}

TEST_F(CommandLineRefusals, MismatchedShapesNameBothNodesAndBothShapes) {
  expect_graph_refused(
      graph({kInput, node(2, "fc", "Linear", R"({"out_features": 3})"), node(6, "add", "Add"), kTarget, kLoss,
             kOutput},
            R"([["input:0", "fc:0"], ["fc:0", "add:0"], ["input:0", "add:1"], ["add:0", "loss:0"],
                ["target:0", "loss:1"], ["add:0", "output:0"]])"),
      {"fc", "input", "3)", "2)"});
}

TEST_F(CommandLineRefusals, UnknownOp) {
  expect_graph_refused(
      graph({kInput, node(2, "fc", "Linaer", R"({"out_features": 2})"), kTarget, kLoss, kOutput}, kEdges),
      {"Linaer", "Linear"});
}

TEST_F(CommandLineRefusals, UnknownAttribute) {
  expect_graph_refused(net_with_linear(R"({"out_features": 2, "colour": 3})"), {"fc", "colour"});
}

TEST_F(CommandLineRefusals, ValueOutOfRange) {
  expect_graph_refused(net_with_linear(R"({"out_features": -4})"), {"fc", "out_features", "-4"});
}

TEST_F(CommandLineRefusals, SettingsOutOfRangeOrUnknown) {
  expect_refused({"train", "sample:spiral-mlp", "--batch", "0"}, {"batch", "0"});
  expect_refused({"train", "sample:spiral-mlp", "--lr", "-1"}, {"learning_rate"});
  expect_refused({"train", "sample:spiral-mlp", "--optimizer", "none"}, {"none", "adam"});
  expect_refused({"train", "sample:spiral-mlp", "--set", "optimizer.colour=1"}, {"colour"});
  expect_refused({"train", "sample:spiral-mlp", "--set", "nonsense"}, {"KEY=VALUE"});
  expect_refused({"train", "sample:spiral-mlp", "--set", "clip_norm=-1"}, {"clip_norm"});
  expect_refused({"train", "sample:spiral-mlp", "--set", "groups=head: melt"}, {"head", "melt"});
  expect_refused({"train", "sample:spiral-mlp", "--set", "groups.backbone*.freeze=true", "--find-lr"},
                 {"backbone*", "matches no weight"});
  expect_refused({"train", "sample:spiral-mlp", "--find-lr", "--resume", "1"}, {"--find-lr", "--resume"});
  expect_refused({"train", "sample:spiral-mlp", "--device", "cuda:0"}, {"cuda:0", "No GPU"});
}

TEST_F(CommandLineRefusals, MissingDataNamesThePackage) {
  expect_refused({"data", "inspect", "fashion-mnist:/no/such/folder"}, {"dataset-fashion-mnist"});
  expect_refused({"data", "inspect", "none"}, {"none", "fashion-mnist"});
}

TEST_F(CommandLineRefusals, RunThatCannotStartLeavesNoRow) {
  expect_refused(
      {"train", "sample:spiral-mlp", "--data", "fashion-mnist:/no/such/folder", "--project", "p.netwright"},
      {"dataset-fashion-mnist"});
  expect_refused({"train", "sample:spiral-mlp", "--data", "none", "--project", "p.netwright"}, {"none"});
  EXPECT_EQ(run({"runs", "list", "--project", "p.netwright", "--json"}).out, "");
}

TEST_F(CommandLineRefusals, ResumeWithAChangedSettingLeavesTheRunAsItWas) {
  ASSERT_EQ(run(train_in("p.netwright")).exit_code, 0);
  const std::string before = run({"runs", "list", "--project", "p.netwright", "--json"}).out;
  for (const Arguments& change : {Arguments{"--batch", "7"},
                                  {"--data", "none"},
                                  {"--optimizer", "sgd"},
                                  {"--weights-from", "none.safetensors"},
                                  {"--steps", "1"}}) {
    Arguments all{"train", "sample:spiral-mlp", "--project", "p.netwright", "--resume", "1"};
    all.insert(all.end(), change.begin(), change.end());
    expect_refused(all, {change.back()});
    EXPECT_EQ(run({"runs", "list", "--project", "p.netwright", "--json"}).out, before);
  }
  EXPECT_EQ(run({"train", "sample:spiral-mlp", "--resume", "p.netwright#1", "--epochs", "2"}).exit_code, 0);
}

TEST_F(CommandLineRefusals, WeightsFromNowhere) {
  Arguments all = train_in("p.netwright");
  all.insert(all.end(), {"--weights-from", "/etc/passwd"});
  expect_refused(all, {"\"/etc/passwd\" names no weights to begin with", "PROJECT#ID", ".safetensors"});
}

TEST_F(CommandLineRefusals, OddProjectNames) {
  for (const std::string name : {":memory:", "größer.netwright", "a b'c\"d#e.netwright"}) {
    ASSERT_EQ(run(train_in(name)).exit_code, 0) << name;
    EXPECT_EQ(run({"runs", "show", name + "#1", "--json"}).exit_code, 0) << name;
  }
  expect_refused(train_in(""), {"no name"});
  expect_refused(train_in(std::string(300, 'n')), {"too long"});
  expect_refused({"runs", "show", "a.netwright#1", "--project", "b.netwright"},
                 {"a.netwright", "b.netwright"});
}

TEST_F(CommandLineRefusals, TruncatedIdxFile) {
  // A header that promises 10 images of 2 x 2, and 5 bytes of them.
  write("images-idx3-ubyte", std::string("\0\0\x08\x03\0\0\0\x0a\0\0\0\x02\0\0\0\x02", 16) + "abcde");
  write("labels-idx1-ubyte", std::string("\0\0\x08\x01\0\0\0\x0a", 8) + std::string(10, '\0'));
  expect_refused({"data", "inspect", "idx:" + (folder / "images-idx3-ubyte").string()},
                 {"images-idx3-ubyte"});
}

TEST_F(CommandLineRefusals, ProjectThatIsNotSqlite) {
  write("p.netwright", "This is a letter to my grandmother, not a database.");
  expect_refused(train_in("p.netwright"), {"p.netwright", "not a Netwright project"});
  expect_refused({"runs", "list", "--project", "p.netwright"}, {"p.netwright"});
  EXPECT_EQ(text_of("p.netwright"), "This is a letter to my grandmother, not a database.");
}

TEST_F(CommandLineRefusals, ProjectOfANewerVersion) {
  ASSERT_EQ(run(train_in("p.netwright")).exit_code, 0);
  ASSERT_TRUE(storage::Database::open(folder / "p.netwright", storage::Access::write)->set_user_version(77));
  const std::string before = text_of("p.netwright");
  expect_refused(train_in("p.netwright"), {"p.netwright", "newer version", "77"});
  EXPECT_EQ(text_of("p.netwright"), before);
}

TEST_F(CommandLineRefusals, ReadOnlyProject) {
  ASSERT_EQ(run(train_in("p.netwright")).exit_code, 0);
  chmod((folder / "p.netwright").c_str(), S_IRUSR);
  const std::string before = text_of("p.netwright");
  expect_refused(train_in("p.netwright"), {"p.netwright", "write-protected"});
  expect_refused({"runs", "delete", "p.netwright#1"}, {"write-protected"});
  EXPECT_EQ(run({"runs", "list", "--project", "p.netwright"}).exit_code, 0) << "it can still be read";
  EXPECT_EQ(text_of("p.netwright"), before);
}

TEST_F(CommandLineRefusals, FullDisk) {
  expect_refused(train_in("p.netwright"), {"p.netwright", "full"}, {.largest_file = 16 << 10});
  EXPECT_FALSE(std::filesystem::exists(folder / "p.netwright"));
}

TEST_F(CommandLineRefusals, DamagedProject) {
  ASSERT_EQ(run(train_in("p.netwright")).exit_code, 0);
  std::string bytes = text_of("p.netwright");
  for (std::size_t i = 8192; i < 8400; ++i) bytes[i] = 'x';
  write("p.netwright", bytes);
  expect_refused(train_in("p.netwright"), {"p.netwright", "damaged"});
  EXPECT_EQ(text_of("p.netwright"), bytes);
}

TEST_F(CommandLineRefusals, MissingRunsAndModels) {
  expect_refused({"runs", "list", "--project", "none.netwright"}, {"none.netwright"});
  ASSERT_EQ(run(train_in("p.netwright")).exit_code, 0);
  expect_refused({"eval", "p.netwright#9"}, {"run 9"});
  expect_refused({"eval", "something"}, {"something", "PROJECT#ID"});
  expect_refused({"eval", "m.onnx"}, {"m.onnx", "ONNX"});
  expect_refused({"eval", "m.json"}, {"m.json"});
  expect_refused({"train", "sample:mlp", "--project", "p.netwright", "--resume", "1"}, {"another network"});
  expect_refused({"export", "p.netwright#1", "-o", "no/such/folder/m.onnx"}, {"no/such/folder"});
  expect_refused({"predict", "p.netwright#1", "none.npy"}, {"none.npy"});
}

/// A folder that cannot be written to, for administrators too.
std::string write_protected(const std::filesystem::path& folder) {
  std::filesystem::create_directory(folder);
  chmod(folder.c_str(), S_IRUSR | S_IXUSR);
  return access(folder.c_str(), W_OK) != 0 ? folder.string() : "/sys";
}

TEST_F(CommandLineRefusals, PyTorchSourceGoesWhereBothFilesCanStand) {
  ASSERT_EQ(run(train_in("p.netwright")).exit_code, 0);
  const auto export_to = [](const std::string& file, const std::string& format) {
    return Arguments{"export", "p.netwright#1", "--format", format, "-o", file};
  };
  const std::string locked = write_protected(folder / "locked");
  expect_refused(export_to(locked + "/m.py", "pytorch"),
                 {locked + "/m.safetensors", "Choose a folder you may write to"});
  expect_refused(export_to("none/m.py", "pytorch"), {"none/m.safetensors", "Create the folder first"});
}

TEST_F(CommandLineRefusals, NetworksInJsonAndInPythonDoNotShareWeights) {
  ASSERT_EQ(run(train_in("p.netwright")).exit_code, 0);
  for (const auto& [first, second] :
       {std::pair("safetensors", "pytorch"), std::pair("pytorch", "safetensors")}) {
    const std::string name = std::string("as-") + first;
    ASSERT_EQ(run({"export", "p.netwright#1", "--format", first, "-o", name}).exit_code, 0);
    const std::string before = text_of(name + ".safetensors");
    expect_refused({"export", "p.netwright#1", "--format", second, "-o", name},
                   {name + ".safetensors", "another name"});
    EXPECT_EQ(text_of(name + ".safetensors"), before);
    EXPECT_EQ(run({"export", "p.netwright#1", "--format", first, "-o", name}).exit_code, 0)
        << "again is fine";
  }
  expect_refused({"export", "p.netwright#1", "--format", "pytorch", "--verify", "-o", "m.py"},
                 {"--verify", "ONNX"});
}

TEST_F(CommandLineRefusals, RefusalsAreJsonTooWhenAskedFor) {
  const Outcome outcome = run({"train", "none.json", "--json"});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_EQ(outcome.events("error").size(), 1U);
}

TEST_F(CommandLineRefusals, WrongUsageIsExitCodeTwo) {
  EXPECT_EQ(run({"train"}).exit_code, 2);
  EXPECT_EQ(run({"fly"}).exit_code, 2);
  EXPECT_EQ(run({"train", "sample:lenet5", "--epochs", "many"}).exit_code, 2);
  const Outcome unknown_format = run({"export", "1", "-o", "m", "--format", "pickle"});
  EXPECT_EQ(unknown_format.exit_code, 2);
  EXPECT_NE(unknown_format.err.find("--format: pickle not in {onnx,pytorch,safetensors}"), std::string::npos)
      << unknown_format.err;
  EXPECT_EQ(run({"train", "sample:lenet5", "--epochs", "1", "--steps", "5"}).exit_code, 2);
  EXPECT_EQ(run({"plan", "sample:lenet5", "--threads", "-1"}).exit_code, 2);
  for (const char* threads : {"-4", "99999"}) {
    EXPECT_EQ(run({"bench", "sample:mlp", "--steps", "1", "--threads", threads}).exit_code, 2) << threads;
  }
  const Outcome no_pieces = run({"plan", "sample:lenet5", "--accumulate", "0"});
  EXPECT_EQ(no_pieces.exit_code, 2);
  EXPECT_NE(no_pieces.err.find("not in range 1 to 1048576"), std::string::npos) << no_pieces.err;
  EXPECT_EQ(run({"--version"}).exit_code, 0);
  EXPECT_EQ(run({"--help"}).exit_code, 0);
}

}  // namespace
}  // namespace netwright::app
