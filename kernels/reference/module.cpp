// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/module.h"

#include "kernels/api/support/host_module.h"
#include "kernels/api/support/image_kernels.h"
#include "kernels/api/support/step_kernels.h"
#include "kernels/reference/table.h"

namespace netwright::kernels::reference {
namespace {

Table make_table() {
  Table table;
  add_activation(table);
  add_arithmetic(table);
  add_attention(table);
  add_convolution(table);
  add_elementwise(table);
  add_embedding(table);
  add_layout(table);
  add_linear(table);
  add_loss(table);
  add_matmul(table);
  add_mean_loss(table);
  add_movement(table);
  add_normalization(table);
  add_optimizer(table);
  add_pooling(table);
  add_random(table);
  add_recurrence(table);
  add_reduction(table);
  add_resize(table);
  add_images(table);
  add_step(table);
  add_value_loss(table);
  return table;
}

}  // namespace
}  // namespace netwright::kernels::reference

extern "C" [[gnu::visibility("default")]] const netwright::kernels::Module* netwright_module(
    std::uint32_t abi) {
  using namespace netwright::kernels;
  if (abi != kAbiVersion) return nullptr;
  static const HostModule<reference::Reference> module(
      "reference",
      {.id = "reference",
       .name = "Reference kernels (plain loops)",
       .memory_bytes = physical_memory_bytes(),
       .bf16_lack = nullptr,
       .f16_lack = nullptr},
      reference::make_table(), [](const OpenOptions&) { return std::make_unique<reference::Reference>(); });
  return &module;
}
