// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/api/support/layouts.h"
#include "kernels/cuda/numbers.h"
#include "kernels/cuda/reduce.h"

namespace netwright::kernels::cuda {

/// Images (n, c, s), whose channels are summed over n and s. Rows of a matrix are channels_last images with
/// n = 1.
template <class T>
struct ChannelSum : Sum {
  Numbers<T> src;
  T* dst;  ///< (c)
  std::int64_t channels, positions;
  bool last;  ///< the channels

  DEV double term(std::int64_t channel, std::int64_t k) const {
    if (last) return src[k * channels + channel];
    return src[(k / positions * channels + channel) * positions + k % positions];
  }
  DEV void store(std::int64_t channel, double sum) const { dst[channel] = static_cast<T>(sum); }
};

inline ReducePlan plan_channel_sums(const ImageSizes& sizes, Layout layout) {
  return plan_reduction(sizes.c, sizes.n * sizes.s, layout == Layout::channels_last);
}
inline std::int64_t channel_sums_bytes(const ImageSizes& sizes, Layout layout) {
  return plan_channel_sums(sizes, layout).scratch_bytes(sizeof(double));
}

/// src in `layout`, dense or channels_last -> dst (c).
template <class T>
void channel_sums(const Cuda& cuda, Numbers<T> src, const ImageSizes& sizes, Layout layout, T* dst,
                  void* scratch) {
  reduce(cuda, plan_channel_sums(sizes, layout),
         ChannelSum<T>{{}, src, dst, sizes.c, sizes.s, layout == Layout::channels_last}, scratch);
}

}  // namespace netwright::kernels::cuda
