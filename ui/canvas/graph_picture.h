// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QString>

#include "engine/base/result.h"
#include "engine/graph/graph.h"
#include "engine/graph/op_registry.h"

class QPalette;

namespace netwright::ui {

class CanvasScene;

/// The network as a picture, in the colours of `palette`, that fits into `size` pixels.
QImage graphPicture(const engine::Graph& graph, const engine::OpRegistry& ops, const QPalette& palette,
                    QSize size);
/// Writes what a scene shows to FILE.svg or FILE.png, by the name's ending; a PNG has two pixels a unit.
Result<void> writePicture(CanvasScene& scene, const QString& path);

}  // namespace netwright::ui
