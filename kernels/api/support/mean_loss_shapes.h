// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/api/support/checks.h"
#include "kernels/api/support/loss_shapes.h"

namespace netwright::kernels {

inline Result<RowsShape> averaged_rows_shape(const KernelRequest& r, const TensorDesc& rows) {
  if (auto ok = check_rank(r, "the tensor", rows, 1, kMaxRank); !ok) return ok.error();
  return RowsShape{.type = rows.type, .rows = rows.shape[0], .row_elements = rows.shape.elements_from(1)};
}
inline Result<RowsShape> mean_loss_forward_shape(const KernelRequest& r) {
  if (auto ok = check_counts(r, {1, 1}, {1, 1}); !ok) return ok.error();
  if (auto ok = check_tensor(r, "the loss", r.dst[0], {r.src[0].type, {1}}); !ok) return ok.error();
  return averaged_rows_shape(r, r.src[0]);
}
inline Result<RowsShape> mean_loss_backward_shape(const KernelRequest& r) {
  if (auto ok = check_counts(r, {0, 0}, {1, 1}); !ok) return ok.error();
  return averaged_rows_shape(r, r.dst[0]);
}

}  // namespace netwright::kernels
