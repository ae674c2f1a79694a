// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "kernels/api/support/checks.h"
#include "kernels/api/support/prepared_kernel.h"

namespace netwright::kernels {

/// A kernel that calls run(T{}, shape, arguments), T being the type of the shape's tensors: float or double.
template <class Shape, class Run>
Result<KernelPtr> prepare_typed(const char* algorithm, const KernelRequest& request,
                                const Result<Shape>& shape, Run run, std::int64_t scratch_bytes = 0) {
  if (!shape) return shape.error();
  const auto kernel_of = [&](auto type) {
    return make_kernel(
        algorithm, [=, s = *shape](const Arguments& arguments) { return run(type, s, arguments); },
        scratch_bytes);
  };
  if (shape->type == DataType::f32) return kernel_of(float{});
  if (shape->type == DataType::f64) return kernel_of(double{});
  return wrong(request, "works on f32 and f64, not on " + std::string(name_of(shape->type)));
}

}  // namespace netwright::kernels
