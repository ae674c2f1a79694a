// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTreeView>
#include <QWidget>

class QLineEdit;

namespace netwright::engine {
class OpRegistry;
}

namespace netwright::ui {

class OpFilter;
class OpModel;

/// The list of layers: drags show the layer as it will look.
class PaletteTree final : public QTreeView {
  Q_OBJECT

 public:
  explicit PaletteTree(QWidget* parent = nullptr);

 protected:
  void startDrag(Qt::DropActions actions) override;
};

/// All layer types by category under a box to type into; drag one to the canvas, or double-click or press
/// Enter to append it.
class PalettePanel final : public QWidget {
  Q_OBJECT

 public:
  explicit PalettePanel(const engine::OpRegistry& ops, QWidget* parent = nullptr);

  QLineEdit* filterBox() { return filterBox_; }
  PaletteTree* tree() { return tree_; }

 Q_SIGNALS:
  void opActivated(const QString& op);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void filter(const QString& typed);
  void pickFirst();

  OpModel* model_ = nullptr;
  OpFilter* shown_ = nullptr;
  QLineEdit* filterBox_ = nullptr;
  PaletteTree* tree_ = nullptr;
};

}  // namespace netwright::ui
