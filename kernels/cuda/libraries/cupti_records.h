// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>

#include "kernels/cuda/libraries/cupti_functions.h"
#include "kernels/cuda/node_clock.h"

namespace netwright::kernels::cuda {

/// What CUPTI hands over, on threads of its own, until it is taken.
class CuptiRecords {
 public:
  explicit CuptiRecords(const CuptiFunctions& cupti) : cupti_(cupti) {}

  /// Every record in a buffer's first `bytes`, which may be none.
  void read(std::uint8_t* buffer, std::size_t bytes);
  void note_clone(const CUpti_GraphData& graph);
  /// Those since the last call, by the nodes they were captured as.
  NodeTimes take();

 private:
  std::uint64_t original(std::uint64_t node) const;

  const CuptiFunctions& cupti_;
  std::mutex mutex_;
  NodeTimes times_;
  std::map<std::uint64_t, std::uint64_t> originals_;  ///< of cloned nodes
};

}  // namespace netwright::kernels::cuda
