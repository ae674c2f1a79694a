// SPDX-License-Identifier: Apache-2.0
#include "kernels/cuda/tuning.h"

#include <variant>

#include "kernels/api/convolution.h"
#include "kernels/api/linear.h"
#include "kernels/cuda/convolution.h"
#include "kernels/cuda/product_requests.h"
#include "kernels/cuda/products.h"

namespace netwright::kernels::cuda {
namespace {

/// Nothing for kernels that are no product.
using Problem = std::variant<std::monostate, ConvolutionProblem, ProductProblem>;

template <class T>
Problem problem_or_nothing(const Result<T>& problem) {
  return problem ? Problem(*problem) : Problem();
}
template <class Attributes>
Attributes attributes_of(const KernelRequest& request) {
  const auto* given = static_cast<const Attributes*>(request.attributes);
  return given != nullptr ? *given : Attributes{};
}

Problem problem_of(const KernelRequest& request) {
  const auto is = [&](const auto& id) { return request.kernel == id.name; };
  const auto convolution = [&] { return attributes_of<ConvolutionAttributes>(request); };
  if (is(kConvolutionForward)) return problem_or_nothing(forward_problem(request, convolution(), false));
  if (is(kConvolutionReluForward)) return problem_or_nothing(forward_problem(request, convolution(), true));
  if (is(kConvolutionBackwardData)) return problem_or_nothing(backward_data_problem(request, convolution()));
  if (is(kConvolutionBackwardWeight))
    return problem_or_nothing(backward_weight_problem(request, convolution()));
  if (is(kLinearForward)) return problem_or_nothing(linear_forward_problem(request, false));
  if (is(kLinearReluForward)) return problem_or_nothing(linear_forward_problem(request, true));
  if (is(kLinearBackwardData)) return problem_or_nothing(linear_backward_data_problem(request));
  if (is(kLinearBackwardWeight)) return problem_or_nothing(linear_backward_weight_problem(request));
  if (is(kMatMul))
    return problem_or_nothing(matmul_problem(request, attributes_of<MatMulAttributes>(request)));
  return {};
}

}  // namespace

std::span<const char* const> algorithms_of(Cuda& cuda, const KernelRequest& request) {
  const Problem problem = problem_of(request);
  if (const auto* one = std::get_if<ConvolutionProblem>(&problem)) return cuda.products->algorithms(*one);
  if (const auto* one = std::get_if<ProductProblem>(&problem)) return cuda.products->algorithms(*one);
  return {};
}

void prefer_algorithm(Cuda& cuda, const KernelRequest& request) {
  const Problem problem = problem_of(request);
  if (const auto* one = std::get_if<ConvolutionProblem>(&problem))
    cuda.products->prefer(*one, request.algorithm);
  if (const auto* one = std::get_if<ProductProblem>(&problem)) cuda.products->prefer(*one, request.algorithm);
}

}  // namespace netwright::kernels::cuda
