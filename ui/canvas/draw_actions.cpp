// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/draw_actions.h"

#include <QAction>
#include <QCoreApplication>
#include <QEvent>
#include <QFileDialog>
#include <functional>
#include <utility>

#include "ui/canvas/canvas_view.h"
#include "ui/canvas/graph_picture.h"
#include "ui/canvas/minimap.h"
#include "ui/live/live_data.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

namespace netwright::ui {

namespace {

constexpr double kZoomStep = 1.25;
constexpr const char* kIconName = "icon";

struct Text {
  Q_DECLARE_TR_FUNCTIONS(DrawActions)
};

struct ActionSpec {
  QString text;
  QString tip;
  QKeySequence keys;
  const char* icon = nullptr;
  bool onCanvasOnly = true;
  std::function<void()> run;
};

class ActionMaker {
 public:
  ActionMaker(CanvasView& canvas, QWidget& page) : canvas_(canvas), page_(page) {}

  QAction* make(ActionSpec spec) {
    auto* action = new QAction(spec.text, &page_);
    const QString keys = spec.keys.toString(QKeySequence::NativeText);
    action->setToolTip(keys.isEmpty() ? spec.tip : QStringLiteral("%1 (%2)").arg(spec.tip, keys));
    action->setStatusTip(spec.tip);
    action->setShortcut(spec.keys);
    action->setProperty(kIconName, QByteArray(spec.icon));
    action->setShortcutContext(spec.onCanvasOnly ? Qt::WidgetShortcut : Qt::WidgetWithChildrenShortcut);
    // The canvas gets them all, for its context menu; the page those that hold beside the canvas, too.
    canvas_.addAction(action);
    if (!spec.onCanvasOnly) page_.addAction(action);
    if (spec.run) QObject::connect(action, &QAction::triggered, &page_, std::move(spec.run));
    return action;
  }

