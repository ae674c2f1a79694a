// SPDX-License-Identifier: Apache-2.0
// Losses of numbers compared one by one, and of whole rows. What a row or a batch sums
// up to is summed in double.
#include <cstddef>
#include <cstdint>

#include "kernels/api/support/loss_functions.h"
#include "kernels/api/support/loss_shapes.h"
#include "kernels/api/support/row_losses.h"
#include "kernels/cuda/total.h"
#include "kernels/cuda/typed.h"

namespace netwright::kernels::cuda {
namespace {

ValidElements valid_of(const RowsShape& s, const Arguments& arguments) {
  return {arguments.state, s.rows, s.row_elements};
}
std::int64_t elements_of(const RowsShape& s) {
  return s.rows * s.row_elements;
}

template <class T, ElementwiseLoss function>
struct LossOfElement {
  using Value = double;
  ValidElements valid;
  T alpha, beta;
  const T* src;
  const T* target;
  DEV Value operator()(std::int64_t i) const {
    return i < valid.count() ? loss_value<function>(alpha, beta, src[i], target[i]) : T{0};
  }
};

template <class T, ElementwiseLoss function>
struct SlopesOfElement {
  ValidElements valid;
  T alpha, beta;
  double weight;
  const T* src;
  const T* target;
  T* diff_src;
  T* diff_target;  ///< null: not wanted
  DEV void operator()(std::int64_t i) const {
    LossSlopes<T> slopes;
    T scale = 0;
    if (const std::int64_t count = valid.count(); i < count) {
      scale = static_cast<T>(weight / static_cast<double>(count));
      slopes = loss_slopes<function>(alpha, beta, src[i], target[i]);
    }
    diff_src[i] = scale * slopes.by_src;
    if (diff_target != nullptr) diff_target[i] = scale * slopes.by_target;
  }
};

template <class T>
void elementwise_forward(Cuda& cuda, const RowsShape& s, const ElementwiseLossAttributes& a,
                         const Arguments& arguments) {
  const ValidElements valid = valid_of(s, arguments);
  with_loss(a.function, [&](auto function) {
    total(cuda, elements_of(s),
          LossOfElement<T, decltype(function)::value>{valid, static_cast<T>(a.alpha), static_cast<T>(a.beta),
                                                      arguments.in<T>(0), arguments.in<T>(1)},
          MeanOfValid<T>{valid, arguments.out<T>(0)}, arguments.scratch);
  });
}

template <class T>
void elementwise_backward(Cuda& cuda, const RowsShape& s, const ElementwiseLossAttributes& a,
                          const Arguments& arguments) {
  with_loss(a.function, [&](auto function) {
    for_each(cuda, elements_of(s),
             SlopesOfElement<T, decltype(function)::value>{
                 .valid = valid_of(s, arguments),
                 .alpha = static_cast<T>(a.alpha),
                 .beta = static_cast<T>(a.beta),
                 .weight = a.weight,
                 .src = arguments.in<T>(0),
                 .target = arguments.in<T>(1),
                 .diff_src = arguments.out<T>(0),
                 .diff_target = arguments.dst.size() > 1 ? arguments.out<T>(1) : nullptr});
  });
}

/// The tensors of a row loss and the row a team works on.
template <class T>
struct LossRows {
  RowLossAttributes attributes;
  std::int64_t row_elements;
  const T* src[3];

  DEV LossRow<T> row(std::int64_t number) const {
    LossRow<T> found{.size = row_elements};
    for (std::size_t i = 0; i < 3; ++i) {
      if (src[i] != nullptr) found.src[i] = src[i] + number * row_width(attributes.function, i, row_elements);
    }
    return found;
  }
  /// All threads of the block together.
  DEV RowMeasure measure(const Member& member, const LossRow<T>& row) const {
    RowMeasure own;
    for (std::int64_t i = member.lane; i < member.end(row_elements); i += member.width)
      own = own + row_terms(attributes, place_of(attributes.function, row, i));
    return measured(attributes, member.sum(own));
  }
};
template <class T>
LossRows<T> loss_rows(const RowsShape& s, const RowLossAttributes& a, const Arguments& arguments) {
  LossRows<T> rows{.attributes = a, .row_elements = s.row_elements, .src = {}};
  for (std::size_t i = 0; i < arguments.src.size(); ++i) rows.src[i] = arguments.in<T>(i);
  return rows;
}

template <class T>
struct LossOfRow {
  using Value = double;
  ValidElements valid;
  LossRows<T> rows;
  DEV Value operator()(const Member& member) const {
    const LossRow<T> row = rows.row(member.item);
    const RowMeasure measure = rows.measure(member, row);
    if (!member.is_first() || member.item >= valid.count()) return 0;
    return row_loss(rows.attributes, measure, target_of(rows.attributes.function, row));
  }
};

template <class T>
struct SlopesOfRow {
  ValidElements valid;
  LossRows<T> rows;
  T* diff[3];

