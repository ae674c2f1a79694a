// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "kernels/api/kernel.h"

namespace netwright::kernels {

/// Scaled dot-product attention in `heads` equal parts of the features (Vaswani et al., "Attention Is All You
/// Need", 3.2): softmax(query * key^T / sqrt(E / heads)) * value.
struct AttentionAttributes {
  std::int32_t heads = 1;
  bool causal = false;   ///< step t sees steps 0 to t alone; S is T then
  bool crossed = false;  ///< queries and what they look at are tensors of their own
  bool masked = false;   ///< there is a mask

  friend bool operator==(const AttentionAttributes&, const AttentionAttributes&) = default;
};

/// query_key_value (N, T, 3E), or crossed query (N, T, E), key_value (N, S, 2E); then if masked i64 (N, S): a
/// step whose number is 0 is not seen -> dst (N, T, E), probabilities (N, heads, T, S). What sees nothing
/// gets zeros.
inline constexpr KernelId<AttentionAttributes> kAttentionForward{"attention_forward", 2};
/// query_key_value, or query, key_value; probabilities, diff_dst -> diff_query_key_value, or diff_query,
/// diff_key_value. `masked` is not looked at: what is not seen has probability 0.
inline constexpr KernelId<AttentionAttributes> kAttentionBackward{"attention_backward", 4};

}  // namespace netwright::kernels
