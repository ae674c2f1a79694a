// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QString>
#include <cstdint>

#include "engine/tensor/host_tensor.h"

namespace netwright::ui {

/// How a layer's output for one sample is best looked at.
enum class TensorLook {
  picture,  ///< 1 or 3 channels of an Input
  maps,     ///< channels side by side, each a grey or coloured field
  bars,     ///< one number a feature
  field,    ///< sequences: steps down, features across
  number,   ///< one number, or class index
};
TensorLook lookOf(const engine::HostTensor& tensor, bool isInput);

/// A tensor with a batch of one, drawn into at most `size` pixels, transparent where nothing is. Positive
/// numbers are orange, negative ones blue, 0 is dark, so that signs are told apart by colour-blind people
/// too; the brightest is the largest magnitude. Null where there is nothing to draw.
QImage pictureOf(const engine::HostTensor& tensor, bool isInput, QSize size);

/// What numbers a tensor holds.
struct TensorFigures {
  std::int64_t count = 0;
  double least = 0;
  double mean = 0;
  double most = 0;
  double zeros = 0;          ///< share of them, 0..1
  std::int64_t largest = 0;  ///< index of `most`
};
TensorFigures figuresOf(const engine::HostTensor& tensor);

/// How many fields maps are laid out in: columns x rows of squares that fill `size` best.
QSize gridOf(std::int64_t maps, double aspect, QSize size);

}  // namespace netwright::ui
