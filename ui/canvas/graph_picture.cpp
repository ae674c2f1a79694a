// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/graph_picture.h"

#include <QDir>
#include <QPainter>
#include <QPalette>
#include <QSaveFile>
#include <QSvgGenerator>
#include <algorithm>

#include "ui/canvas/canvas_scene.h"
#include "ui/canvas/canvas_view.h"

namespace netwright::ui {
namespace {

constexpr double kMargin = 24;
constexpr double kPixelsPerUnit = 2;
constexpr double kMostPixels = 16384;  ///< along a side
constexpr double kMostZoom = 0.9;

QRectF pageOf(const CanvasScene& scene) {
  return scene.contentRect().adjusted(-kMargin, -kMargin, kMargin, kMargin);
}

bool saveSvg(CanvasScene& scene, QIODevice& file) {
  const QRectF page = pageOf(scene);
  QSvgGenerator svg;
  svg.setOutputDevice(&file);
  svg.setSize(page.size().toSize());
  svg.setViewBox(QRectF(QPointF(0, 0), page.size()));
  svg.setTitle(CanvasView::tr("Network drawn with Netwright"));
  QPainter painter;
  if (!painter.begin(&svg)) return false;
  painter.fillRect(QRectF(QPointF(0, 0), page.size()), scene.look().style.background);
  scene.render(&painter, QRectF(QPointF(0, 0), page.size()), page);
  return painter.end();
}

bool savePng(CanvasScene& scene, QIODevice& file) {
  const QRectF page = pageOf(scene);
  const double scale = std::min(kPixelsPerUnit, kMostPixels / std::max(page.width(), page.height()));
  QImage image((page.size() * scale).toSize().expandedTo({1, 1}), QImage::Format_ARGB32_Premultiplied);
  image.fill(scene.look().style.background);
  QPainter painter(&image);
  scene.render(&painter, image.rect(), page);
  painter.end();
  return image.save(&file, "PNG");
}

}  // namespace

QImage graphPicture(const engine::Graph& graph, const engine::OpRegistry& ops, const QPalette& palette,
                    QSize size) {
  GraphDocument document(ops);
  document.open(graph);
  CanvasScene scene(document);
  scene.setPalette(palette);
  const QRectF page = pageOf(scene);
  const double scale = std::min({size.width() / page.width(), size.height() / page.height(), kMostZoom * 2});
  QImage image(size, QImage::Format_ARGB32_Premultiplied);
  image.fill(scene.look().style.background);
  if (graph.nodes.empty()) return image;
  const QSizeF drawn = page.size() * scale;
  const QPointF corner((size.width() - drawn.width()) / 2, (size.height() - drawn.height()) / 2);
  QPainter painter(&image);
  scene.render(&painter, QRectF(corner, drawn), page);
  return image;
}

Result<void> writePicture(CanvasScene& scene, const QString& path) {
  const QString name = QDir::toNativeSeparators(path);
  const bool svg = path.endsWith(QLatin1String(".svg"), Qt::CaseInsensitive);
  if (!svg && !path.endsWith(QLatin1String(".png"), Qt::CaseInsensitive)) {
    return refused(CanvasView::tr("\"%1\" is neither .svg nor .png. Choose a name with one of these endings.")
                       .arg(name)
                       .toStdString());
  }
  QSaveFile file(path);
  const bool opened = file.open(QIODevice::WriteOnly);
  if (!opened || !(svg ? saveSvg(scene, file) : savePng(scene, file)) || !file.commit()) {
    return refused(CanvasView::tr("The picture \"%1\" cannot be written: %2. Choose another folder.")
                       .arg(name, file.errorString())
                       .toStdString());
  }
  return {};
}

}  // namespace netwright::ui
