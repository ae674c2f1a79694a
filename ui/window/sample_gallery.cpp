// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/sample_gallery.h"

#include <QStandardItemModel>
#include <QTimer>
#include <QWheelEvent>

#include "engine/graph/graph_json.h"
#include "ui/canvas/graph_picture.h"
#include "ui/language/engine_text.h"

namespace netwright::ui {
namespace {

constexpr QSize kPicture{176, 124};
constexpr QSize kCell{202, 168};

}  // namespace

SampleGallery::SampleGallery(const StudioServices& services, QWidget* parent)
    : QListView(parent), services_(services), items_(new QStandardItemModel(this)) {
  setAccessibleName(tr("Samples"));
  setObjectName(QStringLiteral("samples"));
  setProperty("role", QStringLiteral("plain"));
  setViewMode(QListView::IconMode);
  setMovement(QListView::Static);
  setResizeMode(QListView::Adjust);
  setIconSize(kPicture);
  setGridSize(kCell);
  setWordWrap(true);
  setUniformItemSizes(true);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setFrameShape(QFrame::NoFrame);
  viewport()->setCursor(Qt::PointingHandCursor);
  for (const Sample& sample : services_.samples) {
    auto* item = new QStandardItem(engineText(sample.title));
    QPixmap empty(kPicture);
    empty.fill(Qt::transparent);
    item->setIcon(empty);
    item->setToolTip(engineText(sample.summary));
    item->setData(sample.name, Qt::UserRole);
    item->setData(engineText(sample.summary), Qt::AccessibleDescriptionRole);
    item->setEditable(false);
    items_->appendRow(item);
  }
  setModel(items_);
  connect(this, &QListView::clicked, this, &SampleGallery::choose);
  connect(this, &QListView::activated, this, &SampleGallery::choose);
}

void SampleGallery::choose(const QModelIndex& index) {
  Q_EMIT sampleChosen(index.data(Qt::UserRole).toString());
}

int SampleGallery::heightForWidth(int width) const {
  const int columns = std::max(1, width / kCell.width());
  return (items_->rowCount() + columns - 1) / columns * kCell.height() + 4;
}

void SampleGallery::resizeEvent(QResizeEvent* event) {
  QListView::resizeEvent(event);
  setFixedHeight(heightForWidth(width()));
}

void SampleGallery::wheelEvent(QWheelEvent* event) {
  event->ignore();  // the page around it scrolls
}

void SampleGallery::showEvent(QShowEvent* event) {
  QListView::showEvent(event);
  if (drawn_ < items_->rowCount()) QTimer::singleShot(0, this, &SampleGallery::drawNext);
}

void SampleGallery::changeEvent(QEvent* event) {
  QListView::changeEvent(event);
  if (event->type() != QEvent::PaletteChange || drawn_ == 0) return;
  drawn_ = 0;
  if (isVisible()) QTimer::singleShot(0, this, &SampleGallery::drawNext);
}

void SampleGallery::drawNext() {
  if (drawn_ >= items_->rowCount() || !isVisible()) return;
  const Sample& sample = services_.samples[static_cast<std::size_t>(drawn_)];
  if (const auto graph = engine::graph_from_json(sample.graph_json)) {
    QImage picture = graphPicture(*graph, *services_.ops, palette(), kPicture * devicePixelRatio());
    picture.setDevicePixelRatio(devicePixelRatio());
    items_->item(drawn_)->setIcon(QIcon(QPixmap::fromImage(picture)));
  }
  ++drawn_;
  QTimer::singleShot(0, this, &SampleGallery::drawNext);
}

}  // namespace netwright::ui
