// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractListModel>
#include <QColor>
#include <QFrame>
#include <QList>
#include <QString>

class QLineEdit;
class QListView;

namespace netwright::ui {

/// One line of a ChoicePopup.
struct Choice {
  QString id;  ///< what chosen() says
  QString title;
  QString detail;    ///< one line of explanation
  QString keywords;  ///< also searched
  QString initials;  ///< drawn in a block of `color`; none: no block
  QColor color;
};

/// The choices that answer what was typed, best first.
class ChoiceModel final : public QAbstractListModel {
  Q_OBJECT

 public:
  enum Role { DetailRole = Qt::UserRole + 1, InitialsRole, ColorRole, IdRole };

  using QAbstractListModel::QAbstractListModel;
  void setChoices(QList<Choice> choices);
  void setTyped(const QString& typed);

  int rowCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;

 private:
  QList<Choice> choices_;
  QList<qsizetype> shown_;
};

/// Type to find, Enter to take: a line edit over a list, closed by Esc or a click elsewhere. Deletes itself.
class ChoicePopup final : public QFrame {
  Q_OBJECT

 public:
  ChoicePopup(const QString& title, QList<Choice> choices, QWidget* parent);

  /// Opens with its corner at `at`, moved so that it stays on the screen.
  void popup(QPoint at);
  QLineEdit* edit() { return edit_; }
  QListView* list() { return list_; }

 Q_SIGNALS:
  void chosen(const QString& id);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void filter(const QString& typed);
  void take(const QModelIndex& index);

  ChoiceModel* model_ = nullptr;
  QLineEdit* edit_ = nullptr;
  QListView* list_ = nullptr;
};

}  // namespace netwright::ui
