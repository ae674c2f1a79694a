// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

/// Weight gradients of a convolution whose output's gradient is zero but at one position of each pooling
/// window: sums of the image's windows at those positions.
namespace netwright::kernels::cpu {

/// Numbers of one sample, `stride` apart.
struct Strided {
  const float* at = nullptr;
  std::int64_t stride = 1;
};

/// An image in the order in which the numbers under each window follow each other: for each row of windows
/// its columns, each with `channels` x `rows` numbers, zeros in the padding.
struct WindowRows {
  std::int64_t height = 0, width = 0;     ///< of the image
  std::int64_t outputs = 0, columns = 0;  ///< rows of windows, and columns they cover
  std::int64_t rows = 0;                  ///< of a window
  std::int64_t stride = 1, dilation = 1;  ///< from window to window, from row to row within one
  std::int64_t padding_top = 0, padding_left = 0;

  std::int64_t floats(std::int64_t channels) const { return outputs * columns * channels * rows; }
};
/// Writes the numbers of one channel, number `channel` of `channels`, to their places.
void lay_out_windows(const WindowRows& window, Strided image, std::int64_t channel, std::int64_t channels,
                     float* laid);

/// What the gradients of some output channels come from: at each pooled position where the maximum was, what
/// the pooling gave and its gradient.
struct PooledGradients {
  const std::int32_t* saved = nullptr;
  const float* dst = nullptr;
  const float* diff_dst = nullptr;
  std::int64_t positions = 0;
  std::int64_t stride = 1;   ///< from position to position
  std::int64_t channel = 1;  ///< from channel to channel
};

/// Windows are summed up in pieces of so many numbers; what is behind the last window may be read too.
inline constexpr std::int64_t kWindowPiece = 32;
/// Output channels worked on at once.
inline constexpr std::int64_t kOutputsAtOnce = 4;

/// The sums of one output channel: those of the window in whole pieces, and that of the gradients.
struct WindowSums {
  std::int64_t window = 0;  ///< numbers of a window

  std::int64_t pieces() const { return (window + kWindowPiece - 1) / kWindowPiece; }
  std::int64_t floats() const { return pieces() * kWindowPiece + 1; }
};

/// sums[i] += gradient * laid[offsets[saved] + i] over all positions where dst is not at or below 0;
/// `outputs` channels, 1 or kOutputsAtOnce, one behind the other.
void add_windows(const PooledGradients& gradients, std::span<const std::int32_t> offsets, const float* laid,
                 const WindowSums& shape, std::int64_t outputs, float* sums);

}  // namespace netwright::kernels::cpu
