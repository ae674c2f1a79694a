// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QImage>
#include <span>
#include <vector>

#include "engine/tensor/host_tensor.h"

namespace netwright::ui {

struct Theme;

/// The numbers of a tensor as float, widened or narrowed.
std::vector<float> floatsOf(const engine::HostTensor& tensor);

/// Whether a shape (without batch) is that of a picture: (C, H, W) or (H, W), C 1 or 3.
bool isPicture(const Shape& shape);
/// A sample as people see it: grey or colours, from its lowest number to its highest.
QImage sampleImage(std::span<const float> values, const Shape& shape);

/// How numbers become colours.
struct ColourScale {
  enum class Kind {
    rising,    ///< from dark over blue to yellow, so that larger is lighter
    diverging  ///< blue below 0, orange above, pale at 0; as far as the largest on either side
  };
  Kind kind = Kind::rising;
  double low = 0;
  double high = 1;

  static ColourScale rising(std::span<const float> values);
  static ColourScale diverging(std::span<const float> values);
  /// Grey for what is not finite.
  QRgb colour(float value) const;
};

/// A plane of numbers, rows first, one pixel each.
QImage planeImage(std::span<const float> values, int height, int width, const ColourScale& scale);

}  // namespace netwright::ui
