// SPDX-License-Identifier: Apache-2.0
// Attention in products of matrices, head by head over the whole batch; between them the softmax of the rows
// that may be seen. The probabilities are an output, so nothing is worked out twice on the way back.
#include <cmath>

#include "kernels/api/attention.h"
#include "kernels/api/support/attention_shapes.h"
#include "kernels/cuda/convolution.h"
#include "kernels/cuda/each.h"
#include "kernels/cuda/typed.h"

namespace netwright::kernels::cuda {
namespace {

constexpr int kRowThreads = 128;

/// The sum, or with `largest` the maximum, of what the threads of a block have; every thread gets it.
template <class T>
DEV T of_block(T value, T* shared, bool largest) {
  shared[threadIdx.x] = value;
  __syncthreads();
  for (unsigned half = kRowThreads / 2; half > 0; half /= 2) {
    if (threadIdx.x < half) {
      const T other = shared[threadIdx.x + half];
      shared[threadIdx.x] =
          largest ? (other > shared[threadIdx.x] ? other : shared[threadIdx.x]) : shared[threadIdx.x] + other;
    }
    __syncthreads();
  }
  const T result = shared[0];
  __syncthreads();
  return result;
}

/// Rows of scores (n, heads, t, s) become probabilities, in place.
struct Rows {
  std::int64_t heads, t, s;
  bool causal;
  const std::int64_t* mask;  ///< (n, s) or null

  DEV std::int64_t reach(std::int64_t row) const { return causal ? row % t + 1 : s; }
  DEV bool sees(std::int64_t row, std::int64_t step) const {
    return step < reach(row) && (mask == nullptr || mask[row / (heads * t) * s + step] != 0);
  }
};

template <class T>
GLOBAL void look_kernel(Rows rows, T* scores) {
  SHARED(T, shared, kRowThreads);
  const std::int64_t row = blockIdx.x;
  T* line = scores + row * rows.s;
  const T nothing = -INFINITY;
  T most = nothing;
  for (std::int64_t j = threadIdx.x; j < rows.s; j += kRowThreads)
    if (rows.sees(row, j) && line[j] > most) most = line[j];
  most = of_block(most, shared, true);
  T total = 0;
  for (std::int64_t j = threadIdx.x; j < rows.s; j += kRowThreads) {
    line[j] = rows.sees(row, j) ? std::exp(line[j] - most) : T{0};
    total += line[j];
  }
  total = of_block(total, shared, false);
  const T share = total > 0 || total != total ? 1 / total : T{0};
  for (std::int64_t j = threadIdx.x; j < rows.s; j += kRowThreads) line[j] *= share;
}

/// diff (n, heads, t, s) of the probabilities becomes that of the scores, in place.
template <class T>
GLOBAL void look_backward_kernel(std::int64_t s, T scale, const T* probabilities, T* diff) {
  SHARED(T, shared, kRowThreads);
  const std::int64_t row = blockIdx.x;
  const T* probability = probabilities + row * s;
  T* line = diff + row * s;
  T sum = 0;
  for (std::int64_t j = threadIdx.x; j < s; j += kRowThreads) sum += probability[j] * line[j];
  const T center = of_block(sum, shared, false);
  for (std::int64_t j = threadIdx.x; j < s; j += kRowThreads)
    line[j] = scale * probability[j] * (line[j] - center);
}

/// The matrices of one head in every sample of the batch.
struct HeadPlaces {
  MatrixPlace query, memory, dst, scores;  ///< memory: key and value
};
HeadPlaces places_of(const AttentionShape& s) {
  const auto place = [&](std::int64_t stride, std::int64_t rows) {
    return MatrixPlace{.type = s.type, .stride = stride, .batch_stride = stride * rows};
  };
  return {.query = place(s.query_stride(), s.t),
          .memory = place(s.memory_stride(), s.s),
          .dst = place(s.e, s.t),
          .scores = {.type = s.type, .stride = s.s, .batch_stride = s.heads * s.t * s.s}};
}
MatrixPlace transposed(MatrixPlace place) {
  place.transposed = true;
  return place;
}

/// The products of attention, each prepared once for all heads.
class HeadProducts {
 public:
  HeadProducts(const Cuda& cuda, const AttentionShape& s)
      : cuda_(cuda),
        alignment_(
            alignment_of({s.d() * bytes_of(s.type), s.e * bytes_of(s.type), s.t * s.s * bytes_of(s.type)})) {}

  /// Its place in the list; the first refusal is kept.
  std::size_t add(ProductProblem problem) {
    problem.alignment = alignment_;
    auto made = cuda_.products->product(problem);
    if (!made) {
      refusal_ = made.error();
      return 0;
    }
    workspace_ = std::max(workspace_, (*made)->workspace_bytes());
    products_.push_back(*std::move(made));
    return products_.size() - 1;
  }
  Result<void> run(std::size_t index, const void* a, const void* b, void* c, void* workspace) const {
    return products_[index]->run({.a = a, .b = b, .c = c}, workspace);
  }
  const std::optional<Error>& refusal() const { return refusal_; }
  std::int64_t workspace_bytes() const { return workspace_; }

 private:
  const Cuda& cuda_;
  std::int64_t alignment_;  ///< of a head within a tensor
  std::vector<PreparedProduct> products_;
  std::optional<Error> refusal_;
  std::int64_t workspace_ = 0;
};

unsigned rows_of(const AttentionShape& s) {
  return static_cast<unsigned>(s.n * s.heads * s.t);
}

struct ForwardProducts {
  HeadProducts list;
  std::size_t scores = 0, dst = 0;

