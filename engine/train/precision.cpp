// SPDX-License-Identifier: Apache-2.0
#include "engine/train/precision.h"

#include <fmt/format.h>

namespace netwright::engine {

Result<Precision> precision_named(std::string_view name) {
  if (name == "fp32") return Precision{};
  if (name == "bf16") return Precision{.products = DataType::bf16};
  if (name == "fp64") return Precision{.numbers = DataType::f64, .products = DataType::f64};
  return refused(
      fmt::format("The setting \"precision\" is \"{}\" but must be fp32, bf16 (products of bf16, all "
                  "else in fp32) or, on the device \"reference\", fp64.",
                  name),
      "precision");
}

Result<Precision> precision_on(const Device& device, std::string_view name) {
  Result<Precision> precision = precision_named(name);
  if (!precision || precision->products != DataType::bf16 || device.bf16_lack.empty()) return precision;
  return refused(fmt::format("The device {} ({}) does not compute in bf16: {}. Set precision to fp32.",
                             device.id, device.name, device.bf16_lack),
                 "precision");
}

}  // namespace netwright::engine
