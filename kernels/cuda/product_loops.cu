// SPDX-License-Identifier: Apache-2.0
// Matrix products, one thread for each number of c: what is taken where cuBLASLt is not, or does not take the
// product.
#include <cmath>

#include "kernels/cuda/each.h"
#include "kernels/cuda/numbers.h"
#include "kernels/cuda/products.h"

namespace netwright::kernels::cuda {
namespace {

struct MatrixSteps {
  std::int64_t row = 0, column = 0, batch = 0;
};
MatrixSteps steps_of(const MatrixPlace& place) {
  return {.row = place.transposed ? 1 : place.stride,
          .column = place.transposed ? place.stride : 1,
          .batch = place.batch_stride};
}

template <class T>
struct ProductLoop {
  Numbers<T> a, b;
  const T* bias;
  T* c;
  MatrixSteps at_a, at_b, at_c;
  std::int64_t m, n, k;
  T scale;
  Epilogue epilogue;
  bool accumulate;

  DEV void operator()(std::int64_t index) const {
    const std::int64_t column = index % n, row = index / n % m, batch = index / (n * m);
    std::int64_t from_a = batch * at_a.batch + row * at_a.row,
                 from_b = batch * at_b.batch + column * at_b.column;
    T sum = 0;
    for (std::int64_t i = 0; i < k; ++i, from_a += at_a.column, from_b += at_b.row)
      sum += a[from_a] * b[from_b];
    T* to = c + batch * at_c.batch + row * at_c.row + column * at_c.column;
    *to = finished(scale * sum, column) + (accumulate ? *to : T{0});
  }

  DEV T finished(T value, std::int64_t column) const {
    if (bias != nullptr) value += bias[column];
    if (epilogue == Epilogue::relu || epilogue == Epilogue::bias_relu) return value < 0 ? T{0} : value;
    if (epilogue == Epilogue::bias_gelu_tanh)
      return value / 2 *
             (1 + std::tanh(T(0.79788456080286536) * (value + T(0.044715) * value * value * value)));
    return value;
  }
};

class LoopProduct final : public PreparedWork<ProductTensors> {
 public:
  LoopProduct(const Cuda& cuda, const ProductProblem& problem) : cuda_(cuda), problem_(problem) {}

  Result<void> run(const ProductTensors& tensors, void*) const override {
    if (problem_.c.type == DataType::f64) {
      launch<double>(tensors);
    } else {
      launch<float>(tensors);
    }
    return {};
  }
  std::int64_t workspace_bytes() const override { return 0; }
  const char* algorithm() const override { return "loops"; }

 private:
  template <class T>
  void launch(const ProductTensors& tensors) const {
    const ProductProblem& p = problem_;
    for_each(cuda_, p.batch * p.m * p.n,
             ProductLoop<T>{.a = {.data = tensors.a, .type = p.a.type},
                            .b = {.data = tensors.b, .type = p.b.type},
                            .bias = adds_bias(p.epilogue) ? static_cast<const T*>(tensors.bias) : nullptr,
                            .c = static_cast<T*>(tensors.c),
                            .at_a = steps_of(p.a),
                            .at_b = steps_of(p.b),
                            .at_c = steps_of(p.c),
                            .m = p.m,
                            .n = p.n,
                            .k = p.k,
                            .scale = static_cast<T>(p.scale),
                            .epilogue = p.epilogue,
                            .accumulate = p.accumulate});
  }

  const Cuda& cuda_;
  ProductProblem problem_;
};

}  // namespace

PreparedProduct loop_product(const Cuda& cuda, const ProductProblem& problem) {
  return std::make_shared<LoopProduct>(cuda, problem);
}

}  // namespace netwright::kernels::cuda
