// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/normalization.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "kernels/api/support/layer_shapes.h"
#include "kernels/api/support/layouts.h"
#include "kernels/cpu/loops.h"
#include "kernels/cpu/normalization_loops.h"
#include "kernels/cpu/table.h"

/// Each channel is one thread's, so its sums do not depend on the number of threads. Where a channel is one
/// column of a matrix, neighbouring columns are worked on together.
namespace netwright::kernels::cpu {
namespace {

/// What batch normalisation works on: an image may have the batch innermost.
struct Norm {
  AxisShape s;
  BatchNormAttributes attributes;
  bool innermost = false;

  Clamp clamp() const { return Clamp::between(attributes.lowest, attributes.highest); }
  std::int64_t first_of(std::int64_t c) const { return c * s.inner * (innermost ? s.outer : 1); }
};

/// visit(first element, count) for the neighbours of channel `c` in the rows [begin, end).
template <class Visit>
void for_each_piece(const Norm& norm, std::int64_t begin, std::int64_t end, std::int64_t c, Visit visit) {
  const AxisShape& s = norm.s;
  if (begin >= end) return;
  if (!norm.innermost) {
    for (std::int64_t row = begin; row < end; ++row) visit((row * s.size + c) * s.inner, s.inner);
  } else if (end - begin == s.outer) {
    visit(norm.first_of(c), s.inner * s.outer);
  } else {
    for (std::int64_t i = 0; i < s.inner; ++i) visit(norm.first_of(c) + i * s.outer + begin, end - begin);
  }
}

/// of_channel(c) for every channel, or of_columns(first, count) for all of them, kColumns or fewer at a time.
template <class OfChannel, class OfColumns>
void for_each_channel(Cpu& cpu, const Norm& norm, const OfChannel& of_channel, const OfColumns& of_columns) {
  const AxisShape& s = norm.s;
  const bool columns = s.inner == 1 && !norm.innermost;
  const std::int64_t unit = columns ? kColumns : 1;
  cpu.pool.for_range(s.size, kGrain / (s.outer * s.inner) + 1, unit,
                     [&](std::int64_t begin, std::int64_t end) {
                       for (std::int64_t c = begin; c < end; c += unit) {
                         if (columns) {
                           of_columns(c, std::min(kColumns, end - c));
                         } else {
                           of_channel(c);
                         }
                       }
                     });
}

/// One number for each of some columns.
using Numbers = std::array<float, kColumns>;
using Doubles = std::array<double, kColumns>;

/// What a channel is normalised with: dst = (src - mean) * scale + shift.
struct Normalization {
  float mean = 0, scale = 1, shift = 0;
};

Normalization normalization_of(const Arguments& arguments, std::int64_t c, double mean, double inv_std) {
  return {.mean = static_cast<float>(mean),
          .scale = static_cast<float>(inv_std * arguments.in<float>(1)[c]),
          .shift = arguments.in<float>(2)[c]};
}

/// From the sums over a channel's `count` elements: its statistics are kept and enter the running ones.
Normalization learn_statistics(const BatchNormAttributes& attributes, const Arguments& arguments,
                               std::int64_t c, double shift, const Moments& found, double count) {
  const double from_shift = count > 0 ? found.sum / count : 0, mean = count > 0 ? shift + from_shift : 0;
  const double squares = std::max(found.squares - found.sum * from_shift, 0.0);
  const double inv_std = 1 / std::sqrt((count > 0 ? squares / count : 0) + attributes.eps);
  arguments.out<float>(1)[c] = static_cast<float>(mean);
  arguments.out<float>(2)[c] = static_cast<float>(inv_std);
  const double momentum = count > 0 ? attributes.momentum : 0;  // no sample, no news
  const double unbiased = squares / std::max(count - 1, 1.0);
  arguments.out<float>(3)[c] =
      static_cast<float>((1 - momentum) * arguments.in<float>(3)[c] + momentum * mean);
  arguments.out<float>(4)[c] =
      static_cast<float>((1 - momentum) * arguments.in<float>(4)[c] + momentum * unbiased);
  return normalization_of(arguments, c, mean, inv_std);
}

void normalize_channel(const Norm& norm, const Arguments& arguments, std::int64_t c,
                       const Normalization& by) {
  for_each_piece(norm, 0, norm.s.outer, c, [&](std::int64_t first, std::int64_t count) {
    normalize(arguments.in<float>(0) + first, by.mean, by.scale, by.shift, arguments.out<float>(0) + first,
              count, norm.clamp());
  });
}

/// of(c) is what each column is normalised with.
template <class Of>
void normalize_some_columns(const AxisShape& s, const Arguments& arguments, std::int64_t first,
                            std::int64_t count, const Of& of) {
  Numbers mean, scale, shift;
  for (std::int64_t i = 0; i < count; ++i) {
    const Normalization by = of(first + i);
    const auto at = static_cast<std::size_t>(i);
    mean[at] = by.mean;
    scale[at] = by.scale;
    shift[at] = by.shift;
  }
  normalize_columns({s.outer, s.size, count}, arguments.in<float>(0) + first, mean.data(), scale.data(),
                    shift.data(), arguments.out<float>(0) + first);
}

void train_channel(const Norm& norm, const Arguments& arguments, std::int64_t c) {
  const float* src = arguments.in<float>(0);
  const std::int64_t rows = arguments.valid_rows(norm.s.outer);
  const float shift = src[norm.first_of(c)];
  Moments all;
  for_each_piece(norm, 0, rows, c, [&](std::int64_t first, std::int64_t count) {
    const Moments piece = moments(src + first, shift, count);
    all.sum += piece.sum;
    all.squares += piece.squares;
  });
  const auto count = static_cast<double>(rows * norm.s.inner);
  normalize_channel(norm, arguments, c, learn_statistics(norm.attributes, arguments, c, shift, all, count));
}

void train_columns(const AxisShape& s, const BatchNormAttributes& attributes, const Arguments& arguments,
                   std::int64_t first, std::int64_t count) {
  const float* src = arguments.in<float>(0) + first;
  const std::int64_t rows = arguments.valid_rows(s.outer);
  Doubles sums, squares;
  column_moments({rows, s.size, count}, src, src, sums.data(), squares.data());
  normalize_some_columns(s, arguments, first, count, [&](std::int64_t c) {
    const auto at = static_cast<std::size_t>(c - first);
    return learn_statistics(attributes, arguments, c, src[c - first], {sums[at], squares[at]},
                            static_cast<double>(rows));
  });
}

/// diff_src = weight * inv_std * (diff_dst - mean(diff_dst) - (src - mean) * inv_std * mean(diff_dst *
/// normalised src)); diff_weight and diff_bias are written.
NormalizeBackward backward_step(const Arguments& arguments, std::int64_t c, const GradientSums& all,
                                double count) {
  const double mean = arguments.in<float>(2)[c], inv_std = arguments.in<float>(3)[c];
  const double products = all.products * inv_std, scale = arguments.in<float>(1)[c] * inv_std;
  arguments.out<float>(1)[c] = static_cast<float>(products);
  arguments.out<float>(2)[c] = static_cast<float>(all.sum);
  return {.mean = static_cast<float>(mean),
          .scale = static_cast<float>(scale),
          .slope = static_cast<float>(scale * inv_std * products / count),
          .shift = static_cast<float>(scale * all.sum / count)};
}

void backward_channel(const Norm& norm, const Arguments& arguments, std::int64_t c) {
  const float *src = arguments.in<float>(0), *diff_dst = arguments.in<float>(4);
  const float* dst = norm.attributes.clamps() ? arguments.in<float>(5) : nullptr;
  float* diff_src = arguments.out<float>(0);
  const std::int64_t rows = arguments.valid_rows(norm.s.outer);
  const float mean = arguments.in<float>(2)[c];
  const Clamp clamp = norm.clamp();
  GradientSums all;
  for_each_piece(norm, 0, rows, c, [&](std::int64_t first, std::int64_t count) {
    const GradientSums piece =
        dst != nullptr ? gradient_sums(src + first, {diff_dst + first, dst + first, clamp}, mean, count)
                       : gradient_sums(src + first, diff_dst + first, nullptr, mean, count);
    all.sum += piece.sum;
    all.products += piece.products;
  });
  const double elements = std::max(static_cast<double>(rows * norm.s.inner), 1.0);
  const NormalizeBackward step = backward_step(arguments, c, all, elements);
  for_each_piece(norm, 0, rows, c, [&](std::int64_t first, std::int64_t count) {
    if (dst != nullptr) {
      normalize_backward(step, src + first, {diff_dst + first, dst + first, clamp}, diff_src + first, count);
    } else {
      normalize_backward(step, src + first, diff_dst + first, diff_src + first, count);
    }
  });
  for_each_piece(norm, rows, norm.s.outer, c,
                 [&](std::int64_t first, std::int64_t count) { std::fill_n(diff_src + first, count, 0.0F); });
}

void backward_columns(const AxisShape& s, const Arguments& arguments, std::int64_t first,
                      std::int64_t count) {
  const float *src = arguments.in<float>(0) + first, *diff_dst = arguments.in<float>(4) + first;
  const float* mean = arguments.in<float>(2) + first;
  float* diff_src = arguments.out<float>(0) + first;
  const std::int64_t rows = arguments.valid_rows(s.outer);
  const Columns columns{rows, s.size, count};
  Doubles sums, products;
  column_gradient_sums(columns, src, diff_dst, mean, sums.data(), products.data());
  Numbers scale, slope, shift;
  for (std::int64_t i = 0; i < count; ++i) {
    const auto at = static_cast<std::size_t>(i);
    const NormalizeBackward step = backward_step(arguments, first + i, {sums[at], products[at]},
                                                 std::max(static_cast<double>(rows), 1.0));
    scale[at] = step.scale;
    slope[at] = step.slope;
    shift[at] = step.shift;
  }
  normalize_columns_backward(columns, {mean, scale.data(), slope.data(), shift.data()}, src, diff_dst,
                             diff_src);
  for (std::int64_t row = rows; row < s.outer; ++row) std::fill_n(diff_src + row * s.size, count, 0.0F);
}

/// A kernel that calls of_channel(norm, arguments, c), or of_columns(norm, arguments, first, count) where all
/// channels lie together.
template <bool innermost, class OfChannel, class OfColumns>
Result<KernelPtr> prepare_norm(Cpu& cpu, const BatchNormAttributes& attributes, const KernelRequest& request,
                               const Images& images, const Result<AxisShape>& shape,
                               const OfChannel& of_channel, const OfColumns& of_columns) {
  if (!shape) return shape.error();
  if (innermost && !are_in(request, Layout::batch_innermost, images))
    return wrong(request, "takes images of one layout");
  if (attributes.clamps() && shape->inner == 1 && !innermost)
    return wrong(request, "clamps images, not numbers; keep the activation apart");
  return prepare(request, shape, [=, &cpu](const AxisShape& s, const Arguments& arguments) {
    const Norm norm{s, attributes, innermost};
    for_each_channel(
        cpu, norm, [&](std::int64_t c) { of_channel(norm, arguments, c); },
        [&](std::int64_t first, std::int64_t count) { of_columns(norm, arguments, first, count); });
  });
}

const Images kForwardImages{.src = {0}, .dst = {0}};
const Images kBackwardImages{.src = {0, 4, 5}, .dst = {0}};

template <bool innermost>
Result<KernelPtr> describe_train(Cpu& cpu, const BatchNormAttributes& a, const KernelRequest& request) {
  const auto columns = [](const Norm& norm, const Arguments& arguments, std::int64_t first,
                          std::int64_t count) {
    train_columns(norm.s, norm.attributes, arguments, first, count);
  };
  return prepare_norm<innermost>(cpu, a, request, kForwardImages,
                                 batch_norm_train_shape(DenseRequest(request).get()), train_channel, columns);
}

Normalization eval_normalization(const Norm& norm, const Arguments& arguments, std::int64_t c) {
  const double mean = arguments.in<float>(3)[c], var = arguments.in<float>(4)[c];
  return normalization_of(arguments, c, mean, 1 / std::sqrt(var + norm.attributes.eps));
}

template <bool innermost>
Result<KernelPtr> describe_eval(Cpu& cpu, const BatchNormAttributes& a, const KernelRequest& request) {
  const auto channel = [](const Norm& norm, const Arguments& arguments, std::int64_t c) {
    normalize_channel(norm, arguments, c, eval_normalization(norm, arguments, c));
  };
  const auto columns = [](const Norm& norm, const Arguments& arguments, std::int64_t first,
                          std::int64_t count) {
    normalize_some_columns(norm.s, arguments, first, count,
                           [&](std::int64_t c) { return eval_normalization(norm, arguments, c); });
  };
  return prepare_norm<innermost>(cpu, a, request, kForwardImages,
                                 batch_norm_eval_shape(DenseRequest(request).get()), channel, columns);
}

template <bool innermost>
Result<KernelPtr> describe_backward(Cpu& cpu, const BatchNormAttributes& a, const KernelRequest& request) {
  const auto columns = [](const Norm& norm, const Arguments& arguments, std::int64_t first,
                          std::int64_t count) { backward_columns(norm.s, arguments, first, count); };
  return prepare_norm<innermost>(cpu, a, request, kBackwardImages,
                                 batch_norm_backward_shape(DenseRequest(request).get(), a), backward_channel,
                                 columns);
}

template <bool innermost>
void add_in(Table& table) {
  const Layout layout = innermost ? Layout::batch_innermost : Layout::dense;
  table.add(kBatchNormTrainForward, describe_train<innermost>, layout);
  table.add(kBatchNormEvalForward, describe_eval<innermost>, layout);
  table.add(kBatchNormBackward, describe_backward<innermost>, layout);
}

}  // namespace

void add_normalization(Table& table) {
  add_in<false>(table);
  add_in<true>(table);
}

}  // namespace netwright::kernels::cpu