  ForwardProducts(const Cuda& cuda, const AttentionShape& s) : list(cuda, s) {
    const HeadPlaces at = places_of(s);
    scores = list.add({.m = s.t,
                       .n = s.s,
                       .k = s.d(),
                       .batch = s.n,
                       .a = at.query,
                       .b = transposed(at.memory),
                       .c = at.scores,
                       .scale = s.scale()});
    dst =
        list.add({.m = s.t, .n = s.d(), .k = s.s, .batch = s.n, .a = at.scores, .b = at.memory, .c = at.dst});
  }
};

template <class T>
Result<void> forward(const Cuda& cuda, const AttentionShape& s, const ForwardProducts& products,
                     const Arguments& a) {
  T* probabilities = a.out<T>(1);
  for (std::int64_t h = 0; h < s.heads; ++h) {
    const auto head = head_in<T>(s, a, 0, h);
    auto done =
        products.list.run(products.scores, head.query, head.key, probabilities + h * s.t * s.s, a.scratch);
    if (!done) return done;
  }
  const Rows rows{.heads = s.heads,
                  .t = s.t,
                  .s = s.s,
                  .causal = s.causal,
                  .mask = s.masked ? a.in<std::int64_t>(s.packs()) : nullptr};
  LAUNCH(look_kernel<T>, rows_of(s), kRowThreads, 0, cuda.stream(), rows, probabilities);
  for (std::int64_t h = 0; h < s.heads; ++h) {
    auto done = products.list.run(products.dst, probabilities + h * s.t * s.s, head_in<T>(s, a, 0, h).value,
                                  a.out<T>(0) + h * s.d(), a.scratch);
    if (!done) return done;
  }
  return {};
}

struct BackwardProducts {
  HeadProducts list;
  std::size_t value = 0, probability = 0, query = 0, key = 0;

  BackwardProducts(const Cuda& cuda, const AttentionShape& s) : list(cuda, s) {
    const HeadPlaces at = places_of(s);
    value = list.add({.m = s.s,
                      .n = s.d(),
                      .k = s.t,
                      .batch = s.n,
                      .a = transposed(at.scores),
                      .b = at.dst,
                      .c = at.memory});
    probability = list.add({.m = s.t,
                            .n = s.s,
                            .k = s.d(),
                            .batch = s.n,
                            .a = at.dst,
                            .b = transposed(at.memory),
                            .c = at.scores});
    query = list.add(
        {.m = s.t, .n = s.d(), .k = s.s, .batch = s.n, .a = at.scores, .b = at.memory, .c = at.query});
    key = list.add({.m = s.s,
                    .n = s.d(),
                    .k = s.t,
                    .batch = s.n,
                    .a = transposed(at.scores),
                    .b = at.query,
                    .c = at.memory});
  }
};

/// `diff` (n, heads, t, s) is scratch; behind it stands the products' workspace.
template <class T>
Result<void> backward(const Cuda& cuda, const AttentionShape& s, const BackwardProducts& products,
                      const Arguments& a, T* diff, void* workspace) {
  const T *probabilities = a.in<T>(s.packs()), *diff_dst = a.in<T>(s.packs() + 1);
  for (std::int64_t h = 0; h < s.heads; ++h) {
    const auto head = head_in<T>(s, a, 0, h);
    const auto made = head_out<T>(s, a, 0, h);
    const T* of_dst = diff_dst + h * s.d();
    const std::int64_t plane = h * s.t * s.s;
    if (auto done = products.list.run(products.value, probabilities + plane, of_dst, made.value, workspace);
        !done)
      return done;
    if (auto done = products.list.run(products.probability, of_dst, head.value, diff + plane, workspace);
        !done)
      return done;
  }
  LAUNCH(look_backward_kernel<T>, rows_of(s), kRowThreads, 0, cuda.stream(), s.s, static_cast<T>(s.scale()),
         probabilities, diff);
  for (std::int64_t h = 0; h < s.heads; ++h) {
    const auto head = head_in<T>(s, a, 0, h);
    const auto made = head_out<T>(s, a, 0, h);
    const T* scores = diff + h * s.t * s.s;
    if (auto done = products.list.run(products.query, scores, head.key, made.query, workspace); !done)
      return done;
    if (auto done = products.list.run(products.key, scores, head.query, made.key, workspace); !done)
      return done;
  }
  return {};
}

Result<KernelPtr> describe_forward(Cuda& cuda, const AttentionAttributes& attributes,
                                   const KernelRequest& request) {
  const auto s = attention_forward_shape(request, attributes);
  if (!s) return s.error();
  const ForwardProducts products(cuda, *s);
  if (products.list.refusal()) return *products.list.refusal();
  return prepare(
      request, s,
      [&cuda, products](auto type, const AttentionShape& shape, const Arguments& a) {
        return forward<decltype(type)>(cuda, shape, products, a);
      },
      products.list.workspace_bytes());
}

Result<KernelPtr> describe_backward(Cuda& cuda, const AttentionAttributes& attributes,
                                    const KernelRequest& request) {
  const auto s = attention_backward_shape(request, attributes);
  if (!s) return s.error();
  const BackwardProducts products(cuda, *s);
  if (products.list.refusal()) return *products.list.refusal();
  const std::int64_t own = aligned_bytes(s->n * s->heads * s->t * s->s * bytes_of(s->type));
  return prepare(
      request, s,
      [&cuda, products, own](auto type, const AttentionShape& shape, const Arguments& a) {
        using T = decltype(type);
        return backward<T>(cuda, shape, products, a, static_cast<T*>(a.scratch),
                           static_cast<std::byte*>(a.scratch) + own);
      },
      own + products.list.workspace_bytes());
}

}  // namespace

void add_attention(Table& table) {
  table.add(kAttentionForward, describe_forward);
  table.add(kAttentionBackward, describe_backward);
}

}  // namespace netwright::kernels::cuda
