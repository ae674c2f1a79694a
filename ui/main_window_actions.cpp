// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QDir>
#include <QFileInfo>
#include <QMenu>
#include <QMenuBar>
#include <QStackedWidget>

#include "ui/canvas/draw_page.h"
#include "ui/diff/compare_dialog.h"
#include "ui/language/engine_text.h"
#include "ui/main_window.h"
#include "ui/runs/runs_page.h"
#include "ui/theme/icons.h"
#include "ui/training/device_panel.h"
#include "ui/training/train_actions.h"
#include "ui/training/train_page.h"
#include "ui/widgets/choice_popup.h"
#include "ui/window/header_bar.h"
#include "ui/window/workbench.h"

namespace netwright::ui {
namespace {

constexpr QLatin1String kFiguresLayout("device figures");
const QByteArray kHidden = QByteArrayLiteral("hidden");

}  // namespace

QAction* MainWindow::makeAction(const char* icon, const QString& text, const QKeySequence& key,
                                const QString& tip) {
  auto* action = new QAction(text, this);
  if (icon != nullptr) action->setIcon(themedIcon(QLatin1String(icon), themeOf(QApplication::palette())));
  action->setShortcut(key);
  if (!tip.isEmpty()) action->setToolTip(tip);
  addAction(action);
  return action;
}

void MainWindow::makePageActions() {
  auto* group = new QActionGroup(this);
  const auto make = [&](Page page, const char* icon, const QString& text, const QKeySequence& key) {
    QAction* action = makeAction(icon, text, key);
    action->setToolTip(QStringLiteral("%1 (%2)").arg(text, key.toString(QKeySequence::NativeText)));
    action->setCheckable(true);
    action->setData(page);
    group->addAction(action);
    connect(action, &QAction::triggered, this, [this, page] { showPage(page); });
    pageActions_ << action;
  };
  group->setExclusionPolicy(QActionGroup::ExclusionPolicy::ExclusiveOptional);
  make(kDraw, "draw", tr("Draw"), Qt::CTRL | Qt::Key_1);
  make(kTrain, "train", tr("Train"), Qt::CTRL | Qt::Key_2);
  make(kRuns, "runs", tr("Runs"), Qt::CTRL | Qt::Key_3);
  make(kDeploy, "deploy", tr("Deploy"), Qt::CTRL | Qt::Key_4);
}

void MainWindow::makeFileMenu() {
  fileMenu_ = menuBar()->addMenu(tr("&File"));
  QAction* start = makeAction("network", tr("Start page"), Qt::ALT | Qt::Key_Home);
  connect(start, &QAction::triggered, this, [this] { showPage(kStart); });
  QAction* fresh = makeAction("new", tr("New project..."), QKeySequence::New);
  connect(fresh, &QAction::triggered, this, &MainWindow::newProject);
  QAction* open = makeAction("open", tr("Open project..."), QKeySequence::Open);
  connect(open, &QAction::triggered, this, &MainWindow::chooseProject);
  QAction* save = makeAction("save", tr("Save a revision"), QKeySequence::Save,
                             tr("Keep the network as it is now; the draft is saved by itself"));
  connect(save, &QAction::triggered, &bench_, &Workbench::save);
  QAction* quit = makeAction("close", tr("Quit"), QKeySequence::Quit);
  connect(quit, &QAction::triggered, this, &QWidget::close);
  fileMenu_->addAction(start);
  fileMenu_->addAction(fresh);
  fileMenu_->addAction(open);
  recentMenu_ = fileMenu_->addMenu(tr("Recent projects"));
  connect(recentMenu_, &QMenu::aboutToShow, this, &MainWindow::fillRecent);
  auto* samples = fileMenu_->addMenu(tr("Samples"));
  for (const Sample& sample : bench_.services().samples) {
    QAction* action = samples->addAction(engineText(sample.title));
    action->setToolTip(engineText(sample.summary));
    addAction(action);
    connect(action, &QAction::triggered, this,
            [this, name = sample.name] { bench_.openSample(name, sampleFolder_); });
  }
  fileMenu_->addSeparator();
  fileMenu_->addAction(save);
  fileMenu_->addSeparator();
  fileMenu_->addAction(quit);
}

void MainWindow::fillRecent() {
  recentMenu_->clear();
  for (const QString& path : bench_.preferences().recentProjects()) {
    QAction* action = recentMenu_->addAction(QFileInfo(path).completeBaseName());
    action->setToolTip(QDir::toNativeSeparators(path));
    connect(action, &QAction::triggered, &bench_, [this, path] { bench_.openProject(path); });
  }
  if (recentMenu_->isEmpty()) recentMenu_->addAction(tr("None yet"))->setEnabled(false);
}

void MainWindow::makeEditMenu() {
  drawActions_ = new QActionGroup(this);
  drawActions_->setExclusionPolicy(QActionGroup::ExclusionPolicy::None);
  for (QAction* action : draw_->editActions() + draw_->viewActions()) drawActions_->addAction(action);
  auto* menu = menuBar()->addMenu(tr("&Edit"));
  menu->addActions(draw_->editActions());
  menu->addSeparator();
  QAction* palette = makeAction("search", tr("All commands..."), Qt::CTRL | Qt::SHIFT | Qt::Key_P);
  connect(palette, &QAction::triggered, this, &MainWindow::showPalette);
  menu->addAction(palette);
}

void MainWindow::makeViewMenu() {
  auto* menu = menuBar()->addMenu(tr("&View"));
  menu->addActions(pageActions_);
  menu->addSeparator();
  menu->addActions(draw_->viewActions());
  QAction* compare = makeAction("draw", tr("Compare networks..."), Qt::CTRL | Qt::SHIFT | Qt::Key_N,
                                tr("Two networks side by side, what differs marked"));
  connect(compare, &QAction::triggered, this, [this] { (new CompareDialog(bench_, this))->show(); });
  menu->addAction(compare);
  menu->addSeparator();
  QAction* figures = makeAction("gauge", tr("Device figures"), Qt::CTRL | Qt::SHIFT | Qt::Key_D,
                                tr("What GPU and processor do, beside the curves of the Train page"));
  figures->setCheckable(true);
  figures->setChecked(bench_.preferences().layout(kFiguresLayout) != kHidden);
  train_->devicePanel().setVisible(figures->isChecked());
  connect(figures, &QAction::toggled, this, [this](bool shown) {
    bench_.preferences().setLayout(kFiguresLayout, shown ? QByteArray() : kHidden);
    train_->devicePanel().setVisible(shown);
  });
  menu->addAction(figures);
  const bool isDark = bench_.preferences().theme() == ThemeKind::dark;
  QAction* theme = makeAction("theme", isDark ? tr("Light theme") : tr("Dark theme"), Qt::CTRL | Qt::Key_T);
  connect(theme, &QAction::triggered, this, [this, isDark] {
    bench_.preferences().setTheme(isDark ? ThemeKind::light : ThemeKind::dark);
    Q_EMIT appearanceChanged();
  });
  menu->addAction(theme);
  auto* languages = menu->addMenu(tr("Language"));
  // Every language is named in itself, so that nobody is lost.
  const std::pair<QString, QString> known[] = {{QStringLiteral("en"), QStringLiteral("English")},
                                               {QStringLiteral("zh_CN"), QStringLiteral("简体中文")}};
  for (const auto& [code, name] : known) {
    QAction* action = makeAction("language", name, {});
    action->setCheckable(true);
    action->setChecked(code == bench_.preferences().language());
    languages->addAction(action);
    connect(action, &QAction::triggered, this, [this, code = code] {
      bench_.preferences().setLanguage(code);
      Q_EMIT appearanceChanged();
    });
  }
}

void MainWindow::makeTrainMenu() {
  auto* menu = menuBar()->addMenu(tr("&Train"));
  menu->addActions(trainActions_->all());
  addActions(trainActions_->all());
  menu->addSeparator();
  QAction* gpus =
      makeAction("gauge", tr("Forecast for other GPUs"), Qt::CTRL | Qt::Key_F5,
                 tr("Whether the next run fits on GPUs you need not own, and how fast it could be"));
  connect(gpus, &QAction::triggered, this, [this] { header_->showGpuForecasts(); });
  menu->addAction(gpus);
  auto* runs = menuBar()->addMenu(tr("&Runs"));
  runs->addActions(runs_->runActions());
}

QList<QAction*> MainWindow::allActions() const {
  QList<QAction*> all = actions();
  all += draw_->editActions();
  all += draw_->viewActions();
  all += runs_->runActions();
  return all;
}

void MainWindow::showPalette() {
  QList<Choice> choices;
  const QList<QAction*> all = allActions();
  for (qsizetype i = 0; i < all.size(); ++i) {
    const QAction* action = all[i];
    if (!action->isEnabled() || action->isSeparator() || action->text().isEmpty()) continue;
    QString text = action->text();
    text.remove(QLatin1Char('&'));
    const QString key = action->shortcut().toString(QKeySequence::NativeText);
    choices << Choice{QString::number(i), text, key.isEmpty() ? action->toolTip() : key,
                      action->toolTip(),  {},   {}};
  }
  auto* popup = new ChoicePopup(tr("All commands"), choices, this);
  connect(popup, &ChoicePopup::chosen, this, [all](const QString& id) { all[id.toLongLong()]->trigger(); });
  const QSize hint = popup->sizeHint();
  popup->popup(mapToGlobal(QPoint((width() - hint.width()) / 2, 70)));
}

}  // namespace netwright::ui
