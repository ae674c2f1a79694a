// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>

class QAction;
class QPalette;
class QWidget;

namespace netwright::ui {

class CanvasView;
class GraphDocument;
class LiveData;

/// The Draw page's actions, owned by `page`. Those on single keys work while the canvas has the focus, the
/// others everywhere in the page.
struct DrawActions {
  QList<QAction*> edit;
  QList<QAction*> view;
};
DrawActions makeDrawActions(GraphDocument& document, CanvasView& canvas, QWidget& page);
/// What flows through the network: on or off, the sample before, the sample behind. Owned by `page`.
QList<QAction*> makeLiveActions(LiveData& live, CanvasView& canvas, QWidget& page);
/// Icons in the colours of a palette.
void paintIcons(const QList<QAction*>& actions, const QPalette& palette);

}  // namespace netwright::ui
