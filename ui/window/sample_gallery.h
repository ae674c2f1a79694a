// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QListView>
#include <vector>

#include "ui/bridge/studio_services.h"

class QStandardItemModel;

namespace netwright::ui {

/// The samples with pictures of their networks. Pictures are drawn one after another, when they can be seen.
class SampleGallery final : public QListView {
  Q_OBJECT

 public:
  /// `services` outlives the gallery.
  explicit SampleGallery(const StudioServices& services, QWidget* parent = nullptr);

  /// How high it is when it shows all samples at once.
  int heightForWidth(int width) const override;

 Q_SIGNALS:
  void sampleChosen(const QString& name);

 protected:
  void showEvent(QShowEvent* event) override;
  void changeEvent(QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;

 private:
  void drawNext();
  void choose(const QModelIndex& index);

  const StudioServices& services_;
  QStandardItemModel* items_ = nullptr;
  int drawn_ = 0;
};

}  // namespace netwright::ui
