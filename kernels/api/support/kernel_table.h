// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kernels/api/kernel.h"
#include "kernels/api/support/prepared_kernel.h"

namespace netwright::kernels {

/// A module's kernels by name. `Device` is what describe functions may use: a thread pool, a library's
/// handle.
template <class Device>
class KernelTable {
 public:
  /// `maker` is callable as Result<KernelPtr>(Device&, const Attributes&, const KernelRequest&).
  template <class Attributes, class Describe>
  void add(KernelId<Attributes> id, Describe maker) {
    describes_.push_back([maker](Device& device, const KernelRequest& request) -> Result<KernelPtr> {
      const auto* given = static_cast<const Attributes*>(request.attributes);
      return maker(device, given ? *given : Attributes{}, request);
    });
    names_.push_back(id.name);
  }

  const std::vector<std::string_view>& names() const { return names_; }

  Result<KernelPtr> describe(Device& device, const KernelRequest& request) const {
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (names_[i] == request.kernel) return describes_[i](device, request);
    }
    return refused("There is no kernel named \"" + std::string(request.kernel) +
                   "\" on this device; choose another device for this layer.");
  }

 private:
  std::vector<std::string_view> names_;
  std::vector<std::function<Result<KernelPtr>(Device&, const KernelRequest&)>> describes_;
};

}  // namespace netwright::kernels
