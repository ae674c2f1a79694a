// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <string>

#include "kernels/api/elementwise.h"
#include "tests/kernels/cases.h"

namespace netwright::kernels::testing {
namespace {

struct NamedUnary {
  std::string name;
  UnaryAttributes attributes;
  Fill fill = {Fill::Kind::wide};
};

/// Every function of one number, with numbers it is defined for.
std::vector<NamedUnary> unary_functions() {
  using enum UnaryFunction;
  const Fill positive{Fill::Kind::positive};
  return {{"relu", {relu}},
          {"hard_tanh", {hard_tanh, 0, 6}},
          {"leaky_relu", {leaky_relu, 0.2}},
          {"elu", {elu, 1.5, 0.7}},
          {"gelu_erf", {gelu_erf}},
          {"gelu_tanh", {gelu_tanh}},
          {"silu", {silu}},
          {"mish", {mish}},
          {"sigmoid", {sigmoid}},
          {"hard_sigmoid", {hard_sigmoid}},
          {"hard_swish", {hard_swish}},
          {"tanh", {tanh}},
          {"softplus", {softplus, 1.5, 20}},
          {"softsign", {softsign}},
          {"negate", {negate}},
          {"absolute", {absolute}},
          {"exponential", {exponential}, {}},
          {"logarithm", {logarithm}, positive},
          {"square_root", {square_root}, positive},
          {"clip", {clip, -0.5, 3}},
          {"affine", {affine, -1.5, 0.25}},
          {"square", {power, 2}},
          {"cube", {power, 3}},
          {"reciprocal", {power, -1}, positive},
          {"power", {power, 1.7}, positive},
          {"power_of_none", {power, 0}, positive}};
}

void add_unary(std::vector<KernelCase>& cases, const NamedUnary& of, Shape shape, Fill fill) {
  const TensorDesc t = f32(shape);
  const bool nan = fill.kind == Fill::Kind::some_nan;
  const std::string name = of.name + to_string(shape) + (nan ? "_nan" : "");
  const auto call = engine::make_kernel_call(kUnaryForward, of.attributes);
  cases.push_back({.name = name, .call = call, .src = {t}, .dst = {t}, .fills = {fill}});
  if (is_partial(of.attributes.function) && shape[0] > 2) {
    cases.push_back({.name = name + "_partial", .call = call, .src = {t}, .dst = {t}, .fills = {fill}});
    cases.back().state.valid_rows = shape[0] - 2;
  }
  cases.push_back({.name = name,
                   .call = engine::make_kernel_call(kUnaryBackward, of.attributes),
                   .src = {t, t},
                   .dst = {t},
                   .fills = {fill, {Fill::Kind::small_integers}},
                   .gradient = !nan});
}

void add_unary_in_place(std::vector<KernelCase>& cases, const NamedUnary& of) {
  const TensorDesc t = f32({5, 7});
  cases.push_back({.name = of.name + "_in_place",
                   .call = engine::make_kernel_call(kUnaryForward, of.attributes),
                   .src = {t},
                   .dst = {t},
                   .fills = {of.fill},
                   .in_place = {{0, 0}}});
}

struct BroadcastCase {
  Shape a, b, dst;
};

const std::vector<BroadcastCase>& broadcasts() {
  static const std::vector<BroadcastCase> kCases{
      {{3, 5}, {3, 5}, {3, 5}},
      {{1}, {1}, {1}},
      {{3, 5, 4, 2}, {3, 5, 4, 2}, {3, 5, 4, 2}},
      {{2, 3, 4, 5}, {5}, {2, 3, 4, 5}},
      {{2, 3, 1, 1}, {2, 3, 7, 9}, {2, 3, 7, 9}},
      {{4, 1, 3, 1}, {2, 1, 5}, {4, 2, 3, 5}},
      {{1, 300}, {100, 1}, {100, 300}},
      {{9, 7, 5}, {1, 1, 1}, {9, 7, 5}},
      {{37, 1009}, {1009}, {37, 1009}},
      {{64, 3, 33, 17}, {1, 3, 1, 1}, {64, 3, 33, 17}},
      {{1, 5, 2}, {3, 5, 2}, {3, 5, 2}},
  };
  return kCases;
}

std::vector<std::pair<std::string, BinaryFunction>> binary_functions() {
  using enum BinaryFunction;
  return {{"add", add},     {"subtract", subtract}, {"multiply", multiply}, {"divide", divide},
          {"power", power}, {"minimum", minimum},   {"maximum", maximum},   {"prelu", prelu}};
}

void add_binary(std::vector<KernelCase>& cases, const std::string& function_name, BinaryFunction function,
                const BroadcastCase& shapes) {
  const bool positive = is_partial(function);
  const Fill fill{positive ? Fill::Kind::positive : Fill::Kind::small_integers};
  const std::string name = function_name + to_string(shapes.a) + to_string(shapes.b);
  const std::array<TensorDesc, 2> operands{f32(shapes.a), f32(shapes.b)};
  KernelCase forward{.name = name,
                     .call = engine::make_kernel_call(kBinaryForward, {.function = function}),
                     .src = {operands[0], operands[1]},
                     .dst = {f32(shapes.dst)},
                     .fills = {fill, fill}};
  cases.push_back(forward);
  forward.name += "_partial";
  forward.state.valid_rows = 1;
  cases.push_back(forward);
  for (int operand = 0; operand < 2; ++operand) {
    const SlopeOperands needed = slope_operands(function, operand);
    KernelCase backward{
        .name = name + (operand == 0 ? "_a" : "_b"),
        .call = engine::make_kernel_call(kBinaryBackward, {.function = function, .operand = operand}),
        .dst = {operands[static_cast<std::size_t>(operand)]},
        .gradient = true};
    if (needed.a) backward.src.push_back(operands[0]);
    if (needed.b) backward.src.push_back(operands[1]);
    backward.fills.assign(backward.src.size(), fill);
    backward.src.push_back(f32(shapes.dst));
    cases.push_back(backward);
  }
}

}  // namespace

std::vector<KernelCase> arithmetic_cases() {
  std::vector<KernelCase> cases;
  for (const NamedUnary& of : unary_functions()) {
    add_unary(cases, of, {3, 5}, of.fill);
    add_unary(cases, of, {4, 5, 3, 7}, of.fill);
    add_unary(cases, of, {37, 1009}, of.fill);
    add_unary(cases, of, {65}, {Fill::Kind::some_nan});
    add_unary_in_place(cases, of);
  }
  for (const auto& [name, function] : binary_functions()) {
    for (const BroadcastCase& shapes : broadcasts()) add_binary(cases, name, function, shapes);
  }
  return cases;
}

}  // namespace netwright::kernels::testing
