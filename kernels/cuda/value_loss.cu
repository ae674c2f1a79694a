// SPDX-License-Identifier: Apache-2.0
// Losses of numbers compared one by one or taken as they are, and of whole rows. What a row or a batch sums
// up to is summed in double.
#include <cstddef>
#include <cstdint>

#include "kernels/api/mean_loss.h"
#include "kernels/api/support/loss_functions.h"
#include "kernels/api/support/loss_shapes.h"
#include "kernels/api/support/mean_loss_shapes.h"
#include "kernels/api/support/row_losses.h"
#include "kernels/cuda/total.h"
#include "kernels/cuda/typed.h"

namespace netwright::kernels::cuda {
namespace {

/// The elements of a batch that count, which come first.
struct Counted {
  const StepState* state;
  std::int64_t rows, row_elements;

  DEV std::int64_t operator()() const { return valid_rows(state, rows) * row_elements; }
};
Counted counted_of(const RowsShape& s, const Arguments& arguments) {
  return {arguments.state, s.rows, s.row_elements};
}
std::int64_t elements_of(const RowsShape& s) {
  return s.rows * s.row_elements;
}

template <class T>
struct MeanOf {
  Counted counted;
  T* loss;
  DEV void operator()(double sum) const {
    const std::int64_t count = counted();
    *loss = count > 0 ? static_cast<T>(sum / static_cast<double>(count)) : T{0};
  }
};

template <class T, ElementwiseLoss function>
struct LossOfElement {
  using Value = double;
  Counted counted;
  T alpha, beta;
  const T* src;
  const T* target;
  DEV Value operator()(std::int64_t i) const {
    return i < counted() ? loss_value<function>(alpha, beta, src[i], target[i]) : T{0};
  }
};

template <class T, ElementwiseLoss function>
struct SlopesOfElement {
  Counted counted;
  T alpha, beta;
  double weight;
  const T* src;
  const T* target;
  T* diff_src;
  T* diff_target;  ///< null: not wanted
  DEV void operator()(std::int64_t i) const {
    LossSlopes<T> slopes;
    T scale = 0;
    if (const std::int64_t count = counted(); i < count) {
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
  const Counted counted = counted_of(s, arguments);
  with_loss(a.function, [&](auto function) {
    total(
        cuda, elements_of(s),
        LossOfElement<T, decltype(function)::value>{counted, static_cast<T>(a.alpha), static_cast<T>(a.beta),
                                                    arguments.in<T>(0), arguments.in<T>(1)},
        MeanOf<T>{counted, arguments.out<T>(0)}, arguments.scratch);
  });
}

template <class T>
void elementwise_backward(Cuda& cuda, const RowsShape& s, const ElementwiseLossAttributes& a,
                          const Arguments& arguments) {
  with_loss(a.function, [&](auto function) {
    for_each(cuda, elements_of(s),
             SlopesOfElement<T, decltype(function)::value>{
                 .counted = counted_of(s, arguments),
                 .alpha = static_cast<T>(a.alpha),
                 .beta = static_cast<T>(a.beta),
                 .weight = a.weight,
                 .src = arguments.in<T>(0),
                 .target = arguments.in<T>(1),
                 .diff_src = arguments.out<T>(0),
                 .diff_target = arguments.dst.size() > 1 ? arguments.out<T>(1) : nullptr});
  });
}

template <class T>
struct ValueOfElement {
  using Value = double;
  Counted counted;
  const T* src;
  DEV Value operator()(std::int64_t i) const { return i < counted() ? src[i] : T{0}; }
};
template <class T>
struct SlopeOfMean {
  Counted counted;
  double weight;
  T* diff_src;
  DEV void operator()(std::int64_t i) const {
    const std::int64_t count = counted();
    diff_src[i] = i < count ? static_cast<T>(weight / static_cast<double>(count)) : T{0};
  }
};

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
  Counted counted;
  LossRows<T> rows;
  DEV Value operator()(const Member& member) const {
    const LossRow<T> row = rows.row(member.item);
    const RowMeasure measure = rows.measure(member, row);
    if (!member.is_first() || member.item >= counted()) return 0;
    return row_loss(rows.attributes, measure, target_of(rows.attributes.function, row));
  }
};

template <class T>
struct SlopesOfRow {
  Counted counted;
  LossRows<T> rows;
  T* diff[3];

  DEV void operator()(const Member& member) const {
    const RowLossAttributes& a = rows.attributes;
    const LossRow<T> row = rows.row(member.item);
    const RowMeasure measure = rows.measure(member, row);
    const bool counts = member.item < counted();
    const double factor = counts ? a.weight / static_cast<double>(counted()) : 0;
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

Result<KernelPtr> describe_mean(Cuda& cuda, const MeanLossAttributes&, const KernelRequest& request) {
  const auto shape = mean_loss_forward_shape(request);
  return prepare(
      request, shape,
      [&cuda](auto type, const RowsShape& s, const Arguments& a) {
        using T = decltype(type);
        const Counted counted = counted_of(s, a);
        total(cuda, elements_of(s), ValueOfElement<T>{counted, a.in<T>(0)}, MeanOf<T>{counted, a.out<T>(0)},
              a.scratch);
      },
      scratch_of_elements(shape));
}
Result<KernelPtr> describe_mean_backward(Cuda& cuda, const MeanLossAttributes& attributes,
                                         const KernelRequest& request) {
  return prepare(request, mean_loss_backward_shape(request),
                 [&cuda, weight = attributes.weight](auto type, const RowsShape& s, const Arguments& a) {
                   using T = decltype(type);
                   for_each(cuda, elements_of(s), SlopeOfMean<T>{counted_of(s, a), weight, a.out<T>(0)});
                 });
}

Result<KernelPtr> describe_row(Cuda& cuda, const RowLossAttributes& attributes,
                               const KernelRequest& request) {
  const auto shape = row_loss_forward_shape(request, attributes.function);
  return prepare(
      request, shape,
      [&cuda, attributes](auto type, const RowsShape& s, const Arguments& a) {
        using T = decltype(type);
        const Counted counted{a.state, s.rows, 1};
        total_of_teams(cuda, s.rows, team_width(s.row_elements),
                       LossOfRow<T>{counted, loss_rows<T>(s, attributes, a)}, Add{},
                       MeanOf<T>{counted, a.out<T>(0)}, a.scratch);
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
  table.add(kMeanLossForward, describe_mean);
  table.add(kMeanLossBackward, describe_mean_backward);
  table.add(kRowLossForward, describe_row);
  table.add(kRowLossBackward, describe_row_backward);
}

}  // namespace netwright::kernels::cuda
