// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/mean_loss.h"

#include <algorithm>
#include <numeric>

#include "kernels/api/support/mean_loss_shapes.h"
#include "kernels/cpu/table.h"

/// One thread: the sum keeps its order.
namespace netwright::kernels::cpu {
namespace {

Result<KernelPtr> describe_mean_loss(Cpu&, const MeanLossAttributes&, const KernelRequest& request) {
  return prepare(
      request, mean_loss_forward_shape(request), [](const RowsShape& s, const Arguments& arguments) {
        const float* src = arguments.in<float>(0);
        const std::int64_t count = arguments.valid_rows(s.rows) * s.row_elements;
        const double sum = std::accumulate(src, src + count, 0.0);
        arguments.out<float>(0)[0] = count > 0 ? static_cast<float>(sum / static_cast<double>(count)) : 0.0F;
      });
}

Result<KernelPtr> describe_mean_loss_backward(Cpu&, const MeanLossAttributes& attributes,
                                              const KernelRequest& request) {
  return prepare(request, mean_loss_backward_shape(request),
                 [weight = attributes.weight](const RowsShape& s, const Arguments& arguments) {
                   float* diff_src = arguments.out<float>(0);
                   const std::int64_t count = arguments.valid_rows(s.rows) * s.row_elements;
                   const double share = weight / static_cast<double>(std::max<std::int64_t>(count, 1));
                   std::fill(diff_src, diff_src + count, static_cast<float>(share));
                   std::fill(diff_src + count, diff_src + s.rows * s.row_elements, 0.0F);
                 });
}

}  // namespace

void add_mean_loss(Table& table) {
  table.add(kMeanLossForward, describe_mean_loss);
  table.add(kMeanLossBackward, describe_mean_loss_backward);
}

}  // namespace netwright::kernels::cpu
