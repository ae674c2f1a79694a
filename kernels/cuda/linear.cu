// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/linear.h"
#include "kernels/api/support/layer_shapes.h"
#include "kernels/cuda/convolution.h"
#include "kernels/cuda/product_requests.h"
#include "kernels/cuda/sums.h"
#include "kernels/cuda/typed.h"

namespace netwright::kernels::cuda {
namespace {

template <bool relu>
Result<KernelPtr> describe_forward(Cuda& cuda, const LinearAttributes&, const KernelRequest& request) {
  const auto problem = linear_forward_problem(request, relu);
  if (!problem) return problem.error();
  const auto made = cuda.products->product(*problem, request.algorithm);
  if (!made) return made.error();
  return make_kernel(
      (*made)->algorithm(),
      [product = *made](const Arguments& a) {
        return product->run(
            {.a = a.src[0], .b = a.src[1], .bias = a.src.size() > 2 ? a.src[2] : nullptr, .c = a.dst[0]},
            a.scratch);
      },
      (*made)->workspace_bytes());
}

Result<KernelPtr> describe_backward_data(Cuda& cuda, const LinearAttributes&, const KernelRequest& request) {
  const auto problem = linear_backward_data_problem(request);
  if (!problem) return problem.error();
  const auto made = cuda.products->product(*problem, request.algorithm);
  if (!made) return made.error();
  return make_kernel((*made)->algorithm(),
                     [product = *made](const Arguments& a) {
                       return product->run({.a = a.src[0], .b = a.src[1], .c = a.dst[0]}, a.scratch);
                     },
                     (*made)->workspace_bytes());
}

template <class T>
KernelPtr run_backward_weight(const Cuda& cuda, const LinearShape& s, DataType diff_type,
                              const PreparedProduct& product) {
  const ImageSizes rows{.n = 1, .c = s.o, .s = s.rows};
  const std::int64_t own = aligned_bytes(product->workspace_bytes());
  return make_kernel(
      product->algorithm(),
      [&cuda, bias = s.bias, rows, diff_type, product, own](const Arguments& a) {
        if (bias)
          channel_sums(cuda, Numbers<T>{a.src[1], diff_type}, rows, Layout::channels_last, a.out<T>(1),
                       static_cast<std::byte*>(a.scratch) + own);
        return product->run({.a = a.src[1], .b = a.src[0], .c = a.dst[0]}, a.scratch);
      },
      own + (s.bias ? channel_sums_bytes(rows, Layout::channels_last) : 0));
}

Result<KernelPtr> describe_backward_weight(Cuda& cuda, const LinearAttributes&,
                                           const KernelRequest& request) {
  const auto s = linear_backward_weight_shape(PlainRequest(request).get());
  if (!s) return s.error();
  const auto problem = linear_backward_weight_problem(request);
  if (!problem) return problem.error();
  const auto product = cuda.products->product(*problem, request.algorithm);
  if (!product) return product.error();
  if (s->type == DataType::f64) return run_backward_weight<double>(cuda, *s, request.src[1].type, *product);
  return run_backward_weight<float>(cuda, *s, request.src[1].type, *product);
}

template <class Describe>
void add_products(Table& table, KernelId<LinearAttributes> id, Describe describe) {
  table.add(id, describe);
  table.add_bf16(id, describe);
  table.add_f16(id, describe);
}

}  // namespace

void add_linear(Table& table) {
  add_products(table, kLinearForward, describe_forward<false>);
  add_products(table, kLinearReluForward, describe_forward<true>);
  add_products(table, kLinearBackwardData, describe_backward_data);
  add_products(table, kLinearBackwardWeight, describe_backward_weight);
}

}  // namespace netwright::kernels::cuda
