// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/palette/op_mime.h"

#include <QMimeData>

namespace netwright::ui {

QMimeData* opMimeData(const QString& op) {
  auto* data = new QMimeData;
  data->setData(QLatin1StringView(kOpMimeType), op.toUtf8());
  return data;
}

QString opOf(const QMimeData* data) {
  return data == nullptr ? QString() : QString::fromUtf8(data->data(QLatin1StringView(kOpMimeType)));
}

}  // namespace netwright::ui
