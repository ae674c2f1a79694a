// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>

#include "kernels/api/support/loss_functions.h"
#include "kernels/api/support/loss_shapes.h"
#include "kernels/api/support/row_losses.h"
#include "kernels/reference/table.h"

namespace netwright::kernels::reference {
namespace {

double mean(double sum, std::int64_t count) {
  return count > 0 ? sum / static_cast<double>(count) : 0;
}

template <class T>
void elementwise_forward(const RowsShape& s, const ElementwiseLossAttributes& a, const Arguments& arguments) {
  const std::int64_t count = arguments.valid_rows(s.rows) * s.row_elements;
  double sum = 0;
  with_loss(a.function, [&](auto function) {
    for (std::int64_t i = 0; i < count; ++i) {
      sum += loss_value<function()>(a.alpha, a.beta, double{arguments.in<T>(0)[i]},
                                    double{arguments.in<T>(1)[i]});
    }
  });
  arguments.out<T>(0)[0] = static_cast<T>(mean(sum, count));
}

template <class T>
void elementwise_backward(const RowsShape& s, const ElementwiseLossAttributes& a,
                          const Arguments& arguments) {
  const std::int64_t count = arguments.valid_rows(s.rows) * s.row_elements;
  for (std::size_t i = 0; i < arguments.dst.size(); ++i)
    std::fill_n(arguments.out<T>(i), s.rows * s.row_elements, T{0});
  with_loss(a.function, [&](auto function) {
    for (std::int64_t i = 0; i < count; ++i) {
      const auto slopes = loss_slopes<function()>(a.alpha, a.beta, double{arguments.in<T>(0)[i]},
                                                  double{arguments.in<T>(1)[i]});
      const double scale = a.weight / static_cast<double>(count);
      arguments.out<T>(0)[i] = static_cast<T>(scale * slopes.by_src);
      if (arguments.dst.size() > 1) arguments.out<T>(1)[i] = static_cast<T>(scale * slopes.by_target);
    }
  });
}

template <class T>
LossRow<T> row_of(const RowsShape& s, RowLoss function, const Arguments& arguments, std::int64_t row) {
  LossRow<T> found{.size = s.row_elements};
  for (std::size_t i = 0; i < arguments.src.size(); ++i)
    found.src[i] = arguments.in<T>(i) + row * row_width(function, i, s.row_elements);
  return found;
}

template <class T>
void row_forward(const RowsShape& s, const RowLossAttributes& a, const Arguments& arguments) {
  const std::int64_t rows = arguments.valid_rows(s.rows);
  double sum = 0;
  for (std::int64_t row = 0; row < rows; ++row) sum += row_loss(a, row_of<T>(s, a.function, arguments, row));
  arguments.out<T>(0)[0] = static_cast<T>(mean(sum, rows));
}

template <class T>
void row_backward(const RowsShape& s, const RowLossAttributes& a, const Arguments& arguments) {
  const std::int64_t rows = arguments.valid_rows(s.rows);
  for (std::size_t i = 0; i < arguments.dst.size(); ++i)
    std::fill_n(arguments.out<T>(i), s.rows * row_width(a.function, i, s.row_elements), T{0});
  for (std::int64_t row = 0; row < rows; ++row) {
    LossRowGradient<T> gradient{};
    for (std::size_t i = 0; i < arguments.dst.size(); ++i)
      gradient[i] = arguments.out<T>(i) + row * row_width(a.function, i, s.row_elements);
    row_loss_slopes(a, a.weight / static_cast<double>(rows), row_of<T>(s, a.function, arguments, row),
                    gradient);
  }
}

Result<KernelPtr> describe_elementwise(Reference&, const ElementwiseLossAttributes& attributes,
                                       const KernelRequest& request) {
  return prepare(request, elementwise_loss_forward_shape(request),
                 [attributes](auto type, const RowsShape& s, const Arguments& arguments) {
                   elementwise_forward<decltype(type)>(s, attributes, arguments);
                 });
}
Result<KernelPtr> describe_elementwise_backward(Reference&, const ElementwiseLossAttributes& attributes,
                                                const KernelRequest& request) {
  return prepare(request, elementwise_loss_backward_shape(request),
                 [attributes](auto type, const RowsShape& s, const Arguments& arguments) {
                   elementwise_backward<decltype(type)>(s, attributes, arguments);
                 });
}
Result<KernelPtr> describe_row(Reference&, const RowLossAttributes& attributes,
                               const KernelRequest& request) {
  return prepare(request, row_loss_forward_shape(request, attributes.function),
                 [attributes](auto type, const RowsShape& s, const Arguments& arguments) {
                   row_forward<decltype(type)>(s, attributes, arguments);
                 });
}
Result<KernelPtr> describe_row_backward(Reference&, const RowLossAttributes& attributes,
                                        const KernelRequest& request) {
  return prepare(request, row_loss_backward_shape(request, attributes.function),
                 [attributes](auto type, const RowsShape& s, const Arguments& arguments) {
                   row_backward<decltype(type)>(s, attributes, arguments);
                 });
}

}  // namespace

void add_value_loss(Table& table) {
  table.add(kElementwiseLossForward, describe_elementwise);
  table.add(kElementwiseLossBackward, describe_elementwise_backward);
  table.add(kRowLossForward, describe_row);
  table.add(kRowLossBackward, describe_row_backward);
}

}  // namespace netwright::kernels::reference
