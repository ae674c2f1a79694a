// SPDX-License-Identifier: Apache-2.0
// Pictures for a trained network: the same numbers as the data set's own.
#include <gmock/gmock.h>

#include <cmath>
#include <limits>
#include <utility>

#include "engine/exchange/npy.h"
#include "tests/app/command_line_support.h"

namespace netwright::app {
namespace {

using test::Outcome;
using ::testing::HasSubstr;

constexpr const char* kNet = R"({"netwright_graph": 1, "name": "pictures", "nodes": [
  {"id": 1, "name": "input", "op": "Input", "attributes": {"shape": [1, 1, 4]}},
  {"id": 2, "name": "flatten", "op": "Flatten"},
  {"id": 3, "name": "fc", "op": "Linear", "attributes": {"out_features": 2}},
  {"id": 4, "name": "output", "op": "Output"},
  {"id": 5, "name": "target", "op": "Input", "attributes": {"role": "target", "shape": [], "type": "i64"}},
  {"id": 6, "name": "loss", "op": "CrossEntropy"}],
  "edges": [["input:0", "flatten:0"], ["flatten:0", "fc:0"], ["fc:0", "output:0"],
            ["fc:0", "loss:0"], ["target:0", "loss:1"]]})";

/// Grey pictures of one row of 4 pixels: 24 bits a pixel, blue first.
std::string bmp(const std::string& grey) {
  std::string file = std::string("BM\x42\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0", 18);
  file += std::string("\x04\0\0\0\x01\0\0\0\x01\0\x18\0\0\0\0\0\x0c\0\0\0", 20) + std::string(16, '\0');
  for (const char pixel : grey) file += std::string(3, pixel);
  return file;
}

class PredictPictures : public test::CommandLine {
 protected:
  PredictPictures() {
    write("net.json", kNet);
    std::string images("\0\0\x08\x03\0\0\0\x14\0\0\0\x01\0\0\0\x04", 16), labels("\0\0\x08\x01\0\0\0\x14", 8);
    for (char i = 0; i < 20; ++i) {
      images += {i, static_cast<char>(3 * i), static_cast<char>(100 - i), 7};
      labels += static_cast<char>(i % 2);
    }
    write("train-images-idx3-ubyte", images);
    write("train-labels-idx1-ubyte", labels);
    write("first.bmp", bmp({0, 51, 102, 127}));
    write("second.BMP", bmp({1, 2, 3, 4}));
  }

  Outcome train() {
    return run({"train", "net.json", "--data", "idx:train-images-idx3-ubyte", "--batch", "4", "--epochs", "1",
                "--seed", "1", "--threads", "1", "--project", "p.netwright", "--json"});
  }
};

TEST_F(PredictPictures, AreRowsScaledAsTheRunsData) {
  ASSERT_EQ(train().exit_code, 0);
  const Outcome pictures = run({"predict", "p.netwright#1", "first.bmp", "second.BMP", "--json"});
  ASSERT_EQ(pictures.exit_code, 0) << pictures.err;
  const auto rows = pictures.events("prediction");
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[1]["file"], "second.BMP");

  write("rows.csv", "0,0.2,0.4,0.49803922\n0.003921569,0.007843138,0.011764706,0.015686275\n");
  const auto numbers = run({"predict", "p.netwright#1", "rows.csv", "--json"}).events("prediction");
  ASSERT_EQ(numbers.size(), 2U);
  for (std::size_t row = 0; row < 2; ++row) {
    for (std::size_t i = 0; i < 2; ++i) {
      EXPECT_NEAR(rows[row]["values"][i].get<double>(), numbers[row]["values"][i].get<double>(), 1e-6);
    }
  }
  const Outcome standardised =
      run({"predict", "p.netwright#1", "first.bmp", "--data", "fashion-mnist", "--json"});
  EXPECT_NE(standardised.events("prediction")[0]["values"], rows[0]["values"]);
}

TEST_F(PredictPictures, NumbersThatAreNoneAreCounted) {
  ASSERT_EQ(train().exit_code, 0);
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  engine::HostTensor tensor = engine::HostTensor::zeros({DataType::f32, {2, 1, 1, 4}});
  for (const auto& [at, value] : {std::pair{1, NAN}, {6, kInfinity}, {7, -kInfinity}})
    tensor.as<float>()[static_cast<std::size_t>(at)] = value;
  ASSERT_TRUE(engine::write_npy(folder / "rows.npy", tensor));
  const Outcome rows = run({"predict", "p.netwright#1", "rows.npy"});
  EXPECT_EQ(rows.exit_code, 0) << rows.err;
  EXPECT_THAT(rows.err, HasSubstr("3 of the 8 numbers of input \"input\" are not finite"));
  const auto told = run({"predict", "p.netwright#1", "rows.npy", "--json"}).events("input_not_finite");
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0]["count"], 3);
}

TEST_F(PredictPictures, AreToldWithWhatWasDoneToThem) {
  ASSERT_EQ(train().exit_code, 0);
  const Outcome outcome = run({"predict", "p.netwright#1", "first.bmp"});
  EXPECT_THAT(outcome.out, HasSubstr("first.bmp: BMP, 4 x 1 pixels, grey"));
  EXPECT_THAT(outcome.out, HasSubstr("output first.bmp: "));
}

TEST_F(PredictPictures, AreRefusedWhereNothingSaysTheirScale) {
  ASSERT_EQ(train().exit_code, 0);
  ASSERT_EQ(run({"export", "p.netwright#1", "--format", "safetensors", "-o", "m.safetensors"}).exit_code, 0);
  const Outcome files = run({"predict", "m.json", "first.bmp"});
  EXPECT_EQ(files.exit_code, 1);
  EXPECT_THAT(files.err, HasSubstr("--data SPEC"));
  EXPECT_EQ(run({"predict", "m.json", "first.bmp", "--data", "idx"}).exit_code, 0);
  const Outcome points = run({"predict", "p.netwright#1", "first.bmp", "--data", "spiral"});
  EXPECT_EQ(points.exit_code, 1);
  EXPECT_THAT(points.err, HasSubstr("\"spiral\" is not made of picture files"));
  EXPECT_EQ(run({"predict", "p.netwright#1", "first.bmp", "rows.csv"}).exit_code, 1);
  const Outcome other = run({"predict", "p.netwright#1", "nosuch=first.bmp"});
  EXPECT_EQ(other.exit_code, 1);
  EXPECT_THAT(other.err, HasSubstr("no Input \"nosuch\". It has: input."));
}

}  // namespace
}  // namespace netwright::app
