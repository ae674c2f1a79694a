// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <string>

#include "kernels/api/attention.h"
#include "kernels/api/support/checks.h"
#include "kernels/api/support/prepared_kernel.h"

namespace netwright::kernels {

struct AttentionShape {
  DataType type = DataType::f32;
  std::int64_t n = 0, t = 0, s = 0, e = 0;
  std::int64_t heads = 1;
  bool causal = false, crossed = false, masked = false;

  std::int64_t d() const { return e / heads; }
  double scale() const { return 1 / std::sqrt(static_cast<double>(d())); }
  /// Tensors that hold queries, keys and values.
  std::size_t packs() const { return crossed ? 2 : 1; }
  std::int64_t query_stride() const { return crossed ? e : 3 * e; }
  std::int64_t memory_stride() const { return crossed ? 2 * e : 3 * e; }
  /// Steps that step `query` may see at most.
  std::int64_t reach(std::int64_t query) const { return causal ? query + 1 : s; }
};

/// One head of one sample; rows of query are query_stride() apart, of key and value memory_stride(), of dst
/// e.
template <class T>
struct AttentionHead {
  T *query = nullptr, *key = nullptr, *value = nullptr;
};
/// `first` and `second` are the tensors that hold queries, keys and values.
template <class T>
AttentionHead<T> attention_head(const AttentionShape& s, T* first, T* second, std::int64_t sample,
                                std::int64_t head) {
  const std::int64_t column = head * s.d();
  T* query = first + sample * s.t * s.query_stride() + column;
  T* memory = s.crossed ? second + sample * s.s * s.memory_stride() + column : query + s.e;
  return {.query = query, .key = memory, .value = memory + s.e};
}
template <class T>
AttentionHead<const T> head_in(const AttentionShape& s, const Arguments& arguments, std::int64_t sample,
                               std::int64_t head) {
  return attention_head(s, arguments.in<T>(0), s.crossed ? arguments.in<T>(1) : nullptr, sample, head);
}
template <class T>
AttentionHead<T> head_out(const AttentionShape& s, const Arguments& arguments, std::int64_t sample,
                          std::int64_t head) {
  return attention_head(s, arguments.out<T>(0), s.crossed ? arguments.out<T>(1) : nullptr, sample, head);
}

inline Result<AttentionShape> attention_shape(const KernelRequest& r, const AttentionAttributes& a,
                                              std::span<const TensorDesc> packs, const TensorDesc& dst,
                                              const TensorDesc& probabilities) {
  for (const TensorDesc& pack : packs) {
    if (auto ok = check_rank(r, "an input", pack, 3, 3); !ok) return ok.error();
  }
  if (auto ok = check_rank(r, "the output", dst, 3, 3); !ok) return ok.error();
  const AttentionShape s{.type = dst.type,
                         .n = dst.shape[0],
                         .t = dst.shape[1],
                         .s = packs.back().shape[1],
                         .e = dst.shape[2],
                         .heads = a.heads,
                         .causal = a.causal,
                         .crossed = a.crossed,
                         .masked = a.masked};
  if (a.heads < 1 || s.e % a.heads != 0)
    return wrong(r, std::to_string(a.heads) + " heads do not divide " + std::to_string(s.e) + " features");
  if (a.causal && s.t != s.s) return wrong(r, "causal attention is for sequences of one length");
  if (auto ok = check_tensor(r, "the queries", packs[0], {s.type, {s.n, s.t, s.query_stride()}}); !ok)
    return ok.error();
  if (auto ok = check_tensor(r, "the keys", packs.back(), {s.type, {s.n, s.s, s.memory_stride()}}); !ok)
    return ok.error();
  if (auto ok = check_tensor(r, "the probabilities", probabilities, {s.type, {s.n, s.heads, s.t, s.s}}); !ok)
    return ok.error();
  return s;
}
inline Result<AttentionShape> attention_forward_shape(const KernelRequest& r, const AttentionAttributes& a) {
  const std::size_t packs = a.crossed ? 2 : 1, count = packs + (a.masked ? 1 : 0);
  if (auto ok = check_counts(r, {count, count}, {2, 2}); !ok) return ok.error();
  auto shape = attention_shape(r, a, r.src.first(packs), r.dst[0], r.dst[1]);
  if (!shape || !a.masked) return shape;
  if (auto ok = check_tensor(r, "the mask", r.src[packs], {DataType::i64, {shape->n, shape->s}}); !ok)
    return ok.error();
  return shape;
}
inline Result<AttentionShape> attention_backward_shape(const KernelRequest& r, const AttentionAttributes& a) {
  const std::size_t packs = a.crossed ? 2 : 1;
  if (auto ok = check_counts(r, {packs + 2, packs + 2}, {packs, packs}); !ok) return ok.error();
  for (std::size_t i = 0; i < packs; ++i) {
    if (auto ok = check_tensor(r, "a gradient", r.dst[i], r.src[i]); !ok) return ok.error();
  }
  return attention_shape(r, a, r.src.first(packs), r.src[packs + 1], r.src[packs]);
}

}  // namespace netwright::kernels
