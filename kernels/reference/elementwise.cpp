// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/elementwise.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "kernels/api/support/elementwise_shapes.h"
#include "kernels/api/support/elementwise_values.h"
#include "kernels/api/support/loop_nest.h"
#include "kernels/reference/table.h"

namespace netwright::kernels::reference {
namespace {

constexpr double kGeluInner = 0.044715;
const double kGeluOuter = std::sqrt(2 / std::numbers::pi);

double sigmoid(double x) {
  return 1 / (1 + std::exp(-x));
}
double between(double x, double low, double high) {
  return x < low ? low : x > high ? high : x;
}
/// log(1 + exp(x)).
double soft_plus(double x) {
  return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x)));
}
double normal_cdf(double x) {
  return std::erfc(-x / std::numbers::sqrt2) / 2;
}
double normal_pdf(double x) {
  return std::exp(-x * x / 2) / std::sqrt(2 * std::numbers::pi);
}

double value_of(const UnaryAttributes& f, double x) {
  switch (f.function) {
    case UnaryFunction::relu:
      return x < 0 ? 0 : x;
    case UnaryFunction::hard_tanh:
    case UnaryFunction::clip:
      return between(x, f.alpha, f.beta);
    case UnaryFunction::leaky_relu:
      return x > 0 ? x : f.alpha * x;
    case UnaryFunction::elu:
      return f.beta * (x > 0 ? x : f.alpha * std::expm1(x));
    case UnaryFunction::gelu_erf:
      return x * normal_cdf(x);
    case UnaryFunction::gelu_tanh:
      return x * (1 + std::tanh(kGeluOuter * (x + kGeluInner * x * x * x))) / 2;
    case UnaryFunction::silu:
      return x * sigmoid(x);
    case UnaryFunction::mish:
      return x * std::tanh(std::isnan(x) ? x : soft_plus(x));
    case UnaryFunction::sigmoid:
      return sigmoid(x);
    case UnaryFunction::hard_sigmoid:
      return between(x + 3, 0, 6) / 6;
    case UnaryFunction::hard_swish:
      return x * between(x + 3, 0, 6) / 6;
    case UnaryFunction::tanh:
      return std::tanh(x);
    case UnaryFunction::softplus:
      return f.alpha * x > f.beta || std::isnan(x) ? x : soft_plus(f.alpha * x) / f.alpha;
    case UnaryFunction::softsign:
      return x / (1 + std::abs(x));
    case UnaryFunction::negate:
      return -x;
    case UnaryFunction::absolute:
      return std::abs(x);
    case UnaryFunction::exponential:
      return std::exp(x);
    case UnaryFunction::logarithm:
      return std::log(x);
    case UnaryFunction::square_root:
      return std::sqrt(x);
    case UnaryFunction::affine:
      return f.alpha * x + f.beta;
    case UnaryFunction::power:
      return std::pow(x, f.alpha);
  }
  return 0;
}

double gelu_tanh_slope(double x) {
  const double t = std::tanh(kGeluOuter * (x + kGeluInner * x * x * x));
  return (1 + t) / 2 + x * (1 - t * t) / 2 * kGeluOuter * (1 + 3 * kGeluInner * x * x);
}
double mish_slope(double x) {
  const double t = std::tanh(soft_plus(x));
  return t + x * (1 - t * t) * sigmoid(x);
}

/// `v` is src or dst, see slope_reads_dst().
double slope_at(const UnaryAttributes& f, double v) {
  switch (f.function) {
    case UnaryFunction::relu:
      return v <= 0 ? 0 : 1;
    case UnaryFunction::hard_tanh:
      return v <= f.alpha || v >= f.beta ? 0 : 1;
    case UnaryFunction::clip:
      return v >= f.alpha && v <= f.beta ? 1 : 0;
    case UnaryFunction::leaky_relu:
      return v > 0 ? 1 : f.alpha;
    case UnaryFunction::elu:
      return v > 0 ? f.beta : v + f.alpha * f.beta;
    case UnaryFunction::gelu_erf:
      return normal_cdf(v) + v * normal_pdf(v);
    case UnaryFunction::gelu_tanh:
      return gelu_tanh_slope(v);
    case UnaryFunction::silu:
      return sigmoid(v) * (1 + v * sigmoid(-v));
    case UnaryFunction::mish:
      return mish_slope(v);
    case UnaryFunction::sigmoid:
      return v * (1 - v);
    case UnaryFunction::hard_sigmoid:
      return v > 0 && v < 1 ? 1.0 / 6 : 0;
    case UnaryFunction::hard_swish:
      return v <= -3 ? 0 : v < 3 ? v / 3 + 0.5 : 1;
    case UnaryFunction::tanh:
      return 1 - v * v;
    case UnaryFunction::softplus:
      return f.alpha * v > f.beta ? 1 : sigmoid(f.alpha * v);
    case UnaryFunction::softsign:
      return 1 / ((1 + std::abs(v)) * (1 + std::abs(v)));
    case UnaryFunction::negate:
      return -1;
    case UnaryFunction::absolute:
      return v > 0 ? 1 : v < 0 ? -1 : 0;
    case UnaryFunction::exponential:
      return v;
    case UnaryFunction::logarithm:
      return 1 / v;
    case UnaryFunction::square_root:
      return 1 / (2 * v);
    case UnaryFunction::affine:
      return f.alpha;
    case UnaryFunction::power:
      return f.alpha == 0 ? 0 : f.alpha * std::pow(v, f.alpha - 1);
  }
  return 0;
}

