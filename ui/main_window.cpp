// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main_window.h"

#include <QAction>
#include <QActionGroup>
#include <QCloseEvent>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>
#include <QMenuBar>
#include <QMimeData>
#include <QStackedWidget>
#include <QTimer>
#include <QVBoxLayout>
#include <utility>

#include "ui/canvas/canvas_view.h"
#include "ui/canvas/draw_page.h"
#include "ui/deploy/deploy_page.h"
#include "ui/inspector/cost_panel.h"
#include "ui/runs/runs_page.h"
#include "ui/training/train_actions.h"
#include "ui/training/train_page.h"
#include "ui/widgets/notice_panel.h"
#include "ui/window/header_bar.h"
#include "ui/window/start_page.h"
#include "ui/window/status_line.h"
#include "ui/window/workbench.h"

namespace netwright::ui {
namespace {

constexpr QLatin1String kGeometry("window");
constexpr QLatin1String kDrawLayout("draw");
constexpr QLatin1String kSuffix(".netwright");

QString droppedProject(const QMimeData& data) {
  for (const QUrl& url : data.urls()) {
    if (url.isLocalFile() && url.toLocalFile().endsWith(kSuffix)) return url.toLocalFile();
  }
  return {};
}

}  // namespace

MainWindow::MainWindow(Workbench& bench, QString sampleFolder, QWidget* parent)
    : QMainWindow(parent), bench_(bench), sampleFolder_(std::move(sampleFolder)) {
  setAcceptDrops(true);
  setWindowIcon(QIcon(QStringLiteral(":/icons/netwright.svg")));
  setMinimumSize(900, 500);
  resize(1360, 840);
  trainActions_ = new TrainActions(bench, this);
  makePages();
  makePageActions();
  makeFileMenu();
  makeEditMenu();
  makeViewMenu();
  makeTrainMenu();
  for (QMenu* menu : findChildren<QMenu*>()) menu->setToolTipsVisible(true);
  auto* status = new StatusLine(bench);
  setStatusBar(status);
  header_ = new HeaderBar(bench, *trainActions_, fileMenu_, pageActions_);
  auto* central = new QWidget;
  auto* layout = new QVBoxLayout(central);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addWidget(header_);
  auto* notices = new QVBoxLayout;
  notices->setContentsMargins(10, 0, 10, 0);
  notices->addWidget(notice_);
  layout->addLayout(notices);
  layout->addWidget(pages_, 1);
  setCentralWidget(central);
  connect(status, &StatusLine::problemsClicked, this, [this] { showPage(kDraw); });
  listen();
  restoreGeometry(bench.preferences().layout(kGeometry));
  draw_->restoreLayout(bench.preferences().layout(kDrawLayout));
  showTitle();
  showPage(bench.project() ? kDraw : kStart);
}

void MainWindow::makePages() {
  pages_ = new QStackedWidget;
  notice_ = new NoticePanel;
  start_ = new StartPage(bench_);
  draw_ = new DrawPage(bench_.document());
  draw_->setLive(bench_.live());
  const auto forecast = [this] {
    draw_->costPanel()->setForecast(bench_.forecast(), bench_.settings().value().batch);
  };
  connect(&bench_, &Workbench::forecastChanged, draw_, forecast);
  forecast();
  train_ = new TrainPage(bench_, *trainActions_);
  runs_ = new RunsPage(bench_);
  deploy_ = new DeployPage(bench_);
  for (QWidget* page : std::initializer_list<QWidget*>{start_, draw_, train_, runs_, deploy_})
    pages_->addWidget(page);
  connect(start_, &StartPage::sampleChosen, this,
          [this](const QString& name) { bench_.openSample(name, sampleFolder_); });
  connect(start_, &StartPage::openChosen, this, &MainWindow::chooseProject);
  connect(start_, &StartPage::newChosen, this, &MainWindow::newProject);
  connect(start_, &StartPage::recentChosen, &bench_, &Workbench::openProject);
  connect(runs_, &RunsPage::exportWanted, this, [this](storage::RunId run) {
    deploy_->chooseRun(run);
    showPage(kDeploy);
  });
}

void MainWindow::listen() {
  connect(&bench_, &Workbench::projectOpened, this, [this] {
    notice_->clear();
    if (!bench_.project()->notice.isEmpty()) notice_->say(Tone::warning, bench_.project()->notice);
    showTitle();
    fitWanted_ = true;
    showPage(kDraw);
  });
  connect(&bench_, &Workbench::refused, this,
          [this](const QString& sentence) { notice_->say(Tone::bad, sentence); });
  connect(&bench_, &Workbench::saved, this, [this](std::int64_t revision) {
    statusBar()->showMessage(tr("Saved as revision %1").arg(revision), 4000);
  });
  connect(&bench_, &Workbench::readyToClose, this, &QWidget::close);
  connect(&bench_.document(), &GraphDocument::modifiedChanged, this, &MainWindow::showTitle);
  connect(trainActions_->train(), &QAction::triggered, this, [this] { showPage(kTrain); });
  connect(&bench_.trainer(), &Trainer::runBegun, this, [this] {
    if (page() != kRuns) showPage(kTrain);
  });
}

void MainWindow::showTitle() {
  setWindowTitle(bench_.project() ? bench_.projectName() + QStringLiteral("[*] – Netwright")
                                  : QStringLiteral("Netwright[*]"));
  setWindowModified(bench_.project() && bench_.document().isModified());
}

void MainWindow::showPage(Page page) {
  pages_->setCurrentIndex(page);
  for (QAction* action : pageActions_) action->setChecked(action->data().toInt() == page);
  drawActions_->setEnabled(page == kDraw);
  if (page != kDraw) return;
  draw_->canvas()->setFocus();
  // Once the layout has given the canvas its size.
  if (std::exchange(fitWanted_, false)) QTimer::singleShot(0, draw_, [this] { draw_->canvas()->fit(); });
}

MainWindow::Page MainWindow::page() const {
  return static_cast<Page>(pages_->currentIndex());
}

void MainWindow::chooseProject() {
  const QString folder = bench_.project() ? QFileInfo(bench_.project()->path).path() : QDir::homePath();
  const QString path = QFileDialog::getOpenFileName(this, tr("Open a project"), folder,
                                                    tr("Netwright projects (*.netwright)"));
  if (!path.isEmpty()) bench_.openProject(path);
}

void MainWindow::newProject() {
  QString path = QFileDialog::getSaveFileName(this, tr("New project"), QDir::homePath(),
                                              tr("Netwright projects (*.netwright)"), nullptr,
                                              QFileDialog::DontConfirmOverwrite);
  if (path.isEmpty()) return;
  if (!path.endsWith(kSuffix)) path += kSuffix;
  bench_.createProject(path, nullptr);
}

void MainWindow::saveLayout() {
  bench_.preferences().setLayout(kGeometry, saveGeometry());
  bench_.preferences().setLayout(kDrawLayout, draw_->saveLayout());
}

void MainWindow::closeEvent(QCloseEvent* event) {
  saveLayout();
  if (bench_.prepareClose()) return event->accept();
  // The run is stopping on its own thread; the window closes itself when all is saved.
  notice_->say(Tone::warning, tr("Saving the run before closing ..."));
  event->ignore();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  if (!droppedProject(*event->mimeData()).isEmpty()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
  const QString path = droppedProject(*event->mimeData());
  if (!path.isEmpty()) bench_.openProject(path);
}

}  // namespace netwright::ui
