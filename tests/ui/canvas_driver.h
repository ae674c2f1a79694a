// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QApplication>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QLineEdit>
#include <QMimeData>
#include <QTest>
#include <QTreeView>
#include <memory>
#include <stdexcept>

#include "engine/graph/op_registry.h"
#include "ui/canvas/canvas_geometry.h"
#include "ui/canvas/canvas_view.h"
#include "ui/canvas/draw_page.h"
#include "ui/document/graph_document.h"
#include "ui/inspector/inspector.h"
#include "ui/palette/palette_panel.h"
#include "ui/widgets/attribute_field.h"
#include "ui/widgets/attribute_form.h"
#include "ui/widgets/choice_popup.h"

namespace netwright::ui {

/// Works a Draw page by mouse and keyboard as a person does it. What a person could not do either (press on a
/// node that is not there) is thrown.
class DrawDriver {
 public:
  DrawDriver(GraphDocument& drawn, DrawPage& shown) : document(drawn), page(shown) {}

  CanvasView& canvas() { return *page.canvas(); }
  QWidget* viewport() { return canvas().viewport(); }

  engine::NodeId id(const char* name) {
    const engine::Node* node = document.graph().find(std::string_view(name));
    if (node == nullptr) throw std::runtime_error(std::string("There is no node ") + name);
    return node->id;
  }
  const engine::Node& node(const char* name) { return *document.graph().find(id(name)); }
  const NodeFace& face(const char* name) { return canvas().canvas().node(id(name))->face(); }
  QPoint at(QPointF scene) { return canvas().mapFromScene(scene); }
  QPoint middleOf(const char* name) { return at(canvas().canvas().node(id(name))->body().center()); }
  QPoint outputOf(const char* name) { return at(canvas().canvas().node(id(name))->port(true, 0)); }
  QPoint inputOf(const char* name, int index = 0) {
    return at(canvas().canvas().node(id(name))->port(false, index));
  }

  /// Carries an op from the palette and lets it go with its middle at a scene point.
  void drop(const char* op, QPointF scene) {
    const QModelIndex index = paletteIndex(op);
    const std::unique_ptr<QMimeData> data(page.palettePanel()->tree()->model()->mimeData({index}));
    const QPoint point = at(scene);
    QDragEnterEvent enter(point, Qt::CopyAction, data.get(), Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(viewport(), &enter);
    if (!enter.isAccepted()) throw std::runtime_error("The canvas does not take the drag.");
    QDragMoveEvent move(point, Qt::CopyAction, data.get(), Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(viewport(), &move);
    QDropEvent drop(point, Qt::CopyAction, data.get(), Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(viewport(), &drop);
  }

  QModelIndex paletteIndex(const char* op) {
    const QAbstractItemModel* model = page.palettePanel()->tree()->model();
    for (int category = 0; category < model->rowCount(); ++category) {
      const QModelIndex parent = model->index(category, 0);
      for (int row = 0; row < model->rowCount(parent); ++row) {
        const QModelIndex index = model->index(row, 0, parent);
        if (index.data().toString() == QLatin1StringView(op)) return index;
      }
    }
    throw std::runtime_error(std::string("The palette lacks ") + op);
  }

  void drag(QPoint from, QPoint to, Qt::MouseButton button = Qt::LeftButton) {
    QTest::mousePress(viewport(), button, Qt::NoModifier, from);
    QTest::mouseMove(viewport(), (from + to) / 2);
    QTest::mouseMove(viewport(), to);
    QTest::mouseRelease(viewport(), button, Qt::NoModifier, to);
  }

  void click(QPoint point, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
    QTest::mouseClick(viewport(), Qt::LeftButton, modifiers, point);
  }

  void wire(const char* from, const char* to, int input = 0) { drag(outputOf(from), inputOf(to, input)); }

  /// Picks the node and types into a field of the inspector's form.
  void type(const char* name, const char* attribute, const char* text) {
    click(middleOf(name));
    AttributeField* field = page.inspector()->form()->field(QLatin1StringView(attribute));
    if (field == nullptr) throw std::runtime_error(std::string("The form lacks ") + attribute);
    auto* line = qobject_cast<QLineEdit*>(field->editor());
    if (line == nullptr) line = field->editor()->findChild<QLineEdit*>();
    line->setFocus();
    line->selectAll();
    QTest::keyClick(line, Qt::Key_Delete);
    QTest::keyClicks(line, QLatin1StringView(text).toString());
    QTest::keyClick(line, Qt::Key_Return);
  }

  /// Picks the node and goes one down in a list of the inspector's form.
  void pickNext(const char* name, const char* attribute) {
    click(middleOf(name));
    QWidget* box = page.inspector()->form()->field(QLatin1StringView(attribute))->editor();
    box->setFocus();
    QTest::keyClick(box, Qt::Key_Down);
  }

  void key(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
    QTest::keyClick(&canvas(), key, modifiers);
  }

  /// Types into the popup that is open and takes the first answer.
  void choose(const char* text) {
    auto* popup = qobject_cast<ChoicePopup*>(QApplication::activePopupWidget());
    if (popup == nullptr) throw std::runtime_error("No popup is open.");
    QTest::keyClicks(popup->edit(), QLatin1StringView(text).toString());
    QTest::keyClick(popup->edit(), Qt::Key_Return);
  }

  std::int64_t weights() {
    std::int64_t count = 0;
    for (const auto& [node, inferred] : document.inferred().nodes) {
      for (const auto& weight : inferred.inferred.weights)
        count += weight.state ? 0 : weight.shape.elements();
    }
    return count;
  }

  GraphDocument& document;
  DrawPage& page;
};

/// A Draw page of its own on a new document.
struct OwnDrawPage {
  engine::OpRegistry ops_{engine::standard_ops()};
  GraphDocument document_{ops_};
  DrawPage page_{document_};
};

class CanvasDriver : private OwnDrawPage, public DrawDriver {
 public:
  CanvasDriver() : DrawDriver(document_, page_) {
    page_.resize(1500, 1000);
    page_.show();
    page_.activateWindow();
    if (!QTest::qWaitForWindowActive(&page_)) throw std::runtime_error("The window was not activated.");
    canvas().setFocus();
  }
};

}  // namespace netwright::ui
