// SPDX-License-Identifier: Apache-2.0
#include "kernels/cuda/table.h"

#include "kernels/cuda/costs.h"

namespace netwright::kernels::cuda {

Table make_table() {
  Table table;
  table.set_usual_cost([](const Cuda&, const KernelRequest& request) { return pass_ns(request); });
  add_activation(table);
  add_attention(table);
  add_convolution(table);
  add_convolution_pool(table);
  add_linear(table);
  add_matmul(table);
  add_recurrence(table);
  return table;
}

}  // namespace netwright::kernels::cuda
