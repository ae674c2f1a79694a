// SPDX-License-Identifier: GPL-3.0-or-later
// Time of a frame of the canvas, painted in software into an image as the offscreen platform does it: one
// JSON line a case, {"case", "nodes", "milliseconds", "limit"}. Exit code 1 if a case misses its limit.
#include <QApplication>
#include <QImage>
#include <QScrollBar>
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <functional>
#include <vector>

#include "engine/graph/op_registry.h"
#include "ui/canvas/canvas_geometry.h"
#include "ui/canvas/canvas_view.h"
#include "ui/document/graph_document.h"
#include "ui/theme/theme.h"

namespace {

using namespace netwright;
using ui::CanvasView;
using ui::GraphDocument;

constexpr int kColumns = 50;
constexpr int kFrames = 40;

/// `count` Linear layers in columns, each column a chain, with a wire across to every fifth node: 1.2 edges a
/// node.
engine::Graph bigGraph(int count) {
  engine::Graph graph;
  graph.name = "frames";
  for (int i = 0; i < count; ++i) {
    const int column = i % kColumns;
    const int row = i / kColumns;
    graph.nodes.push_back({.id = {i + 1},
                           .name = "layer_" + std::to_string(i + 1),
                           .op = row == 0                     ? "Input"
                                 : row % 5 == 0 && column > 0 ? "Add"
                                 : row % 2 == 0               ? "ReLU"
                                                              : "Linear",
                           .attributes = {},
                           .position = {column * ui::kColumnPitch, row * ui::kRowPitch}});
    if (row == 0) continue;
    graph.edges.push_back({{{i + 1 - kColumns}, 0}, {{i + 1}, 0}});
    if (graph.nodes.back().op == "Add") graph.edges.push_back({{{i - kColumns}, 0}, {{i + 1}, 1}});
  }
  return graph;
}

struct Case {
  const char* name;
  int nodes;
  double limit;  ///< ms
  std::function<void(CanvasView&, int)> prepare;
};

double cpuMilliseconds() {
  return static_cast<double>(std::clock()) * 1e3 / CLOCKS_PER_SEC;
}

/// Median of the frames' painting time, in CPU milliseconds: other programs do not count.
double measure(CanvasView& view, const Case& work) {
  QImage image(view.viewport()->size(), QImage::Format_RGB32);
  std::vector<double> times;
  for (int frame = 0; frame < kFrames; ++frame) {
    work.prepare(view, frame);
    const double start = cpuMilliseconds();
    view.viewport()->render(&image, {}, {}, QWidget::DrawWindowBackground);
    times.push_back(cpuMilliseconds() - start);
  }
  std::nth_element(times.begin(), times.begin() + kFrames / 2, times.end());
  return times[kFrames / 2];
}

}  // namespace

int main(int argc, char** argv) {
  if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
  QApplication application(argc, argv);
  ui::applyTheme(application, ui::ThemeKind::light);
  const engine::OpRegistry ops = engine::standard_ops();
  const auto pan = [](CanvasView& view, int frame) {
    if (frame == 0) view.zoomTo100();
    view.horizontalScrollBar()->setValue(1000 + frame * 37);
    view.verticalScrollBar()->setValue(1000 + frame * 23);
  };
  const auto all = [](CanvasView& view, int) { view.fit(); };
  const std::vector<Case> cases{{"pan at 100 %", 2000, 5, pan},
                                {"all in view", 2000, 25, all},
                                {"pan at 100 %", 10000, 5, pan},
                                {"all in view", 10000, 25, all}};
  bool kept = true;
  for (const Case& work : cases) {
    GraphDocument document(ops);
    CanvasView view(document);
    view.resize(1100, 700);
    view.show();
    document.open(bigGraph(work.nodes));
    const double time = measure(view, work);
    kept = kept && time <= work.limit;
    std::printf("{\"case\": \"%s\", \"nodes\": %d, \"milliseconds\": %.2f, \"limit\": %.0f}\n", work.name,
                work.nodes, time, work.limit);
  }
  return kept ? 0 : 1;
}
