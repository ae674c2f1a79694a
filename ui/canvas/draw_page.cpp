// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/draw_page.h"

#include <QAction>
#include <QEvent>
#include <QSplitter>
#include <QTabWidget>
#include <QUndoView>
#include <QVBoxLayout>
#include <initializer_list>

#include "ui/canvas/canvas_geometry.h"
#include "ui/canvas/canvas_view.h"
#include "ui/canvas/draw_actions.h"
#include "ui/inspector/cost_panel.h"
#include "ui/inspector/inspector.h"
#include "ui/inspector/outline_panel.h"
#include "ui/inspector/problem_panel.h"
#include "ui/live/live_data.h"
#include "ui/live/sample_bar.h"
#include "ui/palette/palette_panel.h"

namespace netwright::ui {

namespace {

constexpr int kPaletteWidth = 210;
constexpr int kCanvasWidth = 780;
constexpr int kInspectorWidth = 300;

QUndoView* makeHistory(GraphDocument& document) {
  auto* view = new QUndoView(document.history());
  view->setEmptyLabel(DrawPage::tr("As it was opened"));
  view->setObjectName(QStringLiteral("history"));
  view->setAccessibleName(DrawPage::tr("History of edits"));
  view->setProperty("role", QStringLiteral("plain"));
  view->setFrameShape(QFrame::NoFrame);
  view->viewport()->setAutoFillBackground(false);
  return view;
}

struct Tab {
  QWidget* page = nullptr;
  QString title = {};
  QString tip = {};
};

QTabWidget* tabs(std::initializer_list<Tab> pages) {
  auto* widget = new QTabWidget;
  widget->setDocumentMode(true);
  for (const Tab& tab : pages) widget->setTabToolTip(widget->addTab(tab.page, tab.title), tab.tip);
  return widget;
}

/// A frame in the colour of panels around a widget.
QWidget* panel(QWidget* content) {
  auto* frame = new QFrame;
  frame->setProperty("role", QStringLiteral("panel"));
  auto* column = new QVBoxLayout(frame);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(content);
  return frame;
}

}  // namespace

DrawPage::DrawPage(GraphDocument& document, QWidget* parent)
    : QWidget(parent), canvas_(new CanvasView(document)), splitter_(new QSplitter(Qt::Horizontal)) {
  palette_ = new PalettePanel(document.ops());
  inspector_ = new Inspector(document);
  problems_ = new ProblemPanel(document);
  outline_ = new OutlinePanel(document);
  costs_ = new CostPanel(document);
  auto* middle = new QFrame;
  middle->setProperty("role", QStringLiteral("panel"));
  middle_ = new QVBoxLayout(middle);
  middle_->setContentsMargins(0, 0, 0, 0);
  middle_->setSpacing(0);
  middle_->addWidget(canvas_, 1);
  middle_->addWidget(problems_);
  side_ = tabs({{inspector_, tr("Layer"), tr("The selected layer, or the whole network")},
                {costs_, tr("Cost"), tr("What each layer costs, and what the next run takes")},
                {makeHistory(document), tr("History"),
                 tr("Every edit since the network was opened; click to go back to it")}});
  splitter_->addWidget(panel(
      tabs({{palette_, tr("Layers"), tr("Layers to drag to the canvas")},
            {outline_, tr("Outline"), tr("The network as a list, in the order in which data flows")}})));
  splitter_->addWidget(middle);
  splitter_->addWidget(panel(side_));
  splitter_->setStretchFactor(1, 1);
  splitter_->setSizes({kPaletteWidth, kCanvasWidth, kInspectorWidth});
  splitter_->setChildrenCollapsible(true);
  splitter_->setCollapsible(1, false);
  splitter_->setHandleWidth(1);
  auto* row = new QVBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->addWidget(splitter_);

  const DrawActions actions = makeDrawActions(document, *canvas_, *this);
  editActions_ = actions.edit;
  viewActions_ = actions.view;

  editActions_ << fixAction();
  listen(document);
}

void DrawPage::listen(GraphDocument& document) {
  connect(palette_, &PalettePanel::opActivated, canvas_, [this, &document](const QString& op) {
    const QPointF middleOfView = canvas_->mapToScene(canvas_->viewport()->rect().center());
    canvas_->reveal(document.appendNode(op, positionOf(middleOfView - nodeRect().center())));
  });
  connect(problems_, &ProblemPanel::nodePicked, canvas_, &CanvasView::reveal);
  connect(outline_, &OutlinePanel::nodePicked, canvas_, &CanvasView::reveal);
  connect(costs_, &CostPanel::nodePicked, canvas_, &CanvasView::reveal);
}

QAction* DrawPage::fixAction() {
  auto* action = new QAction(tr("Solve the problem"), this);
  action->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_Period));
  action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
  action->setToolTip(tr("Make the edit offered beside the problems"));
  addAction(action);
  connect(action, &QAction::triggered, problems_, &ProblemPanel::fix);
  return action;
}

void DrawPage::setLive(LiveData& live) {
  live_ = &live;
  if (!live.isAvailable()) return;
  samples_ = new SampleBar(live);
  middle_->insertWidget(1, samples_);
  inspector_->setLive(live);
  viewActions_ += makeLiveActions(live, *canvas_, *this);
  const auto show = [this] { canvas_->canvas().showPictures(live_->pictures()); };
  connect(live_, &LiveData::changed, canvas_, show);
  show();
  live_->setWatched(this, isVisible());
}

void DrawPage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  if (live_ != nullptr) live_->setWatched(this, true);
}

void DrawPage::hideEvent(QHideEvent* event) {
  QWidget::hideEvent(event);
  if (live_ != nullptr) live_->setWatched(this, false);
}

void DrawPage::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) paintIcons(editActions_ + viewActions_, palette());
}

QByteArray DrawPage::saveLayout() const {
  return splitter_->saveState();
}

void DrawPage::restoreLayout(const QByteArray& layout) {
  splitter_->restoreState(layout);
}

}  // namespace netwright::ui
