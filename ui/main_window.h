// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QMainWindow>

class QAction;
class QActionGroup;
class QMenu;
class QStackedWidget;

namespace netwright::ui {

class DeployPage;
class DrawPage;
class HeaderBar;
class NoticePanel;
class RunsPage;
class StartPage;
class TrainActions;
class TrainPage;
class Workbench;

/// The window: a view of the workbench. Made anew when language or theme changes, so nothing is kept here but
/// what is on the screen.
class MainWindow final : public QMainWindow {
  Q_OBJECT

 public:
  enum Page { kStart, kDraw, kTrain, kRuns, kDeploy };

  /// `sampleFolder` is where the samples' own projects are made.
  MainWindow(Workbench& bench, QString sampleFolder, QWidget* parent = nullptr);

  void showPage(Page page);
  Page page() const;
  DrawPage& drawPage() { return *draw_; }
  TrainPage& trainPage() { return *train_; }
  RunsPage& runsPage() { return *runs_; }
  DeployPage& deployPage() { return *deploy_; }
  NoticePanel& notice() { return *notice_; }
  TrainActions& trainActions() { return *trainActions_; }
  /// Every action of the window, as the command palette lists them.
  QList<QAction*> allActions() const;
  /// Sizes and places, remembered between starts.
  void saveLayout();

 Q_SIGNALS:
  /// Theme or language was chosen: the program makes a new window.
  void appearanceChanged();

 protected:
  void closeEvent(QCloseEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  // main_window.cpp
  void makePages();
  void listen();
  void showTitle();
  void chooseProject();
  void newProject();
  // main_window_actions.cpp
  QAction* makeAction(const char* icon, const QString& text, const QKeySequence& key,
                      const QString& tip = {});
  void makePageActions();
  void makeFileMenu();
  void makeEditMenu();
  void makeViewMenu();
  void makeTrainMenu();
  void fillRecent();
  void showPalette();

  Workbench& bench_;
  QString sampleFolder_;
  TrainActions* trainActions_ = nullptr;
  QStackedWidget* pages_ = nullptr;
  HeaderBar* header_ = nullptr;
  NoticePanel* notice_ = nullptr;
  StartPage* start_ = nullptr;
  DrawPage* draw_ = nullptr;
  TrainPage* train_ = nullptr;
  RunsPage* runs_ = nullptr;
  DeployPage* deploy_ = nullptr;
  QMenu* fileMenu_ = nullptr;
  QMenu* recentMenu_ = nullptr;
  QList<QAction*> pageActions_;
  QActionGroup* drawActions_ = nullptr;  ///< of no use beside the Draw page
  bool fitWanted_ = true;                ///< the network has not been in view yet
};

}  // namespace netwright::ui
