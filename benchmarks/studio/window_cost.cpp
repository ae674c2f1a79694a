// SPDX-License-Identifier: GPL-3.0-or-later
// What the open window costs a training run: one epoch of lenet5 with the Train page shown and without a
// window, alternating, in one process. Prints seconds of each and the ratio of the medians as JSON.
#include <QApplication>
#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <cstdio>
#include <vector>

#include "app/composition/toolbox.h"
#include "app/studio/project_library.h"
#include "app/studio/shell.h"
#include "app/studio/studio_services.h"

namespace netwright::app {
namespace {

constexpr int kRounds = 3;

/// Seconds from the first step to the end of the run; negative when it did not come to an end.
double train(ui::Workbench& bench) {
  bench.train();
  if (!QTest::qWaitFor([&] { return bench.trainer().progress().step > 0 && bench.trainer().isBusy(); },
                       20'000))
    return -1;
  QElapsedTimer timer;
  timer.start();
  if (!QTest::qWaitFor([&] { return !bench.trainer().isBusy(); }, 200'000)) return -1;
  return static_cast<double>(timer.nsecsElapsed()) / 1e9;
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
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
  settings.epochs = 1;
  bench.settings().set(settings);
  std::vector<double> with;
  std::vector<double> without;
  for (int round = 0; round < kRounds; ++round) {
    without.push_back(train(bench));
    Shell shell(bench, preferences, folder.path());
    shell.show();
    shell.window().resize(1360, 840);
    shell.window().showPage(ui::MainWindow::kTrain);
    with.push_back(train(bench));
  }
  if (std::ranges::min(with) < 0 || std::ranges::min(without) < 0) return 1;
  std::printf("{\"case\": \"lenet5, 1 epoch\", \"window_s\": %.3f, \"no_window_s\": %.3f, \"ratio\": %.3f}\n",
              median(with), median(without), median(with) / median(without));
  return 0;
}

}  // namespace
}  // namespace netwright::app

int main(int count, char** values) {
  const QApplication application(count, values);
  return netwright::app::measure();
}