 private:
  CanvasView& canvas_;
  QWidget& page_;
};

QList<QAction*> historyActions(ActionMaker& maker, GraphDocument& document) {
  QUndoStack* history = document.history();
  QAction* undo = maker.make({.text = Text::tr("Undo"),
                              .tip = Text::tr("Take back the last edit"),
                              .keys = QKeySequence::Undo,
                              .icon = "undo",
                              .onCanvasOnly = false,
                              .run = [history] { history->undo(); }});
  QAction* redo = maker.make({.text = Text::tr("Redo"),
                              .tip = Text::tr("Do again what was taken back"),
                              .keys = {},
                              .icon = "redo",
                              .onCanvasOnly = false,
                              .run = [history] { history->redo(); }});
  redo->setShortcuts({QKeySequence(Qt::CTRL | Qt::Key_Y), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z)});
  const auto follow = [undo, redo, history] {
    undo->setEnabled(history->canUndo());
    redo->setEnabled(history->canRedo());
    undo->setText(history->canUndo() ? Text::tr("Undo %1").arg(history->undoText()) : Text::tr("Undo"));
    redo->setText(history->canRedo() ? Text::tr("Redo %1").arg(history->redoText()) : Text::tr("Redo"));
  };
  QObject::connect(history, &QUndoStack::indexChanged, undo, follow);
  follow();
  return {undo, redo};
}

QList<QAction*> clipboardActions(ActionMaker& maker, GraphDocument& document, CanvasView& canvas) {
  QAction* cut = maker.make({.text = Text::tr("Cut"),
                             .tip = Text::tr("Put the selected layers on the clipboard and remove them"),
                             .keys = QKeySequence::Cut,
                             .run = [&document] { (void)document.cutSelection(); }});
  QAction* copy = maker.make({.text = Text::tr("Copy"),
                              .tip = Text::tr("Put the selected layers on the clipboard, as text"),
                              .keys = QKeySequence::Copy,
                              .icon = "copy",
                              .run = [&document] { document.copySelection(); }});
  QAction* paste = maker.make({.text = Text::tr("Paste"),
                               .tip = Text::tr("Add the layers on the clipboard"),
                               .keys = QKeySequence::Paste,
                               .icon = "paste",
                               .run = [&canvas] { canvas.pasteHere(); }});
  QAction* duplicate = maker.make({.text = Text::tr("Duplicate"),
                                   .tip = Text::tr("Add a copy of the selected layers"),
                                   .keys = QKeySequence(Qt::CTRL | Qt::Key_D),
                                   .run = [&document] { (void)document.duplicateSelection(); }});
  QAction* remove = maker.make({.text = Text::tr("Delete"),
                                .tip = Text::tr("Remove the selected layers and wires"),
                                .keys = {},
                                .icon = "delete",
                                .run = [&document] { (void)document.removeSelection(); }});
  remove->setShortcuts({QKeySequence(QKeySequence::Delete), QKeySequence(Qt::Key_Backspace)});
  QAction* all = maker.make({.text = Text::tr("Select all"),
                             .tip = Text::tr("Select every layer"),
                             .keys = QKeySequence::SelectAll,
                             .run = [&document] { document.selectAll(); }});
  const auto follow = [cut, copy, duplicate, remove, &document] {
    const bool nodes = !document.selection().nodes.empty();
    for (QAction* action : {cut, copy, duplicate}) action->setEnabled(nodes);
    remove->setEnabled(!document.selection().empty());
  };
  QObject::connect(&document, &GraphDocument::selectionChanged, cut, follow);
  follow();
  return {cut, copy, paste, duplicate, remove, all};
}

QList<QAction*> layerActions(ActionMaker& maker, GraphDocument& document, CanvasView& canvas) {
  QAction* add = maker.make({.text = Text::tr("Add layer..."),
                             .tip = Text::tr("Type the name of a layer to add it behind the selected one"),
                             .keys = QKeySequence(Qt::Key_A),
                             .icon = "plus",
                             .run = [&canvas] { canvas.openQuickAdd(); }});
  QAction* join = maker.make({.text = Text::tr("Connect..."),
                              .tip = Text::tr("Connect the selected layer's output to an input"),
                              .keys = QKeySequence(Qt::Key_C),
                              .run = [&canvas] { canvas.openConnect(); }});
  QAction* rename = maker.make({.text = Text::tr("Rename"),
                                .tip = Text::tr("Change the selected layer's name"),
                                .keys = QKeySequence(Qt::Key_F2),
                                .run = [&canvas] { canvas.startRename(); }});
  QAction* arrange = maker.make({.text = Text::tr("Arrange"),
                                 .tip = Text::tr("Place all layers neatly, inputs at the top"),
                                 .keys = QKeySequence(Qt::Key_L),
                                 .icon = "layout",
                                 .run = [&document, &canvas] {
                                   document.arrange();
                                   canvas.fit();
                                 }});
  QAction* comment =
      maker.make({.text = Text::tr("Add comment"),
                  .tip = Text::tr("Write a note on the canvas; it changes nothing in the network"),
                  .keys = QKeySequence(Qt::SHIFT | Qt::Key_C),
                  .run = [&canvas] { canvas.addComment(); }});
  return {add, join, rename, comment, arrange};
}

QList<QAction*> alignActions(ActionMaker& maker, GraphDocument& document) {
  struct Way {
    Alignment how;
    QString text;
    QString tip;
    QKeySequence keys;
  };
  const auto line = [](int key) { return QKeySequence(Qt::CTRL | Qt::SHIFT | key); };
  const Way ways[] = {{Alignment::left, Text::tr("Align left"),
                       Text::tr("Below each other, where the leftmost is"), line(Qt::Key_Left)},
                      {Alignment::center,
                       Text::tr("Align centres"),
                       Text::tr("Below each other, in the middle between the outermost"),
                       {}},
                      {Alignment::right, Text::tr("Align right"),
                       Text::tr("Below each other, where the rightmost is"), line(Qt::Key_Right)},
                      {Alignment::top, Text::tr("Align top"), Text::tr("Side by side, where the topmost is"),
                       line(Qt::Key_Up)},
                      {Alignment::bottom, Text::tr("Align bottom"),
                       Text::tr("Side by side, where the lowest is"), line(Qt::Key_Down)},
                      {Alignment::spread_across,
                       Text::tr("Spread across"),
                       Text::tr("At equal distances from left to right"),
                       {}},
                      {Alignment::spread_down,
                       Text::tr("Spread down"),
                       Text::tr("At equal distances from top to bottom"),
                       {}}};
  QList<QAction*> actions;
  for (const Way& way : ways) {
    actions << maker.make(
        {.text = way.text, .tip = way.tip, .keys = way.keys, .run = [&document, how = way.how] {
           document.alignSelection(how);
         }});
  }
  const auto follow = [actions, &document] {
    for (QAction* action : actions) action->setEnabled(document.selection().nodes.size() > 1);
  };
  QObject::connect(&document, &GraphDocument::selectionChanged, actions.front(), follow);
  follow();
  return actions;
}

void askForPicture(CanvasView& canvas) {
  const QString path = QFileDialog::getSaveFileName(&canvas, Text::tr("Picture of the network"), {},
                                                    Text::tr("Pictures (*.svg *.png)"));
  if (path.isEmpty()) return;
  const auto written = writePicture(canvas.canvas(), path);
  canvas.showMessage(written ? Text::tr("Written to %1.").arg(path)
                             : QString::fromStdString(written.error().message));
}

QList<QAction*> groupActions(ActionMaker& maker, GraphDocument& document) {
  QAction* fold =
      maker.make({.text = Text::tr("Group"),
                  .tip = Text::tr("Fold the selected layers into one node, which can be repeated"),
                  .keys = QKeySequence(Qt::CTRL | Qt::Key_G),
                  .run = [&document] { (void)document.foldSelection(); }});
  QAction* unfold = maker.make({.text = Text::tr("Ungroup"),
                                .tip = Text::tr("Put the layers of the selected group or block in its place"),
                                .keys = QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_G),
                                .run = [&document] { (void)document.unfoldSelection(); }});
  const auto follow = [fold, unfold, &document] {
    fold->setEnabled(!document.selection().nodes.empty());
    unfold->setEnabled(document.canUnfold());
  };
  QObject::connect(&document, &GraphDocument::selectionChanged, fold, follow);
  QObject::connect(&document, &GraphDocument::graphChanged, fold, follow);
  follow();
  return {fold, unfold};
}

