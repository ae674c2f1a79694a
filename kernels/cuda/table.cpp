// SPDX-License-Identifier: Apache-2.0
#include "kernels/cuda/table.h"

#include "kernels/cuda/costs.h"
#include "kernels/cuda/images.h"

namespace netwright::kernels::cuda {

Table make_table() {
  Table table;
  table.set_usual_cost([](const Cuda&, const KernelRequest& request) { return pass_ns(request); });
  add_activation(table);
  add_step(table);
  add_arithmetic(table);
  add_batch_norm(table);
  add_elementwise(table);
  add_embedding(table);
  add_gradients(table);
  add_group_norm(table);
  add_images(table);
  add_lamb(table);
  add_layout(table);
  add_local_response_norm(table);
  add_loss(table);
  add_mean_loss(table);
  add_movement(table);
  add_optimizer(table);
  add_pooling(table);
  add_random(table);
  add_reduction(table);
  add_resize(table);
  add_attention(table);
  add_convolution(table);
  add_convolution_pool(table);
  add_linear(table);
  add_matmul(table);
  add_recurrence(table);
  add_softmax(table);
  add_value_loss(table);
  return table;
}

}  // namespace netwright::kernels::cuda
