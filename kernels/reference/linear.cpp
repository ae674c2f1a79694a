// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/linear.h"

#include "kernels/api/support/layer_shapes.h"
#include "kernels/reference/table.h"

namespace netwright::kernels::reference {
namespace {

template <class T>
void forward(const LinearShape& s, const Arguments& arguments, bool relu) {
  const T *src = arguments.in<T>(0), *weight = arguments.in<T>(1);
  T* dst = arguments.out<T>(0);
  for (std::int64_t row = 0; row < s.rows; ++row) {
    for (std::int64_t o = 0; o < s.o; ++o) {
      double sum = s.bias ? arguments.in<T>(2)[o] : 0;
      for (std::int64_t i = 0; i < s.i; ++i) sum += double{src[row * s.i + i]} * weight[o * s.i + i];
      dst[row * s.o + o] = static_cast<T>(relu && sum < 0 ? 0 : sum);
    }
  }
}

template <class T>
void backward_data(const LinearShape& s, const Arguments& arguments) {
  const T *diff_dst = arguments.in<T>(0), *weight = arguments.in<T>(1);
  T* diff_src = arguments.out<T>(0);
  for (std::int64_t row = 0; row < s.rows; ++row) {
    for (std::int64_t i = 0; i < s.i; ++i) {
      double sum = 0;
      for (std::int64_t o = 0; o < s.o; ++o) sum += double{diff_dst[row * s.o + o]} * weight[o * s.i + i];
      diff_src[row * s.i + i] = static_cast<T>(sum);
    }
  }
}

template <class T>
void backward_weight(const LinearShape& s, const Arguments& arguments) {
  const T *src = arguments.in<T>(0), *diff_dst = arguments.in<T>(1);
  T* diff_weight = arguments.out<T>(0);
  for (std::int64_t o = 0; o < s.o; ++o) {
    for (std::int64_t i = 0; i < s.i; ++i) {
      double sum = 0;
      for (std::int64_t row = 0; row < s.rows; ++row)
        sum += double{diff_dst[row * s.o + o]} * src[row * s.i + i];
      diff_weight[o * s.i + i] = static_cast<T>(sum);
    }
    if (!s.bias) continue;
    double sum = 0;
    for (std::int64_t row = 0; row < s.rows; ++row) sum += diff_dst[row * s.o + o];
    arguments.out<T>(1)[o] = static_cast<T>(sum);
  }
}

template <bool relu>
Result<KernelPtr> describe_forward(Reference&, const LinearAttributes&, const KernelRequest& request) {
  return prepare(request, linear_forward_shape(request),
                 [](auto type, const LinearShape& s, const Arguments& arguments) {
                   forward<decltype(type)>(s, arguments, relu);
                 });
}

Result<KernelPtr> describe_backward_data(Reference&, const LinearAttributes&, const KernelRequest& request) {
  return prepare(request, linear_backward_data_shape(request),
                 [](auto type, const LinearShape& s, const Arguments& arguments) {
                   backward_data<decltype(type)>(s, arguments);
                 });
}

Result<KernelPtr> describe_backward_weight(Reference&, const LinearAttributes&,
                                           const KernelRequest& request) {
  return prepare(request, linear_backward_weight_shape(request),
                 [](auto type, const LinearShape& s, const Arguments& arguments) {
                   backward_weight<decltype(type)>(s, arguments);
                 });
}

}  // namespace

void add_linear(Table& table) {
  table.add(kLinearForward, describe_forward<false>);
  table.add(kLinearReluForward, describe_forward<true>);
  table.add(kLinearBackwardData, describe_backward_data);
  table.add(kLinearBackwardWeight, describe_backward_weight);
}

}  // namespace netwright::kernels::reference
