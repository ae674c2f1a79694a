// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/attention.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/api/support/attention_shapes.h"
#include "kernels/reference/table.h"

namespace netwright::kernels::reference {
namespace {

template <class T>
double dot(const T* a, const T* b, std::int64_t count) {
  double sum = 0;
  for (std::int64_t i = 0; i < count; ++i) sum += double{a[i]} * b[i];
  return sum;
}

/// line (s) = the probabilities of what one query looks at.
template <class T>
void look(const AttentionShape& s, const AttentionHead<const T>& head, const std::int64_t* mask,
          std::int64_t query, T* line) {
  const auto sees = [&](std::int64_t j) { return j < s.reach(query) && (mask == nullptr || mask[j] != 0); };
  const auto score = [&](std::int64_t j) {
    return s.scale() * dot(head.query + query * s.query_stride(), head.key + j * s.memory_stride(), s.d());
  };
  double most = -std::numeric_limits<double>::infinity();
  for (std::int64_t j = 0; j < s.s; ++j)
    if (sees(j)) most = std::max(most, score(j));
  double total = 0;
  for (std::int64_t j = 0; j < s.s; ++j)
    if (sees(j)) total += std::exp(score(j) - most);
  for (std::int64_t j = 0; j < s.s; ++j)
    line[j] = static_cast<T>(sees(j) ? std::exp(score(j) - most) / total : 0);
}

template <class T>
void forward(const AttentionShape& s, const Arguments& arguments) {
  for (std::int64_t i = 0; i < s.n * s.heads; ++i) {
    const std::int64_t sample = i / s.heads, at = i % s.heads;
    const auto head = head_in<T>(s, arguments, sample, at);
    const auto* mask = s.masked ? arguments.in<std::int64_t>(s.packs()) + sample * s.s : nullptr;
    for (std::int64_t t = 0; t < s.t; ++t) {
      T* line = arguments.out<T>(1) + (i * s.t + t) * s.s;
      look(s, head, mask, t, line);
      T* dst = arguments.out<T>(0) + (sample * s.t + t) * s.e + at * s.d();
      for (std::int64_t d = 0; d < s.d(); ++d) {
        double sum = 0;
        for (std::int64_t j = 0; j < s.s; ++j) sum += double{line[j]} * head.value[j * s.memory_stride() + d];
        dst[d] = static_cast<T>(sum);
      }
    }
  }
}

template <class T>
void backward_head(const AttentionShape& s, const AttentionHead<const T>& head, const T* probabilities,
                   const T* diff_dst, const AttentionHead<T>& diff) {
  const std::int64_t q = s.query_stride(), m = s.memory_stride();
  for (std::int64_t j = 0; j < s.s; ++j)
    for (std::int64_t d = 0; d < s.d(); ++d) {
      double sum = 0;
      for (std::int64_t t = 0; t < s.t; ++t)
        sum += double{probabilities[t * s.s + j]} * diff_dst[t * s.e + d];
      diff.value[j * m + d] = static_cast<T>(sum);
    }
  const auto diff_probability = [&](std::int64_t t, std::int64_t j) {
    return dot(diff_dst + t * s.e, head.value + j * m, s.d());
  };
  const auto mean = [&](std::int64_t t) {
    double sum = 0;
    for (std::int64_t j = 0; j < s.s; ++j) sum += probabilities[t * s.s + j] * diff_probability(t, j);
    return sum;
  };
  for (std::int64_t j = 0; j < s.s; ++j) std::fill_n(diff.key + j * m, s.d(), T{0});
  for (std::int64_t t = 0; t < s.t; ++t) {
    std::fill_n(diff.query + t * q, s.d(), T{0});
    const double center = mean(t);
    for (std::int64_t j = 0; j < s.s; ++j) {
      const double diff_score = s.scale() * probabilities[t * s.s + j] * (diff_probability(t, j) - center);
      for (std::int64_t d = 0; d < s.d(); ++d) {
        diff.query[t * q + d] += static_cast<T>(diff_score * head.key[j * m + d]);
        diff.key[j * m + d] += static_cast<T>(diff_score * head.query[t * q + d]);
      }
    }
  }
}

template <class T>
void backward(const AttentionShape& s, const Arguments& arguments) {
  for (std::int64_t i = 0; i < s.n * s.heads; ++i) {
    const std::int64_t sample = i / s.heads, at = i % s.heads;
    backward_head(s, head_in<T>(s, arguments, sample, at), arguments.in<T>(s.packs()) + i * s.t * s.s,
                  arguments.in<T>(s.packs() + 1) + sample * s.t * s.e + at * s.d(),
                  head_out<T>(s, arguments, sample, at));
  }
}

Result<KernelPtr> describe_forward(Reference&, const AttentionAttributes& a, const KernelRequest& request) {
  return prepare(request, attention_forward_shape(request, a),
                 [](auto type, const AttentionShape& s, const Arguments& arguments) {
                   forward<decltype(type)>(s, arguments);
                 });
}
Result<KernelPtr> describe_backward(Reference&, const AttentionAttributes& a, const KernelRequest& request) {
  return prepare(request, attention_backward_shape(request, a),
                 [](auto type, const AttentionShape& s, const Arguments& arguments) {
                   backward<decltype(type)>(s, arguments);
                 });
}

}  // namespace

void add_attention(Table& table) {
  table.add(kAttentionForward, describe_forward);
  table.add(kAttentionBackward, describe_backward);
}

}  // namespace netwright::kernels::reference
