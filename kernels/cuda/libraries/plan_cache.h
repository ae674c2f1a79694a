// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace netwright::kernels::cuda {

/// Plans on disk, one file each, named by a hash of its key; the key stands in the file too, so that another
/// key of the same hash is not taken for it. What cannot be read or written is as if it were not cached.
class PlanCache {
 public:
  /// Without a folder nothing is kept.
  PlanCache() = default;
  explicit PlanCache(std::filesystem::path folder) : folder_(std::move(folder)) {}

  std::optional<std::string> find(std::string_view key) const;
  void keep(std::string_view key, std::string_view plan) const;

 private:
  std::filesystem::path file_of(std::string_view key) const;

  std::filesystem::path folder_;
};

/// $XDG_CACHE_HOME/netwright/plans, or ~/.cache/netwright/plans; empty where neither is known.
std::filesystem::path plan_cache_folder();

}  // namespace netwright::kernels::cuda
