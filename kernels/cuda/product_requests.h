// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"
#include "kernels/api/kernel.h"
#include "kernels/api/matmul.h"
#include "kernels/cuda/product_problem.h"

namespace netwright::kernels::cuda {

/// What a kernel asks of Products; the refusal is describe()'s.
Result<ProductProblem> linear_forward_problem(const KernelRequest& request, bool relu);
Result<ProductProblem> linear_backward_data_problem(const KernelRequest& request);
Result<ProductProblem> linear_backward_weight_problem(const KernelRequest& request);
/// Where the matrices of the batch do not lie at even steps, of one of them (`batch` is 1).
Result<ProductProblem> matmul_problem(const KernelRequest& request, const MatMulAttributes& attributes);

}  // namespace netwright::kernels::cuda
