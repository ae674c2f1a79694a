// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QList>
#include <QWidget>

class QFormLayout;

namespace netwright::ui {

struct Fact {
  QString name;
  QString value;
  QString tooltip = {};
  friend bool operator==(const Fact&, const Fact&) = default;
};

/// Names at the left, values that can be selected and copied at the right.
class FactList final : public QWidget {
  Q_OBJECT

 public:
  explicit FactList(QWidget* parent = nullptr);
  void setFacts(QList<Fact> facts);
  const QList<Fact>& facts() const { return facts_; }

 private:
  QList<Fact> facts_;
  QFormLayout* rows_ = nullptr;
};

/// The coloured block with an op's initials.
class OpBadge final : public QWidget {
  Q_OBJECT

 public:
  explicit OpBadge(QWidget* parent = nullptr);
  void setOp(const QString& initials, const QColor& color);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QString initials_;
  QColor color_;
};

}  // namespace netwright::ui
