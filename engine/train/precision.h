// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "engine/base/result.h"
#include "engine/device/device_list.h"
#include "kernels/api/tensor_desc.h"

namespace netwright::engine {

/// What a run's setting "precision" means for its plans (PlanOptions).
struct Precision {
  DataType numbers = DataType::f32;   ///< weights, sums, losses, everything but indices
  DataType products = DataType::f32;  ///< what is multiplied in ops with bf16_products
  bool tf32 = false;           ///< f32 is rounded for products, in the device's way (kernels::OpenOptions)
  bool scales_losses = false;  ///< so that gradients do not vanish
};

/// fp32; tf32; bf16 and fp16, where products are of these and the rest stays fp32, with fp16's losses scaled;
/// fp64. Refuses other names.
Result<Precision> precision_named(std::string_view name);
/// Refuses a device that does not compute in `name`, with what it lacks.
Result<Precision> precision_on(const Device& device, std::string_view name);

}  // namespace netwright::engine
