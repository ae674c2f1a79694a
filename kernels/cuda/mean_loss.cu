// SPDX-License-Identifier: Apache-2.0
// The mean over the elements of valid rows; how many those are, the device knows.
#include "kernels/api/mean_loss.h"
#include "kernels/api/support/mean_loss_shapes.h"
#include "kernels/cuda/reduce.h"
#include "kernels/cuda/typed.h"

namespace netwright::kernels::cuda {
namespace {

/// Elements of valid rows.
struct ValidElements {
  const StepState* state;
  std::int64_t rows, row_elements;

  DEV std::int64_t count() const {
    const std::int64_t valid = state->valid_rows < 0      ? 0
                               : state->valid_rows < rows ? state->valid_rows
                                                          : rows;
    return valid * row_elements;
  }
};

template <class T>
struct MeanOfValid : Sum {
  ValidElements valid;
  const T* src;
  T* loss;

  DEV double term(std::int64_t, std::int64_t k) const { return k < valid.count() ? src[k] : T{0}; }
  DEV void store(std::int64_t, double sum) const {
    const std::int64_t count = valid.count();
    *loss = count > 0 ? static_cast<T>(sum / static_cast<double>(count)) : T{0};
  }
};

Result<KernelPtr> describe_mean_loss(Cuda& cuda, const MeanLossAttributes&, const KernelRequest& request) {
  const auto shape = mean_loss_forward_shape(request);
  if (!shape) return shape.error();
  const ReducePlan plan = plan_reduction(1, shape->rows * shape->row_elements, false);
  return prepare(
      request, shape,
      [&cuda, plan](auto type, const RowsShape& s, const Arguments& a) {
        using T = decltype(type);
        MeanOfValid<T> mean;
        mean.valid = {a.state, s.rows, s.row_elements};
        mean.src = a.in<T>(0);
        mean.loss = a.out<T>(0);
        reduce(cuda, plan, mean, a.scratch);
      },
      plan.scratch_bytes(sizeof(double)));
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
