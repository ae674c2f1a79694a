// SPDX-License-Identifier: GPL-3.0-or-later
// How long a chart takes to show new points: one JSON object a line for each number of points. A frame is: a
// point comes, the feeder reduces the window and replaces the series, the widget is painted in software.
//   QT_QPA_PLATFORM=offscreen netwright_bench_curve_frames
#include <QApplication>
#include <QElapsedTimer>
#include <QPixmap>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <vector>

#include "engine/base/philox.h"
#include "ui/charts/curve_chart.h"
#include "ui/charts/curve_plot.h"
#include "ui/theme/theme.h"

namespace {

using netwright::ui::Curve;
using netwright::ui::CurveChart;
using netwright::ui::MetricStore;

constexpr int kFrames = 40;

double millisecondsOf(const QElapsedTimer& clock) {
  return static_cast<double>(clock.nsecsElapsed()) / 1e6;
}

void fill(MetricStore& store, std::int64_t from, std::int64_t count) {
  const netwright::RandomStream random{.seed = 1, .purpose = netwright::RandomPurpose::synthetic_data};
  for (std::int64_t i = from; i < from + count; ++i) {
    const auto step = static_cast<double>(i);
    store.append(step, 2.3 / (1 + step / 5000) +
                           0.2 * static_cast<double>(random.uniform(static_cast<std::uint64_t>(i))));
  }
}

struct Times {
  double append_ns = 0;
  double refresh_ms = 0;
  double frame_ms = 0;
  double worst_frame_ms = 0;
};

double medianOf(std::vector<double> times) {
  std::nth_element(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2), times.end());
  return times[times.size() / 2];
}

Times measure(std::int64_t count) {
  auto points = std::make_shared<MetricStore>();
  QElapsedTimer clock;
  clock.start();
  fill(*points, 1, count);
  Times times{.append_ns = millisecondsOf(clock) * 1e6 / static_cast<double>(count)};
  CurveChart chart(QStringLiteral("Loss"));
  chart.setCurves({Curve{.name = QStringLiteral("run"), .points = points}});
  chart.resize(1000, 400);
  chart.show();
  for (int i = 0; i < 20; ++i) QCoreApplication::processEvents();
  std::vector<double> refreshes;
  std::vector<double> frames;
  QPixmap canvas(chart.plot().size());
  for (int frame = 0; frame < kFrames; ++frame) {
    fill(*points, count + 1 + frame, 1);
    clock.restart();
    chart.plot().refresh();
    refreshes.push_back(millisecondsOf(clock));
    QCoreApplication::processEvents();
    static_cast<QWidget&>(chart.plot()).render(&canvas);
    frames.push_back(millisecondsOf(clock));
  }
  times.refresh_ms = medianOf(refreshes);
  times.frame_ms = medianOf(frames);
  times.worst_frame_ms = *std::max_element(frames.begin(), frames.end());
  return times;
}

}  // namespace

int main(int argc, char** argv) {
  QApplication application(argc, argv);
  netwright::ui::applyTheme(application, netwright::ui::ThemeKind::dark);
  for (const std::int64_t count : {1'000, 10'000, 100'000, 1'000'000}) {
    const Times times = measure(count);
    std::printf(
        "{\"case\":\"curve_frame\",\"points\":%lld,\"append_ns\":%.1f,\"refresh_ms\":%.2f,\"frame_ms\":%.2f,"
        "\"worst_frame_ms\":%.2f}\n",
        static_cast<long long>(count), times.append_ns, times.refresh_ms, times.frame_ms,
        times.worst_frame_ms);
  }
  return 0;
}
