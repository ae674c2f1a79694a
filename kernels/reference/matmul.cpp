// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/matmul.h"

#include "kernels/api/support/movement_shapes.h"
#include "kernels/reference/table.h"

namespace netwright::kernels::reference {
namespace {

template <class T>
void matmul(const MatMulAttributes& attributes, const MatMulShape& s, const Arguments& arguments) {
  const Strides a_strides = broadcast_strides(s.a, s.dst), b_strides = broadcast_strides(s.b, s.dst);
  for (std::int64_t batch = 0; batch < s.dst.elements(); ++batch) {
    const T* a = arguments.in<T>(0) + offset_of(batch, s.dst, a_strides) * s.m * s.k;
    const T* b = arguments.in<T>(1) + offset_of(batch, s.dst, b_strides) * s.k * s.n;
    for (std::int64_t i = 0; i < s.m; ++i)
      for (std::int64_t j = 0; j < s.n; ++j) {
        double sum = 0;
        for (std::int64_t k = 0; k < s.k; ++k)
          sum += double{a[attributes.transpose_a ? k * s.m + i : i * s.k + k]} *
                 b[attributes.transpose_b ? j * s.k + k : k * s.n + j];
        arguments.out<T>(0)[(batch * s.m + i) * s.n + j] = static_cast<T>(sum);
      }
  }
}

Result<KernelPtr> describe_matmul(Reference&, const MatMulAttributes& a, const KernelRequest& request) {
  return prepare(request, matmul_shape(request, a),
                 [a](auto type, const MatMulShape& s, const Arguments& arguments) {
                   matmul<decltype(type)>(a, s, arguments);
                 });
}

}  // namespace

void add_matmul(Table& table) {
  table.add(kMatMul, describe_matmul);
}

}  // namespace netwright::kernels::reference
