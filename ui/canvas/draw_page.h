// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QWidget>

class QAction;
class QSplitter;
class QTabWidget;
class QVBoxLayout;

namespace netwright::ui {

class CanvasView;
class CostPanel;
class GraphDocument;
class Inspector;
class LiveData;
class OutlinePanel;
class PalettePanel;
class ProblemPanel;
class SampleBar;

/// The Draw page: palette | canvas over problems | inspector, on one document. It brings its own actions,
/// already working inside the page; the window puts the same objects into menus and the command palette.
class DrawPage final : public QWidget {
  Q_OBJECT

 public:
  /// `document` outlives the page.
  explicit DrawPage(GraphDocument& document, QWidget* parent = nullptr);

  CanvasView* canvas() { return canvas_; }
  PalettePanel* palettePanel() { return palette_; }
  Inspector* inspector() { return inspector_; }
  ProblemPanel* problemPanel() { return problems_; }
  /// Undo, redo, cut, copy, paste, duplicate, delete, select all, rename, add layer, connect, arrange.
  const QList<QAction*>& editActions() const { return editActions_; }
  /// Fit, 100 %, zoom in, zoom out.
  const QList<QAction*>& viewActions() const { return viewActions_; }

  /// Shows what flows through the network, while the page is on the screen. `live` outlives the page.
  void setLive(LiveData& live);
  CostPanel* costPanel() { return costs_; }
  /// Layer, cost, history.
  QTabWidget* sideTabs() { return side_; }
  SampleBar* sampleBar() { return samples_; }

  /// Splitter sizes, for QSettings.
  QByteArray saveLayout() const;
  void restoreLayout(const QByteArray& layout);

 protected:
  void changeEvent(QEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  void listen(GraphDocument& document);
  QAction* fixAction();

  CanvasView* canvas_ = nullptr;
  QSplitter* splitter_ = nullptr;
  QTabWidget* side_ = nullptr;
  PalettePanel* palette_ = nullptr;
  Inspector* inspector_ = nullptr;
  ProblemPanel* problems_ = nullptr;
  CostPanel* costs_ = nullptr;
  OutlinePanel* outline_ = nullptr;
  LiveData* live_ = nullptr;
  SampleBar* samples_ = nullptr;
  QVBoxLayout* middle_ = nullptr;
  QList<QAction*> editActions_;
  QList<QAction*> viewActions_;
};

}  // namespace netwright::ui
