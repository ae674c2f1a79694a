// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/attention.h"

#include <algorithm>
#include <dnnl.hpp>
#include <limits>

#include "kernels/api/support/attention_shapes.h"
#include "kernels/cpu/onednn.h"
#include "kernels/cpu/softmax_loops.h"
#include "kernels/cpu/table.h"

/// Products of one head at a time with oneDNN's sgemm, the heads of all samples shared out among the threads.
namespace netwright::kernels::cpu {
namespace {

/// Arithmetic below which another thread costs more than it saves.
constexpr std::int64_t kMultiplyAddsPerPart = 1'000'000;

/// body(sample, head, number of the head) on the threads.
template <class Body>
void for_each_head(Cpu& cpu, const AttentionShape& s, const Body& body) {
  const std::int64_t grain = kMultiplyAddsPerPart / (2 * s.t * s.s * s.d()) + 1;
  cpu.pool.for_range(s.n * s.heads, grain, 1, [&](std::int64_t begin, std::int64_t end) {
    const OneOpenMpThread one_thread;
    for (std::int64_t i = begin; i < end; ++i) body(i / s.heads, i % s.heads, i);
  });
}

/// line (s), scores, becomes probabilities.
void finish_line(const AttentionShape& s, const std::int64_t* mask, std::int64_t query, float* line) {
  const std::int64_t reach = s.reach(query);
  if (mask != nullptr) {
    for (std::int64_t j = 0; j < reach; ++j)
      if (mask[j] == 0) line[j] = std::numeric_limits<float>::lowest();
  }
  softmax_line(line, line, reach, false);
  if (mask != nullptr) {
    for (std::int64_t j = 0; j < reach; ++j)
      if (mask[j] == 0) line[j] = 0;
  }
  std::fill(line + reach, line + s.s, 0.0F);
}

void forward(Cpu& cpu, const AttentionShape& s, const Arguments& arguments) {
  const std::int64_t q = s.query_stride(), m = s.memory_stride();
  for_each_head(cpu, s, [&](std::int64_t sample, std::int64_t at, std::int64_t i) {
    const auto head = head_in<float>(s, arguments, sample, at);
    const auto* mask = s.masked ? arguments.in<std::int64_t>(s.packs()) + sample * s.s : nullptr;
    float* lines = arguments.out<float>(1) + i * s.t * s.s;
    dnnl_sgemm('N', 'T', s.t, s.s, s.d(), static_cast<float>(s.scale()), head.query, q, head.key, m, 0, lines,
               s.s);
    for (std::int64_t t = 0; t < s.t; ++t) finish_line(s, mask, t, lines + t * s.s);
    float* dst = arguments.out<float>(0) + sample * s.t * s.e + at * s.d();
    dnnl_sgemm('N', 'N', s.t, s.d(), s.s, 1, lines, s.s, head.value, m, 0, dst, s.e);
  });
}

/// The gradients of all scores are in scratch, so that no two threads share memory.
void backward(Cpu& cpu, const AttentionShape& s, const Arguments& arguments) {
  const std::int64_t q = s.query_stride(), m = s.memory_stride();
  const auto scale = static_cast<float>(s.scale());
  for_each_head(cpu, s, [&](std::int64_t sample, std::int64_t at, std::int64_t i) {
    const auto head = head_in<float>(s, arguments, sample, at);
    const auto diff = head_out<float>(s, arguments, sample, at);
    const float* lines = arguments.in<float>(s.packs()) + i * s.t * s.s;
    const float* diff_dst = arguments.in<float>(s.packs() + 1) + sample * s.t * s.e + at * s.d();
    float* scores = static_cast<float*>(arguments.scratch) + i * s.t * s.s;
    dnnl_sgemm('T', 'N', s.s, s.d(), s.t, 1, lines, s.s, diff_dst, s.e, 0, diff.value, m);
    dnnl_sgemm('N', 'T', s.t, s.s, s.d(), 1, diff_dst, s.e, head.value, m, 0, scores, s.s);
    for (std::int64_t t = 0; t < s.t; ++t)
      softmax_backward_line(lines + t * s.s, scores + t * s.s, scores + t * s.s, s.s, false);
    dnnl_sgemm('N', 'N', s.t, s.d(), s.s, scale, scores, s.s, head.key, m, 0, diff.query, q);
    dnnl_sgemm('T', 'N', s.s, s.d(), s.t, scale, scores, s.s, head.query, q, 0, diff.key, m);
  });
}

Result<KernelPtr> describe_forward(Cpu& cpu, const AttentionAttributes& a, const KernelRequest& request) {
  make_sgemm_ready();
  return prepare(
      request, attention_forward_shape(request, a),
      [&cpu](const AttentionShape& s, const Arguments& arguments) { forward(cpu, s, arguments); }, "sgemm");
}
Result<KernelPtr> describe_backward(Cpu& cpu, const AttentionAttributes& a, const KernelRequest& request) {
  const auto shape = attention_backward_shape(request, a);
  const std::int64_t scratch =
      shape ? shape->n * shape->heads * shape->t * shape->s * bytes_of(DataType::f32) : 0;
  return prepare(
      request, shape,
      [&cpu](const AttentionShape& s, const Arguments& arguments) { backward(cpu, s, arguments); }, "sgemm",
      scratch);
}

}  // namespace

void add_attention(Table& table) {
  table.add(kAttentionForward, describe_forward);
  table.add(kAttentionBackward, describe_backward);
}

}  // namespace netwright::kernels::cpu
