// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QMimeData;

namespace netwright::ui {

/// A layer type on its way from the palette to the canvas: its name as text.
inline constexpr char kOpMimeType[] = "application/x-netwright-op";

QMimeData* opMimeData(const QString& op);
/// The op a drag carries; "" if it carries something else.
QString opOf(const QMimeData* data);

}  // namespace netwright::ui
