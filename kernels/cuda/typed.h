// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <limits>

#include "kernels/api/support/layouts.h"
#include "kernels/api/support/typed_kernel.h"
#include "kernels/cuda/costs.h"
#include "kernels/cuda/table.h"

/// What describe functions in .cu files share.
namespace netwright::kernels::cuda {

inline constexpr const char* kAlgorithm = "own kernel";

/// A kernel that calls run(T{}, shape, arguments), T being float or double.
template <class Shape, class Run>
Result<KernelPtr> prepare(const KernelRequest& request, const Result<Shape>& shape, Run run,
                          std::int64_t scratch_bytes = 0) {
  return prepare_typed(kAlgorithm, request, shape, run, scratch_bytes);
}

/// The cost of a kernel that takes the tensors `images` in channels_last too, for which it is best made.
template <class Attributes>
void add_image_cost(Table& table, KernelId<Attributes> id, const Images& images) {
  table.add_cost(id, [images](const Cuda&, const Attributes&, const KernelRequest& request, Layout layout) {
    const bool taken = layout == Layout::dense || layout == Layout::channels_last;
    return taken && are_in(request, layout, images) ? pass_ns(request)
                                                    : std::numeric_limits<double>::infinity();
  });
}

/// Takes the kernel `id`, added before, in channels_last too: one that works element by element, whatever the
/// order, on tensors of one shape.
template <class Attributes, class Suits>
void add_in_any_order(Table& table, KernelId<Attributes> id, Suits suits) {
  table.add_alike(id, Layout::channels_last, suits);
  table.add_cost(
      id, [suits](const Cuda&, const Attributes& attributes, const KernelRequest& request, Layout layout) {
        const bool taken = layout == Layout::dense ||
                           (layout == Layout::channels_last && all_alike(request) && suits(attributes));
        return taken ? pass_ns(request) : std::numeric_limits<double>::infinity();
      });
}
template <class Attributes>
void add_in_any_order(Table& table, KernelId<Attributes> id) {
  add_in_any_order(table, id, [](const Attributes&) { return true; });
}

}  // namespace netwright::kernels::cuda