QList<QAction*> zoomActions(ActionMaker& maker, CanvasView& canvas) {
  QAction* fit = maker.make({.text = Text::tr("Fit"),
                             .tip = Text::tr("Show the whole network"),
                             .keys = QKeySequence(Qt::Key_F),
                             .icon = "fit",
                             .run = [&canvas] { canvas.fit(); }});
  QAction* full = maker.make({.text = Text::tr("Zoom to 100 %"),
                              .tip = Text::tr("Show the network in its natural size"),
                              .keys = QKeySequence(Qt::CTRL | Qt::Key_0),
                              .onCanvasOnly = false,
                              .run = [&canvas] { canvas.zoomTo100(); }});
  QAction* in = maker.make({.text = Text::tr("Zoom in"),
                            .tip = Text::tr("Show the network larger"),
                            .keys = {},
                            .icon = "zoom-in",
                            .onCanvasOnly = false,
                            .run = [&canvas] { canvas.zoomBy(kZoomStep); }});
  in->setShortcuts({QKeySequence(Qt::CTRL | Qt::Key_Plus), QKeySequence(Qt::CTRL | Qt::Key_Equal)});
  QAction* out = maker.make({.text = Text::tr("Zoom out"),
                             .tip = Text::tr("Show more of the network"),
                             .keys = QKeySequence(Qt::CTRL | Qt::Key_Minus),
                             .icon = "zoom-out",
                             .onCanvasOnly = false,
                             .run = [&canvas] { canvas.zoomBy(1 / kZoomStep); }});
  QAction* map = maker.make({.text = Text::tr("Map"),
                             .tip = Text::tr("A map of the whole network in the corner of the canvas"),
                             .keys = QKeySequence(Qt::Key_M),
                             .run = {}});
  map->setCheckable(true);
  map->setChecked(canvas.miniMap()->isWanted());
  QObject::connect(map, &QAction::toggled, &canvas, [&canvas](bool on) { canvas.miniMap()->setWanted(on); });
  QAction* picture = maker.make({.text = Text::tr("Picture of the network..."),
                                 .tip = Text::tr("Write the network to an SVG or PNG file"),
                                 .keys = QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_E),
                                 .icon = "export",
                                 .onCanvasOnly = false,
                                 .run = [&canvas] { askForPicture(canvas); }});
  return {fit, full, in, out, map, picture};
}

}  // namespace

DrawActions makeDrawActions(GraphDocument& document, CanvasView& canvas, QWidget& page) {
  ActionMaker maker(canvas, page);
  DrawActions actions;
  actions.edit = historyActions(maker, document) + clipboardActions(maker, document, canvas) +
                 layerActions(maker, document, canvas) + alignActions(maker, document) +
                 groupActions(maker, document);
  actions.view = zoomActions(maker, canvas);
  paintIcons(actions.edit + actions.view, page.palette());
  return actions;
}

QList<QAction*> makeLiveActions(LiveData& live, CanvasView& canvas, QWidget& page) {
  ActionMaker maker(canvas, page);
  QAction* on = maker.make({.text = Text::tr("Real data in every layer"),
                            .tip = Text::tr("Send a sample through the network and show what comes out"),
                            .keys = QKeySequence(Qt::Key_D),
                            .icon = "eye",
                            .run = {}});
  on->setCheckable(true);
  on->setChecked(live.isOn());
  QObject::connect(on, &QAction::toggled, &live, &LiveData::setOn);
  QObject::connect(&live, &LiveData::settingsChanged, on, [on, &live] { on->setChecked(live.isOn()); });
  QAction* previous = maker.make({.text = Text::tr("Previous sample"),
                                  .tip = Text::tr("Send the sample before through the network"),
                                  .keys = QKeySequence(Qt::Key_Comma),
                                  .run = [&live] { live.setSample(live.sample() - 1); }});
  QAction* next = maker.make({.text = Text::tr("Next sample"),
                              .tip = Text::tr("Send the next sample through the network"),
                              .keys = QKeySequence(Qt::Key_Period),
                              .run = [&live] { live.setSample(live.sample() + 1); }});
  paintIcons({on}, page.palette());
  return {on, previous, next};
}

void paintIcons(const QList<QAction*>& actions, const QPalette& palette) {
  for (QAction* action : actions) {
    const QByteArray name = action->property(kIconName).toByteArray();
    if (!name.isEmpty()) action->setIcon(themedIcon(QLatin1String(name), themeOf(palette)));
  }
}

}  // namespace netwright::ui
