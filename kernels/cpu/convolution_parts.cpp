// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/convolution_parts.h"

#include <algorithm>

namespace netwright::kernels::cpu {
namespace {

/// Arithmetic below which another thread costs more than it saves.
constexpr std::int64_t kMultiplyAddsPerPart = 2'000'000;

/// Whether the threads would do more by bringing all weights into order each than by copying images.
bool weights_outweigh_images(const ConvolutionShape& s) {
  const std::int64_t weights = s.o * s.c * s.kernel_elements();
  const std::int64_t images = s.n * (s.c * s.src_plane() + s.o * s.dst_plane());
  return 2 * weights > images;
}

}  // namespace

std::vector<ConvolutionPart> convolution_parts(const ConvolutionShape& s, Layout layout, int threads,
                                               ChannelAxis axis) {
  const ConvolutionPart whole{.rows = {0, s.n}, .c = {0, s.c}, .o = {0, s.o}};
  const std::int64_t multiply_adds = s.n * s.o * s.dst_plane() * s.group_c() * s.kernel_elements();
  const std::int64_t most =
      std::clamp<std::int64_t>(multiply_adds / kMultiplyAddsPerPart, 1, std::max(threads, 1));
  const bool in_blocks = s.c % kChannelBlock == 0 && s.o % kChannelBlock == 0;
  const std::int64_t blocks = (whole.*axis).count() / kChannelBlock;
  const bool cuts_channels = layout == Layout::channels_blocked && s.groups == 1 && in_blocks &&
                             blocks >= most && weights_outweigh_images(s);
  const std::int64_t unit = cuts_channels ? kChannelBlock : 1;
  const std::int64_t units = cuts_channels ? blocks : s.n;
  const std::int64_t count = std::min(most, units);
  std::vector<ConvolutionPart> parts(static_cast<std::size_t>(count), whole);
  for (std::int64_t part = 0; part < count; ++part) {
    ConvolutionPart& one = parts[static_cast<std::size_t>(part)];
    (cuts_channels ? one.*axis : one.rows) = {units * part / count * unit, units * (part + 1) / count * unit};
  }
  return parts;
}

}  // namespace netwright::kernels::cpu
