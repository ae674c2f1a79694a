// SPDX-License-Identifier: Apache-2.0
#include "engine/train/precision.h"

#include <fmt/format.h>

namespace netwright::engine {

Result<Precision> precision_named(std::string_view name) {
  if (name == "fp32") return Precision{};
  if (name == "tf32") return Precision{.tf32 = true};
  if (name == "bf16") return Precision{.products = DataType::bf16};
  if (name == "fp16") return Precision{.products = DataType::f16, .scales_losses = true};
  if (name == "fp64") return Precision{.numbers = DataType::f64, .products = DataType::f64};
  return refused(
      fmt::format("The setting \"precision\" is \"{}\" but must be fp32, tf32 (products of shortened fp32), "
                  "bf16 or fp16 (products of these, all else in fp32) or, on the device \"reference\", fp64.",
                  name),
      "precision");
}

Result<Precision> precision_on(const Device& device, std::string_view name) {
  Result<Precision> precision = precision_named(name);
  if (!precision) return precision;
  const auto lacks = [&](std::string_view what, const std::string& lack) {
    return refused(fmt::format("The device {} ({}) does not compute in {}: {}. Set precision to fp32.",
                               device.id, device.name, what, lack),
                   "precision");
  };
  if (precision->products == DataType::bf16 && !device.bf16_lack.empty())
    return lacks("bf16", device.bf16_lack);
  if (precision->products == DataType::f16 && !device.f16_lack.empty()) return lacks("fp16", device.f16_lack);
  if (precision->tf32 && !device.tf32_lack.empty()) return lacks("TF32", device.tf32_lack);
  return precision;
}

}  // namespace netwright::engine
