// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QStringList>

class QLabel;

namespace netwright::ui {

enum class Tone { bad, warning, good };

/// A sentence for the user inside the page, with what to do; never a message box. Hidden until it has
/// something to say.
class NoticePanel final : public QFrame {
  Q_OBJECT

 public:
  explicit NoticePanel(QWidget* parent = nullptr);

  void say(Tone tone, const QString& sentence, const QStringList& details = {});
  void clear();
  QString text() const;

 private:
  QLabel* icon_ = nullptr;
  QLabel* sentence_ = nullptr;
  QLabel* details_ = nullptr;
};

}  // namespace netwright::ui
