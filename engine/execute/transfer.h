// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/tensor/host_tensor.h"

namespace netwright::engine {

/// Weights to begin a run with, and what they are called for people: "run 3 of net.netwright".
struct WeightSource {
  std::string name;
  std::vector<NamedTensor> tensors;
};

/// What became of each weight when they were taken over by name.
struct TransferReport {
  struct Mismatch {
    std::string name;
    std::string theirs;  ///< "f32 (10, 84)"
    std::string ours;
    friend bool operator==(const Mismatch&, const Mismatch&) = default;
  };
  std::string source = {};
  std::vector<std::string> loaded = {};
  std::vector<Mismatch> mismatched = {};   ///< another shape or type there: they begin fresh
  std::vector<std::string> fresh = {};     ///< the source has none of that name
  std::vector<std::string> left_out = {};  ///< in the source alone
  friend bool operator==(const TransferReport&, const TransferReport&) = default;
};

/// For people: how many were taken, and the others by name.
std::string to_text(const TransferReport& report);

}  // namespace netwright::engine
