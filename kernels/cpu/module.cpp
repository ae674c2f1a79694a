// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/module.h"

#include <fstream>
#include <string>

#include "kernels/api/support/host_module.h"
#include "kernels/api/support/image_kernels.h"
#include "kernels/api/support/step_kernels.h"
#include "kernels/cpu/instructions.h"
#include "kernels/cpu/table.h"

namespace netwright::kernels::cpu {
namespace {

Table make_table() {
  Table table;
  add_activation(table);
  add_arithmetic(table);
  add_attention(table);
  add_bf16_products(table);
  add_channel_bias(table);
  add_concat(table);
  add_convolution(table);
  add_convolution_pool(table);
  add_convolution_pool_gradient(table);
  add_elementwise(table);
  add_embedding(table);
  add_group_norm(table);
  add_linear(table);
  add_local_response_norm(table);
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
  add_softmax(table);
  add_layouts(table);
  add_convolution_costs(table);
  add_narrow_convolution(table);
  add_pixel_average(table);
  add_pixel_pooling(table);
  add_pixel_batch_norm(table);
  add_images(table);
  add_step(table);
  add_value_loss(table);
  add_product_costs(table);
  return table;
}

/// As the system names it, e.g. "AMD EPYC 9354 32-Core Processor".
std::string processor_name() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("model name") && line.find(": ") != std::string::npos) {
      return line.substr(line.find(": ") + 2);
    }
  }
  return "Processor";
}

}  // namespace
}  // namespace netwright::kernels::cpu

extern "C" [[gnu::visibility("default")]] const netwright::kernels::Module* netwright_module(
    std::uint32_t abi) {
  using namespace netwright::kernels;
  if (abi != kAbiVersion) return nullptr;
  static const std::string processor = cpu::processor_name();
  static const HostModule<cpu::Cpu> module("cpu",
                                           {.id = "cpu",
                                            .name = processor.c_str(),
                                            .memory_bytes = physical_memory_bytes(),
                                            .bf16_lack = cpu::bf16_lack()},
                                           cpu::make_table(), [](const OpenOptions& options) {
                                             return std::make_unique<cpu::Cpu>(options.threads);
                                           });
  return &module;
}
