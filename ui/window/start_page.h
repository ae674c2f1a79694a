// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLayout;
class QPushButton;

namespace netwright::ui {

class SampleGallery;
class Workbench;

/// What somebody new sees: three ways to begin, the projects used last, and all samples with pictures.
class StartPage final : public QWidget {
  Q_OBJECT

 public:
  explicit StartPage(Workbench& bench, QWidget* parent = nullptr);

  SampleGallery* gallery() { return gallery_; }

 Q_SIGNALS:
  void sampleChosen(const QString& name);
  void openChosen();
  void newChosen();
  void recentChosen(const QString& path);

 private:
  QPushButton* addChoice(QLayout* layout, const char* icon, const QString& title, const QString& text);
  QWidget* makeRecent();

  Workbench& bench_;
  SampleGallery* gallery_ = nullptr;
};

}  // namespace netwright::ui
