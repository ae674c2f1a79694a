// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "engine/tensor/host_tensor.h"

namespace netwright::engine {

inline constexpr std::size_t kSummaryBins = 40;

/// What a look at a tensor tells. Figures are of its finite numbers; all 0 where there are none.
struct TensorSummary {
  std::int64_t count = 0;  ///< numbers looked at
  std::int64_t not_finite = 0;
  double lowest = 0;
  double highest = 0;
  double mean = 0;
  double rms = 0;          ///< root of the mean square
  double zero_share = 0;   ///< 0..1 of the numbers that are exactly 0
  std::int64_t units = 0;  ///< channels of (N, C, ...), outputs of (N, C); 0 where they were not asked for
  std::int64_t dead_units = 0;  ///< that are 0 for every row looked at
  /// Finite numbers by value, in equal parts of [lowest, highest].
  std::array<std::uint32_t, kSummaryBins> bins = {};
  friend bool operator==(const TensorSummary&, const TensorSummary&) = default;
};

struct SummaryOptions {
  bool units = false;           ///< count units and dead ones; for tensors whose first axis is the batch
  std::int64_t rows = -1;       ///< of the batch that count; -1: all
  std::int64_t most = 1 << 16;  ///< numbers to look at, about: the first rows
};

/// Of real numbers; of other types all figures are 0.
TensorSummary summarise(const HostTensor& tensor, const SummaryOptions& options = {});

}  // namespace netwright::engine
