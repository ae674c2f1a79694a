// SPDX-License-Identifier: Apache-2.0
// Training by the program itself: what it says, and that resuming and repeating give the same bits.
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>

#include "tests/app/command_line_support.h"

namespace netwright::app {
namespace {

using test::Outcome;
using test::Running;
using Arguments = std::vector<std::string>;

/// Dropout makes every step depend on the random numbers of its place in the run.
constexpr const char* kNet = R"({"netwright_graph": 1, "name": "dropped", "nodes": [
  {"id": 1, "name": "input", "op": "Input", "attributes": {"shape": [2]}},
  {"id": 2, "name": "fc1", "op": "Linear", "attributes": {"out_features": 16}},
  {"id": 3, "name": "relu", "op": "ReLU"},
  {"id": 4, "name": "dropout", "op": "Dropout", "attributes": {"probability": 0.2}},
  {"id": 5, "name": "fc2", "op": "Linear", "attributes": {"out_features": 2}},
  {"id": 6, "name": "output", "op": "Output"},
  {"id": 7, "name": "target", "op": "Input", "attributes": {"role": "target", "shape": [], "type": "i64"}},
  {"id": 8, "name": "loss", "op": "CrossEntropy"}],
  "edges": [["input:0", "fc1:0"], ["fc1:0", "relu:0"], ["relu:0", "dropout:0"], ["dropout:0", "fc2:0"],
            ["fc2:0", "output:0"], ["fc2:0", "loss:0"], ["target:0", "loss:1"]]})";

class CommandLineTrain : public test::CommandLine {
 protected:
  CommandLineTrain() { write("net.json", kNet); }

