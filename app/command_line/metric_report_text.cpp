// SPDX-License-Identifier: Apache-2.0
#include "app/command_line/metric_report_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace netwright::app {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostShown = 20;  // classes in a table; JSON has all
constexpr std::size_t kLongestName = 18;

std::string name_of_class(const engine::MetricReport& report, const ClassNames& names, std::size_t index) {
  if (report.kind == engine::MetricKind::yes_or_no) return index == 0 ? "no" : "yes";
  return index < names.size() ? names[index] : std::to_string(index);
}

/// "top_5" -> "top-5", "f1" -> "F1".
std::string label_of(const std::string& metric) {
  if (metric == "top_5") return "top-5";
  if (metric == "iou") return "IoU";
  const bool abbreviation =
      metric == "f1" || metric == "auc" || metric == "mae" || metric == "rmse" || metric == "r2";
  std::string label = metric;
  if (abbreviation)
    std::ranges::transform(label, label.begin(), [](char c) { return c >= 'a' && c <= 'z' ? c - 32 : c; });
  return label;
}

std::string metrics_line(const engine::MetricReport& report) {
  std::string line;
  for (const engine::Metric& metric : report.metrics) {
    const bool share = metric.name == "accuracy" || metric.name == "top_5";
    const bool first_mean = report.kind == engine::MetricKind::classes && metric.name == "precision";
    line += first_mean ? "; means over classes: " : line.empty() ? "" : ", ";
    line += share ? fmt::format("{} {:.2f} %", label_of(metric.name), metric.value * 100)
                  : fmt::format("{} {:.4f}", label_of(metric.name), metric.value);
  }
  return line + "\n";
}

std::string class_table(const engine::MetricReport& report, const std::vector<std::string>& names,
                        std::size_t width) {
  std::string table =
      fmt::format("{:<{}}  precision  recall      F1     IoU     AUC   targets\n", "class", width);
  for (std::size_t k = 0; k < report.classes.size(); ++k) {
    const engine::ClassMetrics& one = report.classes[k];
    table += fmt::format("{:<{}}  {:9.4f}  {:.4f}  {:.4f}  {:.4f}  {:>6}  {:>8}\n", names[k], width,
                         one.precision, one.recall, one.f1, one.iou,
                         one.auc ? fmt::format("{:.4f}", *one.auc) : "-", one.targets);
  }
  return table;
}

std::string confusion_table(const engine::MetricReport& report, const std::vector<std::string>& names,
                            std::size_t width) {
  const std::size_t classes = names.size();
  const std::int64_t most = *std::ranges::max_element(report.confusion);
  const std::size_t cell = std::max<std::size_t>(std::to_string(most).size(), 2) + 2;
  std::string table = fmt::format("{:<{}}", "right \\ said", width);
  for (std::size_t k = 0; k < classes; ++k) table += fmt::format("{:>{}}", k, cell);
  for (std::size_t row = 0; row < classes; ++row) {
    const std::string index = std::to_string(row);
    table += fmt::format("\n{:<{}}", names[row] == index ? index : index + " " + names[row], width);
    for (std::size_t k = 0; k < classes; ++k)
      table += fmt::format("{:>{}}", report.confusion[row * classes + k], cell);
  }
  return table + "\n";
}

}  // namespace

std::string to_text(const engine::MetricReport& report, const ClassNames& names) {
  if (report.metrics.empty()) return {};
  std::string text = metrics_line(report);
  const std::size_t classes = report.classes.size();
  if (classes == 0) return text;
  if (classes > kMostShown) return text + fmt::format("--json tells about each of the {} classes\n", classes);
  std::vector<std::string> shown;
  std::size_t width = 12;
  for (std::size_t k = 0; k < classes; ++k) {
    shown.push_back(name_of_class(report, names, k).substr(0, kLongestName));
    width = std::max(width, shown.back().size() + 3);
  }
  text += "\n" + class_table(report, shown, width);
  if (!report.confusion.empty()) text += "\n" + confusion_table(report, shown, width);
  return text;
}

Json to_json(const engine::MetricReport& report, const ClassNames& names) {
  Json object{{"kind", engine::name_of(report.kind)}, {"targets", report.targets}};
  for (const engine::Metric& metric : report.metrics) object[metric.name] = metric.value;
  if (report.classes.empty()) return object;
  object["classes"] = Json::array();
  for (std::size_t k = 0; k < report.classes.size(); ++k) {
    const engine::ClassMetrics& one = report.classes[k];
    Json row{{"name", name_of_class(report, names, k)},
             {"targets", one.targets},
             {"precision", one.precision},
             {"recall", one.recall},
             {"f1", one.f1},
             {"iou", one.iou}};
    if (one.auc) row["auc"] = *one.auc;
    object["classes"].push_back(std::move(row));
  }
  const auto classes = static_cast<std::ptrdiff_t>(report.classes.size());
  for (auto row = report.confusion.begin(); row != report.confusion.end(); row += classes)
    object["confusion"].push_back(std::vector<std::int64_t>(row, row + classes));
  return object;
}

}  // namespace netwright::app
