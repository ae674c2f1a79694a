// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "kernels/cuda/libraries/plan_cache.h"
#include "kernels/cuda/product_problem.h"

namespace netwright::kernels::cuda {

/// The algorithms of a library among which is measured, and on disk which took least.
class Candidates {
 public:
  explicit Candidates(PlanCache cache) : cache_(std::move(cache)) {}

  /// `names`, at most kMost of them, or the one preferred for `key` alone (none: the one judged best). Valid
  /// until the next call.
  std::span<const char* const> among(const std::string& key, std::vector<std::string> names);
  bool knows(const std::string& key) const;
  /// `name` may be null: the one judged best.
  void prefer(const std::string& key, const char* name) const;

  /// More than these take long to try, and cuDNN's heuristics seldom put the best one further back.
  static constexpr std::size_t kMost = 8;

 private:
  PlanCache cache_;
  std::vector<std::string> names_;
  std::vector<const char*> pointers_;
};

/// All of it in one line: the key of what was measured.
std::string to_string(const ProductProblem& problem);

}  // namespace netwright::kernels::cuda
