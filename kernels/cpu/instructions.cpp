// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/instructions.h"

#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdlib>
#include <dnnl.hpp>

namespace netwright::kernels::cpu {
namespace {

struct Registers {
  std::uint32_t a = 0, b = 0, c = 0, d = 0;
};
/// Zeros where the processor has no such leaf.
Registers cpuid(std::uint32_t leaf, std::uint32_t part) {
  Registers r;
  if (__get_cpuid_count(leaf, part, &r.a, &r.b, &r.c, &r.d) == 0) return {};
  return r;
}

constexpr bool has(std::uint32_t flags, int bit) {
  return ((flags >> bit) & 1U) != 0;
}

/// XCR0; 0 where the operating system does not save extended states.
std::uint32_t saved_states() {
  constexpr int kOsSavesStates = 27;
  if (!has(cpuid(1, 0).c, kOsSavesStates)) return 0;
  std::uint32_t low = 0, high = 0;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return low;
}

constexpr int kTileConfiguration = 17, kTileData = 18;

bool ask_for_tiles() {
  constexpr long kRequestPermission = 0x1023;  // ARCH_REQ_XCOMP_PERM
  return syscall(SYS_arch_prctl, kRequestPermission, kTileData) == 0;
}

constexpr std::uint32_t kFeatures = 7, kTiles = 0x1D, kProducts = 0x1E;

bool has_avx512_bf16() {
  constexpr int kAvx512Bf16 = 5;
  return has(cpuid(kFeatures, 1).a, kAvx512Bf16);
}

}  // namespace

TileFacts tile_facts() {
  constexpr int kAmxBf16 = 22, kAmxTile = 24;
  const std::uint32_t features = cpuid(kFeatures, 0).d, states = saved_states();
  const Registers palette = cpuid(kTiles, 1);
  TileFacts facts{.announced = has(features, kAmxBf16) && has(features, kAmxTile),
                  .state_saved = has(states, kTileConfiguration) && has(states, kTileData),
                  .palettes = cpuid(kTiles, 0).a,
                  .tile_bytes = palette.a,
                  .tile_rows = palette.b != 0 ? palette.c : 0,
                  .product_size = cpuid(kProducts, 0).b};
  facts.permitted = facts.announced && facts.state_saved && ask_for_tiles();
  return facts;
}

void limit_onednn_instructions() {
  if (std::getenv("ONEDNN_MAX_CPU_ISA") != nullptr || std::getenv("DNNL_MAX_CPU_ISA") != nullptr) return;
  // Refused once the library has been used; then the limit of the first time holds.
  (void)dnnl_set_max_cpu_isa(tiles_work(tile_facts()) ? dnnl_cpu_isa_avx512_core_amx
                                                      : dnnl_cpu_isa_avx512_core_bf16);
}

const char* bf16_lack() {
  limit_onednn_instructions();
  const auto in_use = static_cast<unsigned>(dnnl_get_effective_cpu_isa());
  constexpr unsigned kWanted = dnnl_cpu_isa_avx512_core_bf16;
  if ((in_use & kWanted) == kWanted) return nullptr;
  return has_avx512_bf16() ? "ONEDNN_MAX_CPU_ISA keeps oneDNN off this processor's bf16 instructions"
                           : "this processor has no instructions for it (avx512_bf16 or amx_bf16)";
}

}  // namespace netwright::kernels::cpu
