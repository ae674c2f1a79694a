// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>

#include "kernels/api/support/loss_functions.h"
#include "kernels/api/support/loss_shapes.h"
#include "kernels/api/support/row_losses.h"
#include "kernels/cpu/table.h"

/// Sums are taken piece by piece and then over the pieces, which do not depend on the number of threads.
namespace netwright::kernels::cpu {
namespace {

constexpr std::int64_t kPiece = 4096;  // elements

std::int64_t pieces_of(std::int64_t elements) {
  return (elements + kPiece - 1) / kPiece;
}

float mean_of(const double* sums, std::int64_t sum_count, std::int64_t count) {
  double sum = 0;
  for (std::int64_t i = 0; i < sum_count; ++i) sum += sums[i];
  return count > 0 ? static_cast<float>(sum / static_cast<double>(count)) : 0.0F;
}

void elementwise_forward(Cpu& cpu, const RowsShape& s, const ElementwiseLossAttributes& a,
                         const Arguments& arguments) {
  const float *src = arguments.in<float>(0), *target = arguments.in<float>(1);
  auto* sums = static_cast<double*>(arguments.scratch);
  const std::int64_t count = arguments.valid_rows(s.rows) * s.row_elements, pieces = pieces_of(count);
  const auto alpha = static_cast<float>(a.alpha), beta = static_cast<float>(a.beta);
  with_loss(a.function, [&](auto function) {
    cpu.pool.for_range(pieces, kGrain / kPiece, 1, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t piece = begin; piece < end; ++piece) {
        double sum = 0;
        const std::int64_t last = std::min(count, (piece + 1) * kPiece);
        for (std::int64_t i = piece * kPiece; i < last; ++i)
          sum += double{loss_value<function()>(alpha, beta, src[i], target[i])};
        sums[piece] = sum;
      }
    });
  });
  arguments.out<float>(0)[0] = mean_of(sums, pieces, count);
}

void elementwise_backward(Cpu& cpu, const RowsShape& s, const ElementwiseLossAttributes& a,
                          const Arguments& arguments) {
  const float *src = arguments.in<float>(0), *target = arguments.in<float>(1);
  float* diff_src = arguments.out<float>(0);
  float* diff_target = arguments.dst.size() > 1 ? arguments.out<float>(1) : nullptr;
  const std::int64_t count = arguments.valid_rows(s.rows) * s.row_elements, all = s.rows * s.row_elements;
  const auto alpha = static_cast<float>(a.alpha), beta = static_cast<float>(a.beta);
  const auto scale = static_cast<float>(a.weight / static_cast<double>(std::max<std::int64_t>(count, 1)));
  with_loss(a.function, [&](auto function) {
    cpu.pool.for_range(count, kGrain, 16, [&](std::int64_t begin, std::int64_t end) {
      if (diff_target == nullptr) {
        for (std::int64_t i = begin; i < end; ++i)
          diff_src[i] = scale * loss_slopes<function()>(alpha, beta, src[i], target[i]).by_src;
        return;
      }
      for (std::int64_t i = begin; i < end; ++i) {
        const LossSlopes<float> slopes = loss_slopes<function()>(alpha, beta, src[i], target[i]);
        diff_src[i] = scale * slopes.by_src;
        diff_target[i] = scale * slopes.by_target;
      }
    });
  });
  std::fill(diff_src + count, diff_src + all, 0.0F);
  if (diff_target != nullptr) std::fill(diff_target + count, diff_target + all, 0.0F);
}

LossRow<float> row_of(const RowsShape& s, RowLoss function, const Arguments& arguments, std::int64_t row) {
  LossRow<float> found{.size = s.row_elements};
  for (std::size_t i = 0; i < arguments.src.size(); ++i)
    found.src[i] = arguments.in<float>(i) + row * row_width(function, i, s.row_elements);
  return found;
}

void row_forward(Cpu& cpu, const RowsShape& s, const RowLossAttributes& a, const Arguments& arguments) {
  const std::int64_t rows = arguments.valid_rows(s.rows);
  auto* losses = static_cast<double*>(arguments.scratch);
  cpu.pool.for_range(rows, kGrain / s.row_elements + 1, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t row = begin; row < end; ++row)
      losses[row] = row_loss(a, row_of(s, a.function, arguments, row));
  });
  arguments.out<float>(0)[0] = mean_of(losses, rows, rows);
}

void row_backward(Cpu& cpu, const RowsShape& s, const RowLossAttributes& a, const Arguments& arguments) {
  const std::int64_t rows = arguments.valid_rows(s.rows);
  for (std::size_t i = 0; i < arguments.dst.size(); ++i)
    std::fill_n(arguments.out<float>(i), s.rows * row_width(a.function, i, s.row_elements), 0.0F);
  const double factor = a.weight / static_cast<double>(std::max<std::int64_t>(rows, 1));
  cpu.pool.for_range(rows, kGrain / s.row_elements + 1, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t row = begin; row < end; ++row) {
      LossRowGradient<float> gradient{};
      for (std::size_t i = 0; i < arguments.dst.size(); ++i)
        gradient[i] = arguments.out<float>(i) + row * row_width(a.function, i, s.row_elements);
      row_loss_slopes(a, factor, row_of(s, a.function, arguments, row), gradient);
    }
  });
}

/// A kernel that calls run(cpu, shape, attributes, arguments), with room for `sums` numbers.
template <class Attributes, class Run>
Result<KernelPtr> prepare_loss(Cpu& cpu, const Attributes& attributes, const KernelRequest& request,
                               const Result<RowsShape>& shape, Run run, std::int64_t sums) {
  return prepare(
      request, shape,
      [&cpu, attributes, run](const RowsShape& s, const Arguments& arguments) {
        run(cpu, s, attributes, arguments);
      },
      "loops", sums * static_cast<std::int64_t>(sizeof(double)));
}

Result<KernelPtr> describe_elementwise(Cpu& cpu, const ElementwiseLossAttributes& attributes,
                                       const KernelRequest& request) {
  const auto shape = elementwise_loss_forward_shape(request);
  const std::int64_t sums = shape ? pieces_of(shape->rows * shape->row_elements) : 0;
  return prepare_loss(cpu, attributes, request, shape, elementwise_forward, sums);
}
Result<KernelPtr> describe_elementwise_backward(Cpu& cpu, const ElementwiseLossAttributes& attributes,
                                                const KernelRequest& request) {
  return prepare_loss(cpu, attributes, request, elementwise_loss_backward_shape(request),
                      elementwise_backward, 0);
}
Result<KernelPtr> describe_row(Cpu& cpu, const RowLossAttributes& attributes, const KernelRequest& request) {
  const auto shape = row_loss_forward_shape(request, attributes.function);
  return prepare_loss(cpu, attributes, request, shape, row_forward, shape ? shape->rows : 0);
}
Result<KernelPtr> describe_row_backward(Cpu& cpu, const RowLossAttributes& attributes,
                                        const KernelRequest& request) {
  return prepare_loss(cpu, attributes, request, row_loss_backward_shape(request, attributes.function),
                      row_backward, 0);
}

}  // namespace

void add_value_loss(Table& table) {
  table.add(kElementwiseLossForward, describe_elementwise);
  table.add(kElementwiseLossBackward, describe_elementwise_backward);
  table.add(kRowLossForward, describe_row);
  table.add(kRowLossBackward, describe_row_backward);
}

}  // namespace netwright::kernels::cpu
