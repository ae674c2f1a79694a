// SPDX-License-Identifier: GPL-3.0-or-later
// What the open window costs a training run: three epochs of lenet5 by the command line's own process, in
// this process without a window, with the Train page shown, and with the window on the Draw page;
// alternating. Prints the medians of wall and processor seconds from the first step to the end of the run as
// JSON, and how they stand to the command line's.
#include <sys/resource.h>
#include <time.h>

#include <QApplication>
#include <QElapsedTimer>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <cstdio>
#include <functional>
#include <optional>
#include <vector>

#include "app/composition/toolbox.h"
#include "app/studio/project_library.h"
#include "app/studio/shell.h"
#include "app/studio/studio_services.h"

namespace netwright::app {
namespace {

constexpr int kRounds = 3;
constexpr int kSettleMs = 2000;
constexpr int kEpochs = 3;
constexpr int kLongestRunMs = 200'000;

struct Cost {
  double wall_s = 0;
  double cpu_s = 0;
};

double secondsOf(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

/// Of all that have ended.
double secondsOfChildren() {
  rusage usage{};
  getrusage(RUSAGE_CHILDREN, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// `stepping` is called when the first step is done, before anything is measured.
std::optional<Cost> trainHere(
    ui::Workbench& bench, const std::function<void()>& stepping = [] {}) {
  bench.train();
  if (!QTest::qWaitFor([&] { return bench.trainer().progress().step > 0; }, 20'000)) return {};
  stepping();
  QElapsedTimer timer;
  timer.start();
  const double before = secondsOf(CLOCK_PROCESS_CPUTIME_ID);
  if (!QTest::qWaitFor([&] { return !bench.trainer().isBusy(); }, kLongestRunMs)) return {};
  return Cost{.wall_s = static_cast<double>(timer.nsecsElapsed()) / 1e9,
              .cpu_s = secondsOf(CLOCK_PROCESS_CPUTIME_ID) - before};
}

/// The same run as `netwright train`, its JSON read as it comes.
std::optional<Cost> trainOnTheCommandLine(const QString& project) {
  QProcess process;
  const double ended = secondsOfChildren();
  process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
  process.start(QCoreApplication::applicationDirPath() + QStringLiteral("/netwright"),
                {QStringLiteral("train"), QStringLiteral("sample:lenet5"), QStringLiteral("--epochs"),
                 QString::number(kEpochs), QStringLiteral("--json"), QStringLiteral("--project"), project});
  if (!process.waitForStarted()) return {};
  clockid_t clock{};
  if (clock_getcpuclockid(static_cast<pid_t>(process.processId()), &clock) != 0) return {};
  const auto waitForLine = [&](const QByteArray& start) {
    while (process.canReadLine() || process.waitForReadyRead(kLongestRunMs)) {
      while (process.canReadLine()) {
        if (process.readLine().startsWith(start)) return true;
      }
    }
    return false;
  };
  if (!waitForLine("{\"event\":\"step\"")) return {};
  QElapsedTimer timer;
  timer.start();
  const double before = secondsOf(clock);
  if (!waitForLine("{\"event\":\"run_finished\"")) return {};
  const double wall = static_cast<double>(timer.nsecsElapsed()) / 1e9;
  if (!process.waitForFinished()) return {};
  return Cost{.wall_s = wall, .cpu_s = secondsOfChildren() - ended - before};
}

double median(const std::vector<Cost>& costs, double Cost::*of) {
  std::vector<double> values;
  values.reserve(costs.size());
  for (const Cost& cost : costs) values.push_back(cost.*of);
  std::ranges::sort(values);
  return values[values.size() / 2];
}

struct Way {
  const char* name;
  std::vector<Cost> costs = {};
};

void print(const std::vector<Way>& ways) {
  std::printf("{\"case\": \"lenet5, 3 epochs\"");
  for (const Way& way : ways) {
    const std::vector<Cost>& base = ways.front().costs;
    const double wall = median(way.costs, &Cost::wall_s);
    const double cpu = median(way.costs, &Cost::cpu_s);
    std::printf(", \"%s\": {\"wall_s\": %.3f, \"cpu_s\": %.3f, \"wall_ratio\": %.3f, \"cpu_ratio\": %.3f}",
                way.name, wall, cpu, wall / median(base, &Cost::wall_s), cpu / median(base, &Cost::cpu_s));
  }
  std::printf("}\n");
}

int measure() {
  const QTemporaryDir folder;
  const Toolbox tools;
  ui::Preferences preferences(folder.filePath(QStringLiteral("studio.ini")));
  ProjectLibrary library(make_exporter(tools), "benchmark");
  ui::Workbench bench(make_services(tools, library), preferences);
  bool opened = false;
  QObject::connect(&bench, &ui::Workbench::projectOpened, &bench, [&] { opened = true; });
  bench.openSample(QStringLiteral("lenet5"), folder.path());
  if (!QTest::qWaitFor([&] { return opened; }, 10'000)) return 1;
  engine::RunSettings settings = bench.settings().value();
  settings.epochs = kEpochs;
  bench.settings().set(settings);
  const auto trainBeside = [&](ui::MainWindow::Page page) {
    Shell shell(bench, preferences, folder.path());
    shell.show();
    shell.window().resize(1360, 840);
    QTest::qWait(kSettleMs);  // opening the window is another matter
    return trainHere(bench, [&] { shell.window().showPage(page); });
  };
  std::vector<Way> ways{{"command_line"}, {"no_window"}, {"train_page"}, {"draw_page"}};
  for (int round = 0; round < kRounds; ++round) {
    const std::optional<Cost> costs[] = {
        trainOnTheCommandLine(folder.filePath(QStringLiteral("command-line-%1.netwright").arg(round))),
        trainHere(bench), trainBeside(ui::MainWindow::kTrain), trainBeside(ui::MainWindow::kDraw)};
    for (std::size_t way = 0; way < ways.size(); ++way) {
      if (!costs[way]) return 1;
      ways[way].costs.push_back(*costs[way]);
    }
  }
  print(ways);
  return 0;
}

}  // namespace
}  // namespace netwright::app

int main(int count, char** values) {
  const QApplication application(count, values);
  return netwright::app::measure();
}
