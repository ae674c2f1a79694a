// SPDX-License-Identifier: Apache-2.0
// Attention in products of matrices, head by head over the whole batch; between them the softmax of the rows
// that may be seen. The probabilities are an output, so nothing is worked out twice on the way back. Products
// of two inputs of 16 bits read those; all else works on copies in f32.
#include <cmath>

#include "kernels/api/attention.h"
#include "kernels/api/support/attention_shapes.h"
#include "kernels/cuda/convolution.h"
#include "kernels/cuda/each.h"
#include "kernels/cuda/typed.h"
#include "kernels/cuda/widen.h"

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

/// What products read of the inputs: those of 16 bits themselves where both factors are, else their copies in
/// the kernel's type.
class Inputs {
 public:
  explicit Inputs(const KernelRequest& request) {
    for (const TensorDesc& desc : request.src) types_.push_back(desc.type);
  }
  void set_narrow(std::span<const void* const> src) { narrow_ = src; }

  /// In which type a product of inputs i and j reads them.
  DataType of_product(std::size_t i, std::size_t j, DataType wide) const {
    const bool narrow = types_[i] == DataType::bf16 || types_[i] == DataType::f16;
    return narrow && types_[i] == types_[j] ? types_[i] : wide;
  }
  /// `address` within the copy of input i, or the same number of the input itself.
  template <class T>
  const void* at(std::size_t i, const T* address, const Arguments& copies, DataType type) const {
    if (bytes_of(type) == static_cast<std::int64_t>(sizeof(T))) return address;
    return static_cast<const std::byte*>(narrow_[i]) + (address - copies.in<T>(i)) * bytes_of(type);
  }

 private:
  std::vector<DataType> types_;
  std::span<const void* const> narrow_;  ///< while the kernel is executed
};

/// Tells which inputs were given before they are widened.
class NarrowKernel final : public PreparedKernel {
 public:
  NarrowKernel(KernelPtr widened, std::shared_ptr<Inputs> inputs)
      : widened_(std::move(widened)), inputs_(std::move(inputs)) {}

  Result<void> execute(const Arguments& arguments) override {
    inputs_->set_narrow(arguments.src);
    return widened_->execute(arguments);
  }
  std::int64_t scratch_bytes() const override { return widened_->scratch_bytes(); }
  const char* algorithm() const override { return widened_->algorithm(); }

 private:
  KernelPtr widened_;
  std::shared_ptr<Inputs> inputs_;
};

MatrixPlace in_type(MatrixPlace place, DataType type) {
  place.type = type;
  return place;
}

/// The products of attention, each prepared once for all heads.
class HeadProducts {
 public:
  HeadProducts(const Cuda& cuda, const AttentionShape& s) : cuda_(cuda), shape_(s) {}

  /// Its place in the list; the first refusal is kept.
  std::size_t add(ProductProblem problem) {
    const std::int64_t bytes = std::min(bytes_of(problem.a.type), bytes_of(shape_.type));
    problem.alignment = alignment_of({shape_.d() * bytes, shape_.e * bytes, shape_.t * shape_.s * bytes});
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
  AttentionShape shape_;
  std::vector<PreparedProduct> products_;
  std::optional<Error> refusal_;
  std::int64_t workspace_ = 0;
};

unsigned rows_of(const AttentionShape& s) {
  return static_cast<unsigned>(s.n * s.heads * s.t);
}

struct ForwardProducts {
  HeadProducts list;
  DataType looked_at = DataType::f32;  ///< what queries and keys are read in
  std::size_t scores = 0, dst = 0;

