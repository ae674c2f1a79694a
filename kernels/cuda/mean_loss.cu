// SPDX-License-Identifier: Apache-2.0
// The mean over the elements of valid rows; how many those are, the device knows.
#include "kernels/api/mean_loss.h"
#include "kernels/api/support/mean_loss_shapes.h"
#include "kernels/cuda/total.h"
#include "kernels/cuda/typed.h"

namespace netwright::kernels::cuda {
namespace {

template <class T>
struct ElementOf {
  using Value = double;
  ValidElements valid;
  const T* src;
  DEV Value operator()(std::int64_t i) const { return i < valid.count() ? src[i] : T{0}; }
};

Result<KernelPtr> describe_mean_loss(Cuda& cuda, const MeanLossAttributes&, const KernelRequest& request) {
  const auto shape = mean_loss_forward_shape(request);
  return prepare(
      request, shape,
      [&cuda](auto type, const RowsShape& s, const Arguments& a) {
        using T = decltype(type);
        const ValidElements valid{a.state, s.rows, s.row_elements};
        total(cuda, s.rows * s.row_elements, ElementOf<T>{valid, a.in<T>(0)},
              MeanOfValid<T>{valid, a.out<T>(0)}, a.scratch);
      },
      shape ? total_scratch<double>(shape->rows * shape->row_elements) : 0);
}

template <class T>
struct MeanLossGradient {
  ValidElements valid;
  double weight;
  T* diff_src;

  DEV void operator()(std::int64_t i) const {
    const std::int64_t count = valid.count();
    diff_src[i] = i < count ? static_cast<T>(weight / static_cast<double>(count)) : T{0};
  }
};

Result<KernelPtr> describe_mean_loss_backward(Cuda& cuda, const MeanLossAttributes& attributes,
                                              const KernelRequest& request) {
  return prepare(request, mean_loss_backward_shape(request),
                 [&cuda, weight = attributes.weight](auto type, const RowsShape& s, const Arguments& a) {
                   using T = decltype(type);
                   for_each(cuda, s.rows * s.row_elements,
                            MeanLossGradient<T>{{a.state, s.rows, s.row_elements}, weight, a.out<T>(0)});
                 });
}

}  // namespace

void add_mean_loss(Table& table) {
  table.add(kMeanLossForward, describe_mean_loss);
  table.add(kMeanLossBackward, describe_mean_loss_backward);
}

}  // namespace netwright::kernels::cuda
