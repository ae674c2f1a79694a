// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace netwright::engine {

/// A piece of memory needed from step `first` to step `last`, both included.
struct Lifetime {
  std::int64_t first = 0;
  std::int64_t last = 0;
  std::int64_t bytes = 0;
};

struct MemoryLayout {
  std::vector<std::int64_t> offsets;  ///< as the lifetimes, each a multiple of `alignment`
  std::int64_t peak_bytes = 0;
};

/// Places so that pieces alive together never overlap: the largest first, each into the tightest gap it fits
/// among those placed before ("greedy by size", Pisarchyk and Lee, "Efficient memory management for deep
/// neural net inference", 2020).
MemoryLayout lay_out(std::span<const Lifetime> lifetimes, std::int64_t alignment);

}  // namespace netwright::engine