  Arguments train(const std::string& project, int epochs, const Arguments& more = {}) const {
    Arguments all{"train", "net.json", "--data", "spiral", "--batch", "16", "--optimizer", "adam"};
    const Arguments rest{"--lr",      "0.01",  "--seed",   "1",
                         "--threads", "1",     "--epochs", std::to_string(epochs),
                         "--project", project, "--json"};
    all.insert(all.end(), rest.begin(), rest.end());
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
};

TEST_F(CommandLineTrain, FindsALearningRateAndKeepsNothing) {
  Arguments arguments = train("a.netwright", 1);
  arguments.push_back("--find-lr");
  const Outcome outcome = run(arguments);
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  const auto tried = outcome.events("rate_tried");
  ASSERT_GE(tried.size(), 10U);
  EXPECT_LT(tried[0]["learning_rate"], tried[1]["learning_rate"]);
  EXPECT_TRUE(tried[0]["loss"].is_number());
  EXPECT_TRUE(outcome.events().back().contains("suggestion"));
  EXPECT_FALSE(std::filesystem::exists(folder / "a.netwright"));
}

TEST_F(CommandLineTrain, BenchSaysWhereTheTimeOfAStepGoes) {
  const Outcome outcome = run({"bench", "sample:spiral-mlp", "--profile", "--steps", "5", "--json"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  const auto events = outcome.events();
  ASSERT_GE(events.size(), 5U);
  for (std::size_t i = 0; i + 1 < events.size(); ++i)
    EXPECT_GE(events[i]["ms"].get<double>(), 0) << events[i].dump();
  for (const auto& kernel : outcome.events("kernel"))
    EXPECT_TRUE(kernel["kernel"].is_string()) << kernel.dump();
  EXPECT_GE(outcome.events("layer").size(), 4U);
  EXPECT_GT(events.back()["samples_per_second"].get<double>(), 0) << events.back().dump();
  EXPECT_EQ(events.back()["inside_recording"], false);
}

TEST_F(CommandLineTrain, BenchLooksIntoTheRecordedStepOfAGpu) {
  setenv("NETWRIGHT_EMULATION", "1", 1);
  const Outcome outcome = run(
      {"bench", "sample:spiral-mlp", "--device", "cudaemu:0", "--batch", "4", "--profile", "--steps", "2"});
  unsetenv("NETWRIGHT_EMULATION");
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_THAT(
      outcome.out,
      ::testing::HasSubstr("times are those of kernels within the recorded step, by the emulation's clock"));
  EXPECT_THAT(outcome.out, ::testing::HasSubstr("optimizer"));
}

TEST_F(CommandLineTrain, TheMeanOfTheWeightsIsWhatIsTestedAndUsed) {
  Arguments arguments = train("a.netwright", 2);
  arguments.insert(arguments.end(), {"--set", "ema=0.9", "--set", "clip_norm=1"});
  const Outcome trained = run(arguments);
  ASSERT_EQ(trained.exit_code, 0) << trained.err;
  EXPECT_TRUE(trained.events("step").front()["gradient_norm"].is_number());
  const Outcome evaluated = run({"eval", "a.netwright#1", "--json"});
  ASSERT_EQ(evaluated.exit_code, 0) << evaluated.err;
  EXPECT_NEAR(evaluated.events("evaluated").front()["loss"].get<double>(),
              trained.events().back()["test_loss"].get<double>(), 1e-6);
}

TEST_F(CommandLineTrain, ARunOfFp16TellsItsLossScale) {
  const Outcome trained = run(train("a.netwright", 1, {"--precision", "fp16", "--device", "reference"}));
  ASSERT_EQ(trained.exit_code, 0) << trained.err;
  const auto step = trained.events("step").front();
  EXPECT_EQ(step.at("loss_scale"), 65536) << step.dump();
  EXPECT_EQ(step.at("taken"), true);
  const Outcome plain = run(train("b.netwright", 1));
  EXPECT_FALSE(plain.events("step").front().contains("loss_scale"));
}

TEST_F(CommandLineTrain, TheBestWeightsAreWhatIsTestedAndUsed) {
  Arguments arguments = train("a.netwright", 30);
  arguments.insert(arguments.end(),
                   {"--set", "learning_rate=0.3", "--set", "restore_best=true", "--set", "validate_every=4",
                    "--set", "stop_patience=30", "--set", "keep_every=1", "--set", "keep_last=1"});
  const Outcome trained = run(arguments);
  ASSERT_EQ(trained.exit_code, 0) << trained.err;
  EXPECT_FALSE(trained.events("validation").empty());
  EXPECT_TRUE(trained.events("validation").front()["val_loss"].is_number());
  const auto last = trained.events().back();
  EXPECT_NE(last["note"].get<std::string>().find("ended early"), std::string::npos) << last.dump();
  EXPECT_NE(last["note"].get<std::string>().find("The weights of step"), std::string::npos) << last.dump();
  const Outcome evaluated = run({"eval", "a.netwright#1", "--json"});
  ASSERT_EQ(evaluated.exit_code, 0) << evaluated.err;
  EXPECT_NEAR(evaluated.events("evaluated").front()["loss"].get<double>(), last["test_loss"].get<double>(),
              1e-6);
  // Every epoch's checkpoint has stayed, to begin with.
  const auto epochs = trained.events("epoch");
  ASSERT_GE(epochs.size(), 2U);
  const std::string first = "a.netwright#1@" + epochs[0]["step"].dump();
  const Outcome begun = run(train("b.netwright", 1, {"--weights-from", first}));
  EXPECT_EQ(begun.exit_code, 0) << begun.err;
  const Outcome missing = run(train("b.netwright", 1, {"--weights-from", "a.netwright#1@1"}));
  EXPECT_EQ(missing.exit_code, 1);
  EXPECT_NE(missing.err.find("no checkpoint of step 1; there are those of"), std::string::npos)
      << missing.err;
}

TEST_F(CommandLineTrain, BeginsWithTheWeightsOfAnotherRun) {
  ASSERT_EQ(run(train("a.netwright", 2)).exit_code, 0);
  ASSERT_EQ(run({"export", "a.netwright#1", "--format", "safetensors", "-o", "w.safetensors"}).exit_code, 0);
  std::string losses;
  for (const char* source : {"a.netwright#1", "1", "a.netwright", "w.safetensors"}) {
    const Outcome begun = run(train("a.netwright", 1, {"--weights-from", source}));
    ASSERT_EQ(begun.exit_code, 0) << source << ": " << begun.err;
    const auto transfer = begun.events("prepared").front()["transfer"];
    EXPECT_EQ(transfer["loaded"].size(), 4U) << transfer.dump();
    EXPECT_TRUE(transfer["fresh"].empty() && transfer["mismatched"].empty()) << transfer.dump();
    if (losses.empty()) losses = test::losses_of(begun).front();
    const bool same_run = std::string(source) != "a.netwright";  // the newest run is another by then
    if (same_run) {
      EXPECT_EQ(test::losses_of(begun).front(), losses) << source;
    }
  }
  const Outcome none = run(train("a.netwright", 1, {"--weights-from", "77"}));
  EXPECT_EQ(none.exit_code, 1);
  EXPECT_NE(none.err.find("77"), std::string::npos) << none.err;
}

TEST_F(CommandLineTrain, SaysWhatProgramsRead) {
  const Outcome outcome = run(train("a.netwright", 2));
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  const auto events = outcome.events();
  EXPECT_EQ(events.front()["event"], "run_started");
  const auto steps = outcome.events("step");
  ASSERT_FALSE(steps.empty());
  EXPECT_EQ(steps.front()["step"], 1);
  EXPECT_EQ(steps.front()["epoch"], 1);
  EXPECT_TRUE(steps.front()["loss"].is_number());
  EXPECT_GE(steps.front()["data_wait_share"].get<double>(), 0);
  EXPECT_LE(steps.front()["data_wait_share"].get<double>(), 1);
  const auto epochs = outcome.events("epoch");
  ASSERT_EQ(epochs.size(), 2U);
  EXPECT_EQ(epochs[1]["epoch"], 2);
  EXPECT_TRUE(epochs[1]["val_loss"].is_number());
  EXPECT_TRUE(epochs[1]["val_accuracy"].is_number());
  const auto& last = events.back();
  EXPECT_EQ(last["event"], "run_finished");
  EXPECT_EQ(last["run"], 1);
  EXPECT_TRUE(last["test_accuracy"].is_number());
  EXPECT_TRUE(last["test_loss"].is_number());
  EXPECT_EQ(last["project"], "a.netwright");
  EXPECT_TRUE(std::filesystem::exists(folder / "a.netwright"));
  EXPECT_FALSE(std::filesystem::exists(folder / "a.netwright-wal"));
}

TEST_F(CommandLineTrain, SpeaksToPeopleOnStdoutAndShowsProgressOnStderr) {
  const Outcome outcome = run({"train", "sample:spiral-mlp", "--epochs", "2"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("test accuracy"), std::string::npos);
  EXPECT_NE(outcome.out.find((folder / "data").string()), std::string::npos) << "says where the run is kept";
  EXPECT_NE(outcome.err.find("epoch 2:"), std::string::npos);
  EXPECT_EQ(outcome.out.find("epoch 2:"), std::string::npos);
}

TEST_F(CommandLineTrain, NetworkFromStandardInput) {
  const Outcome outcome =
      run({"train", "-", "--data", "spiral", "--epochs", "1", "--project", "a.netwright"}, {.input = kNet});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
}

TEST_F(CommandLineTrain, SameCommandTwiceGivesTheSameBits) {
  const Outcome first = run(train("a.netwright", 3));
  const Outcome second = run(train("b.netwright", 3));
  ASSERT_GT(losses_of(first).size(), 100U);
  EXPECT_EQ(losses_of(first), losses_of(second));
  EXPECT_EQ(test::curves_of(folder / "a.netwright"), test::curves_of(folder / "b.netwright"));
  Arguments other = train("c.netwright", 3);
  std::replace(other.begin(), other.end(), std::string("1"), std::string("2"));  // the seed, and the threads
  EXPECT_NE(losses_of(run(other)), losses_of(first)) << "another seed must differ";
}

TEST_F(CommandLineTrain, ResumedToThreeEpochsEqualsThreeInOneGo) {
  const Outcome whole = run(train("whole.netwright", 3));
  ASSERT_EQ(run(train("parts.netwright", 2)).exit_code, 0);
  const Outcome rest = run(train("parts.netwright", 3, {"--resume", "1"}));
  ASSERT_EQ(rest.exit_code, 0) << rest.err;
  EXPECT_EQ(test::curves_of(folder / "whole.netwright"), test::curves_of(folder / "parts.netwright"));
  EXPECT_EQ(whole.events().back()["test_loss"], rest.events().back()["test_loss"]);
  EXPECT_EQ(rest.events().back()["run"], 1);
}

TEST_F(CommandLineTrain, KilledInTheMiddleThenResumedEqualsOneGo) {
  const Outcome whole = run(train("whole.netwright", 8));
  for (const std::size_t lines : {3U, 150U, 300U}) {
    const std::string project = "killed" + std::to_string(lines) + ".netwright";
    const Running running = start(train(project, 8));
    ASSERT_TRUE(running.wait_for_lines(lines));
    running.send(SIGKILL);
    running.wait();
    const Outcome listed = run({"runs", "list", "--project", project, "--json"});
    ASSERT_EQ(listed.events().size(), 1U) << listed.err;
    EXPECT_EQ(listed.events().back()["state"], "interrupted");
    const Outcome resumed = run({"train", "net.json", "--resume", project + "#1", "--json"});
    ASSERT_EQ(resumed.exit_code, 0) << resumed.err;
    EXPECT_EQ(test::curves_of(folder / "whole.netwright"), test::curves_of(folder / project));
    EXPECT_EQ(whole.events().back()["test_loss"], resumed.events().back()["test_loss"]);
  }
}

TEST_F(CommandLineTrain, ControlCStopsSavesAndResumes) {
  const Running running = start(train("a.netwright", 400));
  ASSERT_TRUE(running.wait_for_lines(200));
  // The state is written soon after, not before, the first steps are said.
  std::string state = "preparing";
  for (int i = 0; i < 100 && state == "preparing"; ++i) {
    state = run({"runs", "list", "--project", "a.netwright", "--json"}).events().back()["state"];
  }
  EXPECT_EQ(state, "running") << "another program looking on changes nothing";
  running.send(SIGINT);
  const Outcome stopped = running.wait();
  EXPECT_EQ(stopped.exit_code, 130) << stopped.err;
  const auto step = stopped.events().back()["step"].get<std::int64_t>();
  EXPECT_EQ(stopped.events().back()["event"], "run_stopped");
  EXPECT_FALSE(std::filesystem::exists(folder / "a.netwright-wal"));
  // On from exactly there, mid-epoch, and to the same bits as without a stop.
  const std::int64_t end = step + 60;
  const Outcome resumed = run({"train", "net.json", "--project", "a.netwright", "--resume", "1", "--steps",
                               std::to_string(end), "--json"});
  ASSERT_EQ(resumed.exit_code, 0) << resumed.err;
  EXPECT_EQ(resumed.events("step").front()["step"], step + 1);
  Arguments in_one_go = train("whole.netwright", 400);
  std::ranges::replace(in_one_go, std::string("--epochs"), std::string("--steps"));
  std::ranges::replace(in_one_go, std::string("400"), std::to_string(end));
  const Outcome whole = run(in_one_go);
  EXPECT_EQ(test::curves_of(folder / "whole.netwright"), test::curves_of(folder / "a.netwright"));
}

TEST_F(CommandLineTrain, ControlCEndsTheWaitForANetwork) {
  ASSERT_EQ(mkfifo((folder / "pipe").c_str(), 0600), 0);
  const Running running = start({"train", "pipe", "--data", "spiral"});
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  running.send(SIGINT);
  EXPECT_EQ(running.wait().exit_code, 128 + SIGINT);
}

TEST_F(CommandLineTrain, EvalPredictAndExportUseTheRunsWeights) {
  const auto test_loss = run(train("a.netwright", 2)).events().back()["test_loss"];
  const Outcome evaluated = run({"eval", "a.netwright#1", "--json"});
  ASSERT_EQ(evaluated.exit_code, 0) << evaluated.err;
  EXPECT_EQ(evaluated.events().back()["loss"], test_loss);
  const auto metrics = evaluated.events().back()["metrics"];
  ASSERT_EQ(metrics.size(), 1U);
  EXPECT_EQ(metrics[0]["kind"], "classes");
  EXPECT_NEAR(metrics[0]["accuracy"].get<double>(), evaluated.events().back()["accuracy"].get<double>(),
              1e-9);
  EXPECT_EQ(metrics[0]["confusion"].size(), metrics[0]["classes"].size());
  const Outcome for_people = run({"eval", "a.netwright#1"});
  EXPECT_NE(for_people.out.find("precision"), std::string::npos) << for_people.out;
  EXPECT_NE(for_people.out.find("right \\ said"), std::string::npos) << for_people.out;
  ASSERT_EQ(run({"export", "a.netwright#1", "--format", "safetensors", "-o", "m.safetensors"}).exit_code, 0);
  ASSERT_EQ(run({"export", "a.netwright#1", "--format", "safetensors", "-o", "pair.v1"}).exit_code, 0);
  EXPECT_EQ(run({"eval", "pair.v1.json", "--data", "spiral"}).exit_code, 0) << "the pair belongs together";
  ASSERT_EQ(run({"export", "a.netwright#1", "--format", "safetensors", "-o", "n.json"}).exit_code, 0);
  EXPECT_EQ(run({"eval", "n.json", "--data", "spiral"}).exit_code, 0) << "weights do not replace the network";
  const Outcome of_files = run({"eval", "m.json", "--data", "spiral", "--json"});
  ASSERT_EQ(of_files.exit_code, 0) << of_files.err;
  EXPECT_NEAR(of_files.events().back()["loss"].get<double>(), test_loss.get<double>(), 1e-6);

  // 3 rows of 2 numbers, as NumPy writes them.
  std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }";
  header.resize(117, ' ');
  std::string npy = std::string("\x93NUMPY\x01\x00\x76\x00", 10) + header + "\n";
  const float values[6] = {0.1F, 0.2F, -0.5F, 0.5F, 0.9F, -0.9F};
  npy.append(reinterpret_cast<const char*>(values), sizeof(values));
  write("x.npy", npy);
  const Outcome of_run =
      run({"predict", "1", "--project", "a.netwright", "--input", "input=x.npy", "--json"});
  ASSERT_EQ(of_run.exit_code, 0) << of_run.err;
  EXPECT_EQ(of_run.events("prediction").size(), 3U);
  EXPECT_EQ(of_run.events("prediction")[0]["values"].size(), 2U);
  EXPECT_EQ(run({"predict", "m.json", "x.npy", "--json"}).out, of_run.out);
  ASSERT_EQ(run({"predict", "m.json", "x.npy", "--output-dir", "outputs"}).exit_code, 0);
  EXPECT_TRUE(std::filesystem::exists(folder / "outputs/output.npy"));
  EXPECT_EQ(run({"export", "a.netwright#1", "-o", "m.onnx"}).exit_code, 0);
  EXPECT_GT(std::filesystem::file_size(folder / "m.onnx"), 500U);
}

TEST_F(CommandLineTrain, ExportWritesPyTorchSourceWithTheRunsWeights) {
  ASSERT_EQ(run(train("a.netwright", 1)).exit_code, 0);
  const Outcome exported =
      run({"export", "a.netwright#1", "--format", "pytorch", "-o", "taken.py", "--json"});
  ASSERT_EQ(exported.exit_code, 0) << exported.err;
  EXPECT_EQ(exported.events("exported")[0]["format"], "pytorch");
  EXPECT_EQ(exported.events("exported")[0]["file"], "taken.py");
  std::stringstream source;
  source << std::ifstream(folder / "taken.py").rdbuf();
  EXPECT_NE(source.str().find("(nn.Module):"), std::string::npos) << source.str();
  EXPECT_NE(source.str().find("def forward(self, input):"), std::string::npos) << source.str();
  ASSERT_EQ(run({"export", "a.netwright#1", "--format", "safetensors", "-o", "pair"}).exit_code, 0);
  // The layers of this sample stand in no block, so that Python knows the weights by the same names.
  const Outcome taken_over = run(train("b.netwright", 1, {"--weights-from", "taken.safetensors"}));
  EXPECT_EQ(taken_over.exit_code, 0) << taken_over.err;
  ASSERT_EQ(run({"export", "pair.json", "--format", "pytorch", "-o", "other"}).exit_code, 0)
      << "of a model, too";
  EXPECT_TRUE(std::filesystem::exists(folder / "other.py"));
}

TEST_F(CommandLineTrain, RunsAreListedComparedAndDeleted) {
  ASSERT_EQ(run(train("a.netwright", 1)).exit_code, 0);
  ASSERT_EQ(run(train("a.netwright", 2)).exit_code, 0);
  const Outcome shown = run({"runs", "show", "2", "--project", "a.netwright", "--json"});
  EXPECT_EQ(shown.events().back()["settings"]["epochs"], 2);
  const Outcome compared = run({"runs", "compare", "1", "2", "--project", "a.netwright"});
  EXPECT_NE(compared.out.find("epochs"), std::string::npos) << compared.out;
  EXPECT_EQ(compared.out.find("optimizer"), std::string::npos) << "what is equal is not shown";
  EXPECT_EQ(run({"runs", "delete", "a.netwright#1"}).exit_code, 0);
  const auto left = run({"runs", "list", "--project", "a.netwright", "--json"}).events();
  ASSERT_EQ(left.size(), 1U);
  EXPECT_EQ(left[0]["run"], 2);
}

}  // namespace
}  // namespace netwright::app
