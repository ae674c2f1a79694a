// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace netwright::kernels::cpu {

/// What a processor and its operating system say about tile instructions (Intel, "Architecture Instruction
/// Set Extensions", AMX: detection).
struct TileFacts {
  bool announced = false;          ///< CPUID 7.0 EDX: amx_bf16 and amx_tile
  bool state_saved = false;        ///< XCR0: tile configuration and data
  std::uint32_t palettes = 0;      ///< CPUID 1DH.0 EAX: the highest palette
  std::uint32_t tile_bytes = 0;    ///< CPUID 1DH.1 EAX: low half all tiles, high half one
  std::uint32_t tile_rows = 0;     ///< CPUID 1DH.1 ECX; 0 too where EBX, the bytes of a row, is
  std::uint32_t product_size = 0;  ///< CPUID 1EH.0 EBX: K in the low byte, N above
  bool permitted = false;          ///< arch_prctl granted the tiles to this process
};

/// Whether the tiles are there and not merely announced: some virtual machines blank the leaves that describe
/// them, and a library that believes the announcement dies of an illegal instruction.
constexpr bool tiles_work(const TileFacts& facts) {
  return facts.announced && facts.state_saved && facts.palettes >= 1 && facts.tile_bytes != 0 &&
         facts.tile_rows != 0 && facts.product_size != 0 && facts.permitted;
}

TileFacts tile_facts();

/// Keeps oneDNN off instructions that are not there, AMX where its tiles do not work. Has to come before any
/// other call of the library in the process; a limit the user set in the environment stays.
void limit_onednn_instructions();

/// Null where oneDNN multiplies bf16 with instructions of this processor; else what is missing, as the end of
/// a sentence. Calls limit_onednn_instructions() first.
const char* bf16_lack();

}  // namespace netwright::kernels::cpu