  DEV void operator()(const Member& member) const {
    const RowLossAttributes& a = rows.attributes;
    const LossRow<T> row = rows.row(member.item);
    const RowMeasure measure = rows.measure(member, row);
    const bool counts = member.item < valid.count();
    const double factor = counts ? a.weight / static_cast<double>(valid.count()) : 0;
    const double target = counts ? target_of(a.function, row) : 0;
    LossRowGradient<T> gradient{};
    for (std::size_t i = 0; i < 3; ++i) {
      if (diff[i] != nullptr)
        gradient[i] = diff[i] + member.item * row_width(a.function, i, rows.row_elements);
    }
    for (std::int64_t i = member.lane; i < member.end(rows.row_elements); i += member.width) {
      RowPlace slopes;
      if (counts) slopes = row_slopes(a, measure, target, place_of(a.function, row, i));
      set_slopes(a, factor, slopes, i, gradient);
    }
    if (a.function == RowLoss::cosine_embedding && member.is_first()) gradient[2][0] = 0;
  }
};

std::int64_t scratch_of_elements(const Result<RowsShape>& shape) {
  return shape ? total_scratch<double>(elements_of(*shape)) : 0;
}
std::int64_t scratch_of_rows(const Result<RowsShape>& shape) {
  return shape ? total_scratch<double>(shape->rows, team_width(shape->row_elements)) : 0;
}

Result<KernelPtr> describe_elementwise(Cuda& cuda, const ElementwiseLossAttributes& attributes,
                                       const KernelRequest& request) {
  const auto shape = elementwise_loss_forward_shape(request);
  return prepare(
      request, shape,
      [&cuda, attributes](auto type, const RowsShape& s, const Arguments& a) {
        elementwise_forward<decltype(type)>(cuda, s, attributes, a);
      },
      scratch_of_elements(shape));
}
Result<KernelPtr> describe_elementwise_backward(Cuda& cuda, const ElementwiseLossAttributes& attributes,
                                                const KernelRequest& request) {
  return prepare(request, elementwise_loss_backward_shape(request),
                 [&cuda, attributes](auto type, const RowsShape& s, const Arguments& a) {
                   elementwise_backward<decltype(type)>(cuda, s, attributes, a);
                 });
}

Result<KernelPtr> describe_row(Cuda& cuda, const RowLossAttributes& attributes,
                               const KernelRequest& request) {
  const auto shape = row_loss_forward_shape(request, attributes.function);
  return prepare(
      request, shape,
      [&cuda, attributes](auto type, const RowsShape& s, const Arguments& a) {
        using T = decltype(type);
        const ValidElements valid{a.state, s.rows, 1};
        total_of_teams(cuda, s.rows, team_width(s.row_elements),
                       LossOfRow<T>{valid, loss_rows<T>(s, attributes, a)}, Add{},
                       MeanOfValid<T>{valid, a.out<T>(0)}, a.scratch);
      },
      scratch_of_rows(shape));
}
Result<KernelPtr> describe_row_backward(Cuda& cuda, const RowLossAttributes& attributes,
                                        const KernelRequest& request) {
  return prepare(request, row_loss_backward_shape(request, attributes.function),
                 [&cuda, attributes](auto type, const RowsShape& s, const Arguments& a) {
                   using T = decltype(type);
                   SlopesOfRow<T> work{{a.state, s.rows, 1}, loss_rows<T>(s, attributes, a), {}};
                   for (std::size_t i = 0; i < a.dst.size(); ++i) work.diff[i] = a.out<T>(i);
                   for_each_team(cuda, s.rows, team_width(s.row_elements), work);
                 });
}

}  // namespace

void add_value_loss(Table& table) {
  table.add(kElementwiseLossForward, describe_elementwise);
  table.add(kElementwiseLossBackward, describe_elementwise_backward);
  table.add(kRowLossForward, describe_row);
  table.add(kRowLossBackward, describe_row_backward);
}

}  // namespace netwright::kernels::cuda
