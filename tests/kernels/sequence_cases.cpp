// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "kernels/api/attention.h"
#include "kernels/api/embedding.h"
#include "tests/kernels/cases.h"

namespace netwright::kernels::testing {
namespace {

void add_embedding(std::vector<KernelCase>& cases, Shape indices, Shape weight, std::int64_t padding) {
  const Fill within{Fill::Kind::indices, weight[0]};
  const std::string name = to_string(indices) + to_string(weight) + std::to_string(padding);
  Shape dst = indices;
  dst[dst.rank++] = weight[1];
  cases.push_back({.name = name,
                   .call = engine::make_kernel_call(kEmbeddingForward, {.padding_index = padding}),
                   .src = {i64(indices), f32(weight)},
                   .dst = {f32(dst)},
                   .fills = {within}});
  cases.push_back({.name = name,
                   .call = engine::make_kernel_call(kEmbeddingBackward, {.padding_index = padding}),
                   .src = {i64(indices), f32(dst)},
                   .dst = {f32(weight)},
                   .fills = {within},
                   .gradient = true});
}

/// `size` is (N, T, S, E).
void add_attention(std::vector<KernelCase>& cases, Shape size, const AttentionAttributes& attributes) {
  const std::int64_t n = size[0], t = size[1], s = size[2], e = size[3];
  std::vector<TensorDesc> packs{f32({n, t, 3 * e})};
  if (attributes.crossed) packs = {f32({n, t, e}), f32({n, s, 2 * e})};
  const TensorDesc dst = f32({n, t, e}), probabilities = f32({n, attributes.heads, t, s});
  KernelCase forward{.name = to_string(size) + (attributes.causal ? "_causal" : "") +
                             (attributes.crossed ? "_crossed" : "") + (attributes.masked ? "_masked" : ""),
                     .call = engine::make_kernel_call(kAttentionForward, attributes),
                     .src = packs,
                     .dst = {dst, probabilities}};
  if (attributes.masked) {
    forward.src.push_back(i64({n, s}));
    forward.fills = {{}, {}, {}};
    forward.fills[packs.size()] = {Fill::Kind::indices, 2};
  }
  cases.push_back(forward);
  KernelCase backward{.name = forward.name,
                      .call = engine::make_kernel_call(kAttentionBackward, attributes),
                      .src = packs,
                      .dst = packs,
                      .gradient = true};
  backward.src.push_back(probabilities);
  backward.src.push_back(dst);
  cases.push_back(backward);
}

}  // namespace

std::vector<KernelCase> sequence_cases() {
  std::vector<KernelCase> cases;
  add_embedding(cases, {3, 5}, {7, 4}, -1);
  add_embedding(cases, {3, 5}, {3, 5}, 1);
  add_embedding(cases, {1}, {1, 1}, -1);
  add_embedding(cases, {40, 33}, {50, 67}, 0);
  for (const Shape& shape : {Shape{1, 1}, Shape{5, 7}, Shape{33, 8}}) {
    cases.push_back({.name = to_string(shape),
                     .call = engine::make_kernel_call(kSinusoidalPositions, {}),
                     .dst = {f32(shape)}});
  }
  add_attention(cases, {2, 5, 5, 6}, {.heads = 2});
  add_attention(cases, {3, 7, 7, 4}, {.heads = 1, .causal = true});
  add_attention(cases, {4, 3, 3, 9}, {.heads = 3, .causal = true, .masked = true});
  add_attention(cases, {5, 2, 2, 2}, {.heads = 2, .masked = true});
  add_attention(cases, {2, 5, 3, 8}, {.heads = 4, .crossed = true});
  add_attention(cases, {4, 3, 2, 4}, {.heads = 2, .crossed = true, .masked = true});
  add_attention(cases, {1, 1, 1, 1}, {.heads = 1});
  add_attention(cases, {4, 67, 67, 64}, {.heads = 8, .causal = true});
  return cases;
}

}  // namespace netwright::kernels::testing