  ForwardProducts(const Cuda& cuda, const AttentionShape& s, const Inputs& inputs)
      : list(cuda, s), looked_at(inputs.of_product(0, s.packs() - 1, s.type)) {
    const HeadPlaces at = places_of(s);
    scores = list.add({.m = s.t,
                       .n = s.s,
                       .k = s.d(),
                       .batch = s.n,
                       .a = in_type(at.query, looked_at),
                       .b = in_type(transposed(at.memory), looked_at),
                       .c = at.scores,
                       .scale = s.scale()});
    dst =
        list.add({.m = s.t, .n = s.d(), .k = s.s, .batch = s.n, .a = at.scores, .b = at.memory, .c = at.dst});
  }
};

template <class T>
Result<void> forward(const Cuda& cuda, const AttentionShape& s, const ForwardProducts& products,
                     const Inputs& inputs, const Arguments& a) {
  T* probabilities = a.out<T>(1);
  for (std::int64_t h = 0; h < s.heads; ++h) {
    const auto head = head_in<T>(s, a, 0, h);
    auto done = products.list.run(products.scores, inputs.at(0, head.query, a, products.looked_at),
                                  inputs.at(s.packs() - 1, head.key, a, products.looked_at),
                                  probabilities + h * s.t * s.s, a.scratch);
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
  DataType of_value = DataType::f32, of_probability = DataType::f32;  ///< what their factors are read in
  std::size_t value = 0, probability = 0, query = 0, key = 0;

  BackwardProducts(const Cuda& cuda, const AttentionShape& s, const Inputs& inputs)
      : list(cuda, s),
        of_value(inputs.of_product(s.packs(), s.packs() + 1, s.type)),
        of_probability(inputs.of_product(s.packs() + 1, s.packs() - 1, s.type)) {
    const HeadPlaces at = places_of(s);
    value = list.add({.m = s.s,
                      .n = s.d(),
                      .k = s.t,
                      .batch = s.n,
                      .a = in_type(transposed(at.scores), of_value),
                      .b = in_type(at.dst, of_value),
                      .c = at.memory});
    probability = list.add({.m = s.t,
                            .n = s.s,
                            .k = s.d(),
                            .batch = s.n,
                            .a = in_type(at.dst, of_probability),
                            .b = in_type(transposed(at.memory), of_probability),
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
                      const Inputs& inputs, const Arguments& a, T* diff, void* workspace) {
  const T *probabilities = a.in<T>(s.packs()), *diff_dst = a.in<T>(s.packs() + 1);
  for (std::int64_t h = 0; h < s.heads; ++h) {
    const auto head = head_in<T>(s, a, 0, h);
    const auto made = head_out<T>(s, a, 0, h);
    const T* of_dst = diff_dst + h * s.d();
    const std::int64_t plane = h * s.t * s.s;
    const auto at = [&](std::size_t i, const T* address, DataType type) {
      return inputs.at(i, address, a, type);
    };
    if (auto done = products.list.run(products.value, at(s.packs(), probabilities + plane, products.of_value),
                                      at(s.packs() + 1, of_dst, products.of_value), made.value, workspace);
        !done)
      return done;
    if (auto done = products.list.run(
            products.probability, at(s.packs() + 1, of_dst, products.of_probability),
            at(s.packs() - 1, head.value, products.of_probability), diff + plane, workspace);
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

Result<KernelPtr> forward_kernel(Cuda& cuda, const AttentionAttributes& attributes,
                                 const KernelRequest& request, const std::shared_ptr<Inputs>& inputs) {
  const auto s = attention_forward_shape(request, attributes);
  if (!s) return s.error();
  const ForwardProducts products(cuda, *s, *inputs);
  if (products.list.refusal()) return *products.list.refusal();
  return prepare(
      request, s,
      [&cuda, products, inputs](auto type, const AttentionShape& shape, const Arguments& a) {
        return forward<decltype(type)>(cuda, shape, products, *inputs, a);
      },
      products.list.workspace_bytes());
}

Result<KernelPtr> backward_kernel(Cuda& cuda, const AttentionAttributes& attributes,
                                  const KernelRequest& request, const std::shared_ptr<Inputs>& inputs) {
  const auto s = attention_backward_shape(request, attributes);
  if (!s) return s.error();
  const BackwardProducts products(cuda, *s, *inputs);
  if (products.list.refusal()) return *products.list.refusal();
  const std::int64_t own = aligned_bytes(s->n * s->heads * s->t * s->s * bytes_of(s->type));
  return prepare(
      request, s,
      [&cuda, products, inputs, own](auto type, const AttentionShape& shape, const Arguments& a) {
        using T = decltype(type);
        return backward<T>(cuda, shape, products, *inputs, a, static_cast<T*>(a.scratch),
                           static_cast<std::byte*>(a.scratch) + own);
      },
      own + products.list.workspace_bytes());
}

template <auto make>
Result<KernelPtr> describe(Cuda& cuda, const AttentionAttributes& attributes, const KernelRequest& request) {
  const auto inputs = std::make_shared<Inputs>(request);
  if (narrow_type(request) == DataType::f32) return make(cuda, attributes, request, inputs);
  auto wide = make(cuda, attributes, WideRequest(request).get(), inputs);
  if (!wide) return wide;
  auto widened = std::make_unique<WidenedKernel>(*std::move(wide), request, widen_on(cuda));
  return KernelPtr(std::make_unique<NarrowKernel>(std::move(widened), inputs));
}

template <auto make>
void add(Table& table, KernelId<AttentionAttributes> id) {
  table.add(id, describe<make>);
  table.add_bf16(id, describe<make>);
  table.add_f16(id, describe<make>);
}

}  // namespace

void add_attention(Table& table) {
  add<forward_kernel>(table, kAttentionForward);
  add<backward_kernel>(table, kAttentionBackward);
}

}  // namespace netwright::kernels::cuda
