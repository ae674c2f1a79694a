// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "kernels/api/kernel.h"

namespace netwright::engine {

/// A kernel's name with its attributes, the type forgotten: what a plan step carries to describe().
struct KernelCall {
  std::string_view kernel;
  std::shared_ptr<const void> attributes;
  std::size_t bf16_inputs = 0;  ///< as KernelId
  std::uint32_t in_place = 0;   ///< as KernelId
  std::string algorithm = {};   ///< as KernelRequest; empty: as the device judges

  /// The attributes as the struct of `id`, or null when the call is of another kernel.
  template <class A>
  const A* as(kernels::KernelId<A> id) const {
    return kernel == id.name ? static_cast<const A*>(attributes.get()) : nullptr;
  }
};

template <class A>
KernelCall make_kernel_call(kernels::KernelId<A> id, const A& attributes) {
  return {.kernel = id.name,
          .attributes = std::make_shared<A>(attributes),
          .bf16_inputs = id.bf16_inputs,
          .in_place = id.in_place};
}

}  // namespace netwright::engine