/// By operand 0 or 1.
double slope_at(BinaryFunction function, int operand, double a, double b) {
  const double own = operand == 0 ? a : b, other = operand == 0 ? b : a;
  switch (function) {
    case BinaryFunction::add:
      return 1;
    case BinaryFunction::subtract:
      return operand == 0 ? 1 : -1;
    case BinaryFunction::multiply:
      return other;
    case BinaryFunction::divide:
      return operand == 0 ? 1 / b : -a / (b * b);
    case BinaryFunction::power:
      if (operand == 0) return b == 0 ? 0 : b * std::pow(a, b - 1);
      return a == 0 && b >= 0 ? 0 : std::pow(a, b) * std::log(a);
    case BinaryFunction::minimum:
      return own > other ? 0 : own == other ? 0.5 : 1;
    case BinaryFunction::maximum:
      return own < other ? 0 : own == other ? 0.5 : 1;
    case BinaryFunction::prelu:
      if (operand == 0) return a > 0 ? 1 : b;
      return a > 0 ? 0 : a;
  }
  return 0;
}

Result<KernelPtr> describe_unary(Reference&, const UnaryAttributes& attributes,
                                 const KernelRequest& request) {
  return prepare(request, unary_shape(request, 1),
                 [attributes](auto type, const UnaryShape& s, const Arguments& arguments) {
                   using T = decltype(type);
                   const auto wanted = wanted_elements(s, is_partial(attributes.function), arguments);
                   for (std::int64_t i = 0; i < s.elements(); ++i) {
                     arguments.out<T>(0)[i] =
                         i < wanted ? static_cast<T>(value_of(attributes, arguments.in<T>(0)[i])) : T{0};
                   }
                 });
}

Result<KernelPtr> describe_unary_backward(Reference&, const UnaryAttributes& attributes,
                                          const KernelRequest& request) {
  return prepare(
      request, unary_shape(request, 2), [attributes](auto type, const UnaryShape& s, const Arguments& a) {
        using T = decltype(type);
        for (std::int64_t i = 0; i < s.elements(); ++i) {
          const T diff = a.in<T>(1)[i];
          a.out<T>(0)[i] = diff == 0 ? T{0} : static_cast<T>(diff * slope_at(attributes, a.in<T>(0)[i]));
        }
      });
}

Result<KernelPtr> describe_binary(Reference&, const BinaryAttributes& attributes,
                                  const KernelRequest& request) {
  return prepare(
      request, binary_forward_shape(request),
      [function = attributes.function](auto type, const BinaryShape& s, const Arguments& arguments) {
        using T = decltype(type);
        const Strides a = broadcast_strides(s.a, s.dst), b = broadcast_strides(s.b, s.dst);
        const auto wanted =
            wanted_elements(rows_of({.type = s.type, .shape = s.dst}), is_partial(function), arguments);
        for (std::int64_t i = 0; i < s.dst.elements(); ++i) {
          const T left = arguments.in<T>(0)[offset_of(i, s.dst, a)];
          const T right = arguments.in<T>(1)[offset_of(i, s.dst, b)];
          arguments.out<T>(0)[i] =
              i < wanted ? static_cast<T>(value_of<double>(function, left, right)) : T{0};
        }
      });
}

Result<KernelPtr> describe_binary_backward(Reference&, const BinaryBackwardAttributes& attributes,
                                           const KernelRequest& request) {
  return prepare(
      request, binary_backward_shape(request, attributes),
      [attributes](auto type, const BinaryBackwardShape& s, const Arguments& arguments) {
        using T = decltype(type);
        const auto strides_of = [&](const Shape& shape) { return broadcast_strides(shape, s.diff_dst); };
        const Strides a = strides_of(s.a), b = strides_of(s.b), gradient = strides_of(s.gradient);
        std::vector<double> sums(static_cast<std::size_t>(s.gradient.elements()));
        for (std::int64_t i = 0; i < s.diff_dst.elements(); ++i) {
          const double diff = arguments.in<T>(s.diff_dst_index)[i];
          const auto operand = [&](const std::optional<std::size_t>& index,
                                   const Strides& strides) -> double {
            return index ? arguments.in<T>(*index)[offset_of(i, s.diff_dst, strides)] : T{0};
          };
          if (diff == 0) continue;
          sums[static_cast<std::size_t>(offset_of(i, s.diff_dst, gradient))] +=
              diff *
              slope_at(attributes.function, attributes.operand, operand(s.a_index, a), operand(s.b_index, b));
        }
        std::transform(sums.begin(), sums.end(), arguments.out<T>(0),
                       [](double sum) { return static_cast<T>(sum); });
      });
}

}  // namespace

void add_elementwise(Table& table) {
  table.add(kUnaryForward, describe_unary);
  table.add(kUnaryBackward, describe_unary_backward);
  table.add(kBinaryForward, describe_binary);
  table.add(kBinaryBackward, describe_binary_backward);
}

}  // namespace netwright::kernels::reference
