// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kernels/api/kernel.h"
#include "kernels/api/support/checks.h"
#include "kernels/api/support/layouts.h"
#include "kernels/api/support/prepared_kernel.h"
#include "kernels/api/support/widened.h"

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
    variants_.push_back({.name = id.name,
                         .layout = layout,
                         .bf16_inputs = id.bf16_inputs,
                         .describe = typed<Attributes>(maker)});
    note(id.name);
  }

  /// The kernel for requests with bf16 tensors. Without one, bf16 inputs that the id allows are widened for
  /// the kernel of f32.
  template <class Attributes, class Describe>
  void add_bf16(KernelId<Attributes> id, Describe maker, Layout layout = Layout::dense) {
    add_narrow(id, DataType::bf16, maker, layout);
  }
  /// The same for f16, of which as many inputs are allowed.
  template <class Attributes, class Describe>
  void add_f16(KernelId<Attributes> id, Describe maker, Layout layout = Layout::dense) {
    add_narrow(id, DataType::f16, maker, layout);
  }

  /// The dense kernel `id`, added before, in `layout` too, for attributes with which it works element by
  /// element: suits(const Attributes&). All its tensors have to have one shape and layout.
  template <class Attributes, class Suits>
  void add_alike(KernelId<Attributes> id, Layout layout, Suits suits) {
    const std::vector<Variant> before = variants_;
    for (const Variant& dense : before) {
      if (dense.name != id.name || dense.layout != Layout::dense) continue;
      Variant alike = dense;
      alike.layout = layout;
      alike.describe = [suits, describe = dense.describe](Device& device,
                                                          const KernelRequest& request) -> Result<KernelPtr> {
        if (!all_alike(request) || !suits(attributes_of<Attributes>(request))) {
          return wrong(request, "takes tensors of one shape and memory layout, dense ones at best");
        }
        return describe(device, DenseRequest(request).get());
      };
      variants_.push_back(std::move(alike));
    }
  }

  /// `cost` is callable as double(const Device&, const Attributes&, const KernelRequest&, Layout):
  /// nanoseconds, or infinity where the layout is not taken. Kernels without one are dense only; see
  /// set_usual_cost().
  template <class Attributes, class Cost>
  void add_cost(KernelId<Attributes> id, Cost cost) {
    costs_.push_back({.name = id.name, .cost = typed_cost<Attributes>(cost)});
  }
  /// Of dense requests of kernels that have no cost of their own: double(const Device&, const
  /// KernelRequest&). Without it they cost nothing.
  void set_usual_cost(std::function<double(const Device&, const KernelRequest&)> cost) {
    usual_cost_ = std::move(cost);
  }
  /// Of requests with bf16 or f16 tensors; without one, what the request costs with f32 inputs.
  template <class Attributes, class Cost>
  void add_bf16_cost(KernelId<Attributes> id, Cost cost) {
    costs_.push_back({.name = id.name, .bf16 = true, .cost = typed_cost<Attributes>(cost)});
  }

  /// `others` is callable as std::span<const char* const>(const Attributes&, const KernelRequest&): see
  /// Context::algorithms().
  template <class Attributes, class Names>
  void add_algorithms(KernelId<Attributes> id, Names others) {
    algorithms_.push_back({id.name, [others](const KernelRequest& request) -> std::span<const char* const> {
                             return others(attributes_of<Attributes>(request), request);
                           }});
  }

  /// How a device widens bf16 inputs for kernels of f32; on the host without it.
  void set_widen(std::function<Widen(Device&)> widen) { widen_ = std::move(widen); }

  const std::vector<std::string_view>& names() const { return names_; }

  Result<KernelPtr> describe(Device& device, const KernelRequest& request) const {
    const std::optional<DataType> narrow = narrow_type(request);
    if (!narrow) return wrong(request, "does not take bf16 and f16 tensors together");
    if (const Variant* variant = find(request, *narrow)) return variant->describe(device, request);
    const Variant* wide = *narrow != DataType::f32 ? find(request, DataType::f32) : nullptr;
    if (wide != nullptr && may_widen(*wide, request)) {
      Result<KernelPtr> kernel = wide->describe(device, WideRequest(request).get());
      if (!kernel) return kernel;
      return KernelPtr(std::make_unique<WidenedKernel>(*std::move(kernel), request, widen_(device)));
    }
    if (wide != nullptr) {
      return wrong(request,
                   "does not take " + std::string(name_of(*narrow)) + " tensors here; choose fp32 precision");
    }
    if (has(request.kernel)) {
      return refused("Kernel " + std::string(request.kernel) +
                     " does not take these memory layouts; give it dense tensors.");
    }
    return refused("There is no kernel named \"" + std::string(request.kernel) +
                   "\" on this device; choose another device for this layer.");
  }

  std::span<const char* const> algorithms(const KernelRequest& request) const {
    for (const auto& [name, others] : algorithms_)
      if (name == request.kernel) return others(request);
    return {};
  }

  double estimate(const Device& device, const KernelRequest& request) const {
    constexpr double kNever = std::numeric_limits<double>::infinity();
    const std::optional<Layout> layout = common_layout(request);
    if (!layout) return kNever;
    const bool bf16 = narrow_type(request) != DataType::f32;
    if (const CostOf* own = find_cost(request.kernel, bf16)) return own->cost(device, request, *layout);
    if (const CostOf* wide = bf16 ? find_cost(request.kernel, false) : nullptr)
      return wide->cost(device, WideRequest(request).get(), *layout);
    if (*layout != Layout::dense || !has(request.kernel)) return kNever;
    return usual_cost_ ? usual_cost_(device, request) : 0;
  }

 private:
  struct Variant {
    std::string_view name;
    Layout layout = Layout::dense;
    DataType narrow = DataType::f32;  ///< or the one of 16 bits among the tensors it is for
    std::size_t bf16_inputs = 0;      ///< that may be widened for it
    std::function<Result<KernelPtr>(Device&, const KernelRequest&)> describe = {};
  };

  struct CostOf {
    std::string_view name;
    bool bf16 = false;  ///< of requests with bf16 or f16 tensors
    std::function<double(const Device&, const KernelRequest&, Layout)> cost = {};
  };

  template <class Attributes, class Cost>
  static auto typed_cost(Cost cost) {
    return [cost](const Device& device, const KernelRequest& request, Layout layout) -> double {
      return cost(device, attributes_of<Attributes>(request), request, layout);
    };
  }
  template <class Attributes, class Describe>
  static auto typed(Describe maker) {
    return [maker](Device& device, const KernelRequest& request) {
      return Result<KernelPtr>(maker(device, attributes_of<Attributes>(request), request));
    };
  }
  template <class Attributes, class Describe>
  void add_narrow(KernelId<Attributes> id, DataType narrow, Describe maker, Layout layout) {
    variants_.push_back(
        {.name = id.name, .layout = layout, .narrow = narrow, .describe = typed<Attributes>(maker)});
    note(id.name);
  }
  const Variant* find(const KernelRequest& request, DataType narrow) const {
    const std::optional<Layout> layout = common_layout(request);
    for (const Variant& variant : variants_) {
      if (layout && variant.name == request.kernel && variant.layout == *layout && variant.narrow == narrow)
        return &variant;
    }
    return nullptr;
  }
  const CostOf* find_cost(std::string_view name, bool bf16) const {
    const auto found = std::find_if(costs_.begin(), costs_.end(),
                                    [&](const CostOf& of) { return of.name == name && of.bf16 == bf16; });
    return found == costs_.end() ? nullptr : &*found;
  }
  static bool may_widen(const Variant& wide, const KernelRequest& request) {
    for (std::size_t i = wide.bf16_inputs; i < request.src.size(); ++i) {
      if (is_narrow(request.src[i])) return false;
    }
    return std::none_of(request.dst.begin(), request.dst.end(), is_narrow);
  }

  template <class Attributes>
  static Attributes attributes_of(const KernelRequest& request) {
    const auto* given = static_cast<const Attributes*>(request.attributes);
    return given ? *given : Attributes{};
  }
  void note(std::string_view name) {
    if (!has(name)) names_.push_back(name);
  }
  bool has(std::string_view name) const {
    return std::find(names_.begin(), names_.end(), name) != names_.end();
  }

  std::vector<std::string_view> names_;
  std::vector<Variant> variants_;
  std::vector<CostOf> costs_;
  std::function<double(const Device&, const KernelRequest&)> usual_cost_;
  std::function<Widen(Device&)> widen_ = [](Device&) { return Widen(widen_on_host); };
  std::vector<std::pair<std::string_view, std::function<std::span<const char* const>(const KernelRequest&)>>>
      algorithms_;
};

}  // namespace netwright::kernels
