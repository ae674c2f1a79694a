// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kernels/api/kernel.h"
#include "kernels/api/support/layouts.h"
#include "kernels/api/support/prepared_kernel.h"

namespace netwright::kernels {

/// A module's kernels by name. `Device` is what describe functions may use: a thread pool, a library's
/// handle.
template <class Device>
class KernelTable {
 public:
  /// `maker` is callable as Result<KernelPtr>(Device&, const Attributes&, const KernelRequest&). It is asked
  /// for requests whose tensors are dense or in `layout`, some of them.
  template <class Attributes, class Describe>
  void add(KernelId<Attributes> id, Describe maker, Layout layout = Layout::dense) {
    variants_.push_back({id.name, layout, [maker](Device& device, const KernelRequest& request) {
                           return Result<KernelPtr>(
                               maker(device, attributes_of<Attributes>(request), request));
                         }});
    if (layout == Layout::dense) names_.push_back(id.name);
  }

  /// The dense kernel `id`, added before, in `layout` too, for attributes with which it works element by
  /// element: suits(const Attributes&). All its tensors have to have one shape and layout.
  template <class Attributes, class Suits>
  void add_alike(KernelId<Attributes> id, Layout layout, Suits suits) {
    const auto dense = std::find_if(variants_.begin(), variants_.end(), [&](const Variant& variant) {
      return variant.name == id.name && variant.layout == Layout::dense;
    });
    variants_.push_back({id.name, layout,
                         [suits, describe = dense->describe](
                             Device& device, const KernelRequest& request) -> Result<KernelPtr> {
                           if (!all_alike(request) || !suits(attributes_of<Attributes>(request))) {
                             return wrong(request,
                                          "takes tensors of one shape and memory layout, dense ones at best");
                           }
                           return describe(device, DenseRequest(request).get());
                         }});
  }

  /// `cost` is callable as double(const Device&, const Attributes&, const KernelRequest&, Layout):
  /// nanoseconds, or infinity where the layout is not taken. Kernels without one are dense only and cost
  /// nothing that matters.
  template <class Attributes, class Cost>
  void add_cost(KernelId<Attributes> id, Cost cost) {
    costs_.push_back(
        {id.name, [cost](const Device& device, const KernelRequest& request, Layout layout) -> double {
           return cost(device, attributes_of<Attributes>(request), request, layout);
         }});
  }

  const std::vector<std::string_view>& names() const { return names_; }

  Result<KernelPtr> describe(Device& device, const KernelRequest& request) const {
    const std::optional<Layout> layout = common_layout(request);
    for (const Variant& variant : variants_) {
      if (layout && variant.name == request.kernel && variant.layout == *layout)
        return variant.describe(device, request);
    }
    if (has(request.kernel)) {
      return refused("Kernel " + std::string(request.kernel) +
                     " does not take these memory layouts; give it dense tensors.");
    }
    return refused("There is no kernel named \"" + std::string(request.kernel) +
                   "\" on this device; choose another device for this layer.");
  }

  double estimate(const Device& device, const KernelRequest& request) const {
    constexpr double kNever = std::numeric_limits<double>::infinity();
    const std::optional<Layout> layout = common_layout(request);
    if (!layout) return kNever;
    for (const auto& [name, cost] : costs_) {
      if (name == request.kernel) return cost(device, request, *layout);
    }
    return *layout == Layout::dense && has(request.kernel) ? 0 : kNever;
  }

 private:
  struct Variant {
    std::string_view name;
    Layout layout = Layout::dense;
    std::function<Result<KernelPtr>(Device&, const KernelRequest&)> describe;
  };

  template <class Attributes>
  static Attributes attributes_of(const KernelRequest& request) {
    const auto* given = static_cast<const Attributes*>(request.attributes);
    return given ? *given : Attributes{};
  }
  bool has(std::string_view name) const {
    return std::find(names_.begin(), names_.end(), name) != names_.end();
  }

  std::vector<std::string_view> names_;
  std::vector<Variant> variants_;
  std::vector<std::pair<std::string_view, std::function<double(const Device&, const KernelRequest&, Layout)>>>
      costs_;
};

}  // namespace netwright::kernels
