// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/icons.h"

#include <QFile>
#include <QPainter>
#include <QPixmap>
#include <QSvgRenderer>

#include "ui/theme/theme.h"

namespace netwright::ui {
namespace {

constexpr int kIconSize = 18;

QPixmap drawn(const QByteArray& svg, const QColor& color, int scale) {
  QByteArray recoloured = svg;
  recoloured.replace("currentColor", color.name().toLatin1());
  QSvgRenderer renderer(recoloured);
  QPixmap pixmap(kIconSize * scale, kIconSize * scale);
  pixmap.fill(Qt::transparent);
  QPainter painter(&pixmap);
  renderer.render(&painter);
  pixmap.setDevicePixelRatio(scale);
  return pixmap;
}

}  // namespace

QIcon themedIcon(QLatin1String name, const Theme& theme) {
  return themedIcon(name, theme, theme.text);
}

QIcon themedIcon(QLatin1String name, const Theme& theme, const QColor& color) {
  QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
  if (!file.open(QIODevice::ReadOnly)) return {};
  const QByteArray svg = file.readAll();
  QColor disabled = theme.muted;
  disabled =
      QColor((disabled.red() + theme.surface.red()) / 2, (disabled.green() + theme.surface.green()) / 2,
             (disabled.blue() + theme.surface.blue()) / 2);
  QIcon icon;
  for (const int scale : {1, 2}) {
    icon.addPixmap(drawn(svg, color, scale), QIcon::Normal, QIcon::Off);
    icon.addPixmap(drawn(svg, color, scale), QIcon::Normal, QIcon::On);
    icon.addPixmap(drawn(svg, disabled, scale), QIcon::Disabled, QIcon::Off);
    icon.addPixmap(drawn(svg, disabled, scale), QIcon::Disabled, QIcon::On);
  }
  return icon;
}

}  // namespace netwright::ui
