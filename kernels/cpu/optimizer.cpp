// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/optimizer.h"

#include <cmath>

#include "kernels/api/support/layer_shapes.h"
#include "kernels/cpu/loops.h"
#include "kernels/cpu/table.h"

namespace netwright::kernels::cpu {
namespace {

Result<KernelPtr> describe_sgd(Cpu& cpu, const SgdAttributes& attributes, const KernelRequest& request) {
  const std::size_t buffers = attributes.momentum != 0 ? 1 : 0;
  return prepare(request, elementwise_shape(request, {2 + buffers, 2 + buffers}, {1 + buffers, 1 + buffers}),
                 [&cpu, attributes](const ElementwiseShape& s, const Arguments& arguments) {
                   const SgdStep step{.rate = static_cast<float>(arguments.state->learning_rate),
                                      .momentum = static_cast<float>(attributes.momentum),
                                      .weight_decay = static_cast<float>(attributes.weight_decay),
                                      .nesterov = attributes.nesterov};
                   cpu.pool.for_range(s.elements, kGrain, 16, [&](std::int64_t begin, std::int64_t end) {
                     float* mean = attributes.momentum != 0 ? arguments.out<float>(1) + begin : nullptr;
                     sgd(step, arguments.in<float>(0) + begin, arguments.out<float>(0) + begin, mean,
                         end - begin);
                   });
                 });
}

Result<KernelPtr> describe_adam(Cpu& cpu, const AdamAttributes& attributes, const KernelRequest& request) {
  return prepare(request, elementwise_shape(request, {4, 4}, {3, 3}),
                 [&cpu, attributes](const ElementwiseShape& s, const Arguments& arguments) {
                   const auto update = static_cast<double>(arguments.state->update);
                   const double mean_bias = 1 - std::pow(attributes.beta1, update);
                   const double square_bias = 1 - std::pow(attributes.beta2, update);
                   const AdamStep step{.rate = static_cast<float>(arguments.state->learning_rate / mean_bias),
                                       .square_scale = static_cast<float>(1 / std::sqrt(square_bias)),
                                       .beta1 = static_cast<float>(attributes.beta1),
                                       .beta2 = static_cast<float>(attributes.beta2),
                                       .mean_share = static_cast<float>(1 - attributes.beta1),
                                       .square_share = static_cast<float>(1 - attributes.beta2),
                                       .eps = static_cast<float>(attributes.eps),
                                       .weight_decay = static_cast<float>(attributes.weight_decay)};
                   cpu.pool.for_range(s.elements, kGrain, 16, [&](std::int64_t begin, std::int64_t end) {
                     adam(step, arguments.in<float>(0) + begin, arguments.out<float>(0) + begin,
                          arguments.out<float>(1) + begin, arguments.out<float>(2) + begin, end - begin);
                   });
                 });
}

}  // namespace

void add_optimizer(Table& table) {
  table.add(kSgdUpdate, describe_sgd);
  table.add(kAdamUpdate, describe_adam);
}

}  // namespace netwright::kernels::cpu
