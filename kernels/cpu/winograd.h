// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/api/support/window_shapes.h"

/// Where Winograd's algorithm for 3 x 3 windows (Lavin and Gray, "Fast algorithms for convolutional neural
/// networks", 2016) pays: it takes outputs in tiles of 4 x 4 with 36 products in place of 144. Its rounding
/// stays within 1e-5 for what is allowed here.
namespace netwright::kernels::cpu {

inline constexpr std::int64_t kWinogradTile = 4;
inline constexpr std::int64_t kFewestWinogradChannels = 32;
/// Positions summed into one weight's gradient up to which the rounding was checked.
inline constexpr std::int64_t kMostWinogradPositions = 32 * 1024;

/// Share of the tiles' elements that are real.
inline double winograd_tiles_in_use(std::int64_t height, std::int64_t width) {
  const auto whole = [](std::int64_t size) {
    return (size + kWinogradTile - 1) / kWinogradTile * kWinogradTile;
  };
  return static_cast<double>(height * width) / static_cast<double>(whole(height) * whole(width));
}

inline bool winograd_is_possible(const ConvolutionShape& s, Layout layout) {
  const auto three = [](const WindowAxis& axis) {
    return axis.kernel == 3 && axis.stride == 1 && axis.dilation == 1 && axis.padding <= 1 &&
           axis.padding_end <= 1;
  };
  const auto fills = [](std::int64_t channels) {
    return channels >= kFewestWinogradChannels && channels % kChannelBlock == 0;
  };
  return (layout == Layout::dense || layout == Layout::channels_blocked) && s.groups == 1 &&
         s.depth.in == 1 && s.depth.kernel == 1 && three(s.height) && three(s.width) && fills(s.c) &&
         fills(s.o);
}

inline constexpr double kFewestTilesInUse = 0.6;

inline bool winograd_suits_forward(const ConvolutionShape& s, Layout layout) {
  return winograd_is_possible(s, layout) &&
         winograd_tiles_in_use(s.height.out, s.width.out) >= kFewestTilesInUse;
}
inline bool winograd_suits_backward_data(const ConvolutionShape& s, Layout layout) {
  return winograd_is_possible(s, layout) &&
         winograd_tiles_in_use(s.height.in, s.width.in) >= kFewestTilesInUse;
}
inline bool winograd_suits_backward_weight(const ConvolutionShape& s, Layout layout) {
  return winograd_suits_forward(s, layout) && s.n * s.dst_plane() <= kMostWinogradPositions;
}

}  // namespace netwright::kernels::cpu
