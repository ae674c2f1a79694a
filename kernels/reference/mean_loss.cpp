// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/mean_loss.h"

#include "kernels/api/support/mean_loss_shapes.h"
#include "kernels/reference/table.h"

namespace netwright::kernels::reference {
namespace {

Result<KernelPtr> describe_mean_loss(Reference&, const MeanLossAttributes&, const KernelRequest& request) {
  return prepare(request, mean_loss_forward_shape(request),
                 [](auto type, const RowsShape& s, const Arguments& arguments) {
                   using T = decltype(type);
                   const std::int64_t count = arguments.valid_rows(s.rows) * s.row_elements;
                   double sum = 0;
                   for (std::int64_t i = 0; i < count; ++i) sum += arguments.in<T>(0)[i];
                   arguments.out<T>(0)[0] =
                       count > 0 ? static_cast<T>(sum / static_cast<double>(count)) : T{0};
                 });
}

Result<KernelPtr> describe_mean_loss_backward(Reference&, const MeanLossAttributes& attributes,
                                              const KernelRequest& request) {
  return prepare(request, mean_loss_backward_shape(request),
                 [weight = attributes.weight](auto type, const RowsShape& s, const Arguments& arguments) {
                   using T = decltype(type);
                   const std::int64_t count = arguments.valid_rows(s.rows) * s.row_elements;
                   for (std::int64_t i = 0; i < s.rows * s.row_elements; ++i) {
                     arguments.out<T>(0)[i] =
                         i < count ? static_cast<T>(weight / static_cast<double>(count)) : T{0};
                   }
                 });
}

}  // namespace

void add_mean_loss(Table& table) {
  table.add(kMeanLossForward, describe_mean_loss);
  table.add(kMeanLossBackward, describe_mean_loss_backward);
}

}  // namespace netwright::kernels::reference
