// SPDX-License-Identifier: Apache-2.0
// Metrics against scikit-learn's numbers (tests/golden/metrics.py).
#include "engine/metrics/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/graph/checked_json.h"
#include "tests/engine/plan_support.h"

namespace netwright::engine::test {
namespace {

using Json = nlohmann::json;
using Values = std::vector<double>;
using Indices = std::vector<std::int64_t>;
using ::testing::IsEmpty;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

const Json& golden() {
  static const Json all = Json::parse(std::ifstream(tests::source_folder() / "tests/golden/metrics.json"));
  return all;
}

/// As in tests/golden/metrics.py.
Values golden_numbers(std::int64_t count, std::int64_t stream, std::int64_t steps, double low, double high) {
  Values values;
  for (std::int64_t i = 0; i < count; ++i) {
    const std::int64_t mixed = (i * 7919 + stream * 104729 + i * i * 31) % steps;
    values.push_back(low + (high - low) * static_cast<double>(mixed) / static_cast<double>(steps));
  }
  return values;
}
Indices golden_indices(std::int64_t count, std::int64_t stream, std::int64_t classes) {
  Indices values;
  for (std::int64_t i = 0; i < count; ++i) values.push_back((i * 7 + i / 3 + stream) % classes);
  return values;
}

/// Prediction and target of a case, for all its rows.
struct Data {
  std::int64_t rows = 0;
  Indices sample = {};  ///< shape of the prediction without its rows
  Values prediction = {};
  Values target = {};
  Indices target_classes = {};
};

Data data_of_classes(const Json& one) {
  const std::int64_t rows = one["rows"], classes = one["classes"], inner = one["inner"];
  Data data{.rows = rows, .sample = {classes, inner}};
  if (inner == 1) data.sample = {classes};
  data.prediction = golden_numbers(rows * classes * inner, 1, one["steps"], -3, 3);
  data.target_classes = golden_indices(rows * inner, 2, classes);
  for (std::int64_t i = 0; i < rows * inner; ++i) {
    std::int64_t& target = data.target_classes[static_cast<std::size_t>(i)];
    if (target == one["absent"]) target = 0;
    const std::int64_t at = (i / inner * classes + target) * inner + i % inner;
    data.prediction[static_cast<std::size_t>(at)] += 1.5;
  }
  return data;
}

Data data_of_decisions(const Json& one) {
  const std::int64_t rows = one["rows"], columns = one["columns"];
  const double low = one["interval"][0], high = one["interval"][1];
  Data data{.rows = rows, .sample = {columns}};
  data.prediction = golden_numbers(rows * columns, 3, one["steps"], low, high);
  for (const std::int64_t index : golden_indices(rows * columns, 4, 3)) {
    double& prediction = data.prediction[data.target.size()];
    if (index == 1) prediction = std::min(prediction + (high - low) / 4, high);
    data.target.push_back(index == 1 ? 1 : 0);
  }
  return data;
}

Data data_of_values(const Json& one) {
  const std::int64_t rows = one["rows"], columns = one["columns"];
  Data data{.rows = rows, .sample = {columns}};
  data.prediction = golden_numbers(rows * columns, 5, 1021, -2, 2);
  data.target = golden_numbers(rows * columns, 6, 1021, -1, 1);
  for (std::size_t i = 0; i < data.target.size(); ++i) data.target[i] += 0.5 * data.prediction[i];
  return data;
}

Data data_of(const Json& one) {
  if (one["kind"] == "classes") return data_of_classes(one);
  return one["kind"] == "values" ? data_of_values(one) : data_of_decisions(one);
}

template <class T>
std::vector<std::byte> rows_of(const std::vector<T>& all, std::int64_t rows, std::int64_t begin,
                               std::int64_t count) {
  const auto width = static_cast<std::int64_t>(all.size()) / rows;
  return bytes_of_values(std::vector<T>(all.begin() + begin * width, all.begin() + (begin + count) * width));
}

/// The case as a network of a prediction and a target, evaluated in batches of 8 rows.
MetricReport report_of(const Bench& bench, const Json& one, std::string_view device) {
  const Data data = data_of(one);
  const bool classes = one["kind"] == "classes";
  const bool wide = device == "reference";
  Net net;
  Attributes attributes;
  for (const auto& [name, value] : one["attributes"].items()) attributes[name] = *attribute_from_json(value);
  const NodeId prediction = net.input(data.sample);
  const Indices rest(data.sample.begin() + 1, data.sample.end());
  const NodeId target = classes ? net.input(rest, "target", "i64") : net.input(data.sample, "target");
  net.add(one["loss"], {prediction, target}, attributes);
  constexpr std::int64_t kBatch = 8;
  const ExecutorOptions options{.precision = wide ? DataType::f64 : DataType::f32, .train = false};
  Executor executor = bench.executor(net.graph, kBatch, options, device).value();
  Metrics metrics(executor.evaluation_plan());
  for (std::int64_t begin = 0; begin < data.rows; begin += kBatch) {
    const std::int64_t rows = std::min(kBatch, data.rows - begin);
    const auto real = [&](NodeId node, const Values& values) {
      const std::vector<float> narrow(values.begin(), values.end());
      return wide ? Batch::Values{node, DataType::f64, rows_of(values, data.rows, begin, rows)}
                  : Batch::Values{node, DataType::f32, rows_of(narrow, data.rows, begin, rows)};
    };
    Batch batch{.values = {real(prediction, data.prediction)}, .valid_rows = rows};
    if (classes) {
      batch.values.push_back({target, DataType::i64, rows_of(data.target_classes, data.rows, begin, rows)});
    } else {
      batch.values.push_back(real(target, data.target));
    }
    EXPECT_TRUE(executor.evaluate(batch.view(), metrics.captures()));
    metrics.add(rows);
  }
  return metrics.reports().at(0);
}

void expect_golden(const MetricReport& report, const Json& one, double tolerance) {
  EXPECT_EQ(name_of(report.kind), one["kind"].get<std::string>());
  EXPECT_EQ(report.targets, one["targets"]);
  ASSERT_EQ(report.metrics.size(), one["metrics"].size());
  for (const Metric& metric : report.metrics) {
    ASSERT_TRUE(one["metrics"].contains(metric.name)) << metric.name;
    const double expected = one["metrics"][metric.name];
    EXPECT_NEAR(metric.value, expected, tolerance * std::max(1.0, std::abs(expected))) << metric.name;
  }
  Indices confusion;
  for (const Json& row : one.value("confusion", Json::array())) {
    for (const std::int64_t count : row) confusion.push_back(count);
  }
  EXPECT_EQ(report.confusion, confusion);
  if (!one.contains("by_class")) return;
  ASSERT_EQ(report.classes.size(), one["by_class"].size());
  for (std::size_t k = 0; k < report.classes.size(); ++k) {
    const ClassMetrics& found = report.classes[k];
    const Json& expected = one["by_class"][k];
    EXPECT_EQ(found.targets, expected["targets"]);
    EXPECT_NEAR(found.precision, expected["precision"], 1e-12);
    EXPECT_NEAR(found.recall, expected["recall"], 1e-12);
    EXPECT_NEAR(found.f1, expected["f1"], 1e-12);
    EXPECT_NEAR(found.iou, expected["iou"], 1e-12);
    ASSERT_EQ(found.auc.has_value(), !expected["auc"].is_null()) << k;
    if (found.auc) {
      EXPECT_NEAR(*found.auc, expected["auc"], 1e-12);
    }
  }
}

TEST(MetricsGolden, AreScikitLearns) {
  const Bench bench;
  ASSERT_GE(golden()["cases"].size(), 8U);
  for (const Json& one : golden()["cases"]) {
    SCOPED_TRACE(one["loss"].get<std::string>() + " of " + one["targets"].dump());
    expect_golden(report_of(bench, one, "reference"), one, 1e-12);
    expect_golden(report_of(bench, one, "cpu"), one, 1e-6);
  }
}

TEST(Metrics, FollowFromTheLoss) {
  const std::map<std::string, std::string> kinds{
      {"BCE", "yes_or_no"},    {"BCEWithLogits", "yes_or_no"},
      {"CosineEmbedding", ""}, {"CrossEntropy", "classes"},
      {"Dice", "yes_or_no"},   {"Focal", "yes_or_no"},
      {"Hinge", "yes_or_no"},  {"Huber", "values"},
      {"KLDiv", ""},           {"L1", "values"},
      {"MeanLoss", ""},        {"MSE", "values"},
      {"NLL", "classes"},      {"Triplet", ""},
  };
  const Bench bench;
  std::map<std::string, std::string> found;
  for (const OpDefinition& op : bench.ops.all()) {
    if (op.role != OpRole::loss) continue;
    const OpExample& example = op.examples.at(0);
    const Executor executor =
        bench.executor(graph_around(bench, op, example), example.src[0][0], {.train = false}, "cpu").value();
    const auto reports = Metrics(executor.evaluation_plan()).reports();
    found[op.name] = reports.empty() ? "" : std::string(name_of(reports[0].kind));
  }
  EXPECT_EQ(found, kinds);
}

std::map<std::string, double> by_name(const auto& sums) {
  MetricReport report;
  sums.report(report);
  std::map<std::string, double> found;
  for (const Metric& metric : report.metrics) found[metric.name] = metric.value;
  return found;
}

TEST(Metrics, FirstOfEqualScoresIsChosenAndTopFiveAgrees) {
  ClassSums sums(7, std::nullopt);
  sums.add(Values(7, 1.0), Indices{0}, 1);
  sums.add(Values(7, 1.0), Indices{4}, 1);
  sums.add(Values(7, 1.0), Indices{5}, 1);
  sums.add(Values{0, 1, 2, 3, 4, 5, kNaN}, Indices{6}, 1);
  const auto found = by_name(sums);
  EXPECT_DOUBLE_EQ(found.at("accuracy"), 0.5);
  EXPECT_DOUBLE_EQ(found.at("top_5"), 0.75);
  EXPECT_FALSE(found.contains("auc")) << "a score is no number";
}

TEST(Metrics, HugeScoresKeepTheirOrder) {
  ClassSums sums(2, std::nullopt);
  const Indices targets{1, 0, 1, 0};
  const Values margins{900, 800, 700, -800};
  for (std::size_t i = 0; i < targets.size(); ++i) sums.add(Values{0, margins[i]}, {&targets[i], 1}, 1);
  EXPECT_DOUBLE_EQ(by_name(sums).at("auc"), 0.75);
}

TEST(Metrics, WhatIsNotDefinedIsLeftOut) {
  EXPECT_THAT(by_name(ClassSums(3, std::nullopt)), IsEmpty());
  EXPECT_THAT(by_name(ValueSums(2)), IsEmpty());
  ValueSums constant(2);
  constant.add(Values{1, 2, 3, 4}, Values{5, 7, 5, 7});
  EXPECT_DOUBLE_EQ(by_name(constant).at("mae"), 3.5);
  EXPECT_FALSE(by_name(constant).contains("r2"));
  DecisionSums all_yes({.kind = MetricKind::yes_or_no, .yes_above = 0, .target_yes_above = 0.5});
  all_yes.add(Values{1, -1}, Values{1, 1});
  EXPECT_DOUBLE_EQ(by_name(all_yes).at("recall"), 0.5);
  EXPECT_FALSE(by_name(all_yes).contains("auc"));
}

TEST(Metrics, VeryManyClassesHaveNoMatrix) {
  constexpr std::int64_t kClasses = ClassCounts::kMostInMatrix + 1;
  ClassSums sums(kClasses, std::nullopt);
  Values scores(static_cast<std::size_t>(kClasses), 0.0);
  scores[7] = 1;
  sums.add(scores, Indices{7}, 1);
  MetricReport report;
  sums.report(report);
  EXPECT_THAT(report.confusion, IsEmpty());
  EXPECT_EQ(report.classes.at(7).f1, 1);
}

}  // namespace
}  // namespace netwright::engine::test
