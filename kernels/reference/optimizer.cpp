// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/optimizer.h"

#include <cmath>

#include "kernels/api/support/layer_shapes.h"
#include "kernels/reference/table.h"

namespace netwright::kernels::reference {
namespace {

template <class T>
void sgd(const ElementwiseShape& s, const SgdAttributes& attributes, const Arguments& arguments) {
  const double rate = arguments.state->learning_rate;
  for (std::int64_t i = 0; i < s.elements; ++i) {
    const double weight = arguments.in<T>(1)[i];
    double update = arguments.in<T>(0)[i] + attributes.weight_decay * weight;
    if (attributes.momentum != 0) {
      const double mean = attributes.momentum * arguments.in<T>(2)[i] + update;
      arguments.out<T>(1)[i] = static_cast<T>(mean);
      update = attributes.nesterov ? update + attributes.momentum * mean : mean;
    }
    arguments.out<T>(0)[i] = static_cast<T>(weight - rate * update);
  }
}

template <class T>
void adam(const ElementwiseShape& s, const AdamAttributes& attributes, const Arguments& arguments) {
  const auto update = static_cast<double>(arguments.state->update);
  const double mean_bias = 1 - std::pow(attributes.beta1, update);
  const double square_bias = 1 - std::pow(attributes.beta2, update);
  for (std::int64_t i = 0; i < s.elements; ++i) {
    const double weight = arguments.in<T>(1)[i];
    const double gradient = arguments.in<T>(0)[i] + attributes.weight_decay * weight;
    const double mean = attributes.beta1 * arguments.in<T>(2)[i] + (1 - attributes.beta1) * gradient;
    const double square =
        attributes.beta2 * arguments.in<T>(3)[i] + (1 - attributes.beta2) * gradient * gradient;
    const double step = mean / mean_bias / (std::sqrt(square / square_bias) + attributes.eps);
    arguments.out<T>(0)[i] = static_cast<T>(weight - arguments.state->learning_rate * step);
    arguments.out<T>(1)[i] = static_cast<T>(mean);
    arguments.out<T>(2)[i] = static_cast<T>(square);
  }
}

Result<KernelPtr> describe_sgd(Reference&, const SgdAttributes& attributes, const KernelRequest& request) {
  const std::size_t buffers = attributes.momentum != 0 ? 1 : 0;
  return prepare(request, elementwise_shape(request, {2 + buffers, 2 + buffers}, {1 + buffers, 1 + buffers}),
                 [attributes](auto type, const ElementwiseShape& s, const Arguments& arguments) {
                   sgd<decltype(type)>(s, attributes, arguments);
                 });
}
Result<KernelPtr> describe_adam(Reference&, const AdamAttributes& attributes, const KernelRequest& request) {
  return prepare(request, elementwise_shape(request, {4, 4}, {3, 3}),
                 [attributes](auto type, const ElementwiseShape& s, const Arguments& arguments) {
                   adam<decltype(type)>(s, attributes, arguments);
                 });
}

}  // namespace

void add_optimizer(Table& table) {
  table.add(kSgdUpdate, describe_sgd);
  table.add(kAdamUpdate, describe_adam);
}

}  // namespace netwright::kernels::reference
