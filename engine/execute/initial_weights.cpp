// SPDX-License-Identifier: Apache-2.0
#include "engine/execute/initial_weights.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>

#include "engine/base/normal.h"
#include "engine/base/philox.h"

namespace netwright::engine {

namespace {

void fill_uniform(std::span<float> values, float bound, const RandomStream& stream) {
  for (std::size_t i = 0; i < values.size(); i += 4) {
    const auto words = stream.block(static_cast<std::uint32_t>(i / 4));
    for (std::size_t j = i; j < std::min(i + 4, values.size()); ++j) {
      values[j] = (2 * RandomStream::unit_interval(words[j - i]) - 1) * bound;
    }
  }
}

void fill_normal(std::span<float> values, double deviation, const RandomStream& stream) {
  for_each_normal(stream, 0, values.size(),
                  [&](std::uint64_t i, double draw) { values[i] = static_cast<float>(deviation * draw); });
}

/// Inputs of one output and outputs of one input, as torch.nn.init counts them.
struct Fans {
  double in = 1;
  double out = 1;
};

Fans fans_of(const Shape& shape) {
  const auto field = static_cast<double>(shape.elements_from(2));
  return {.in = static_cast<double>(shape[1]) * field, .out = static_cast<double>(shape[0]) * field};
}

/// Rows made orthonormal, by Gram and Schmidt twice over ("twice is enough", Giraud et al., 2005).
void orthonormalise(std::vector<double>& matrix, std::size_t rows, std::size_t columns) {
  const auto row = [&](std::size_t i) { return matrix.data() + i * columns; };
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t pass = 0; pass < 2; ++pass) {
      for (std::size_t j = 0; j < i; ++j) {
        const double along = std::inner_product(row(i), row(i) + columns, row(j), 0.0);
        for (std::size_t k = 0; k < columns; ++k) row(i)[k] -= along * row(j)[k];
      }
    }
    const double length = std::sqrt(std::inner_product(row(i), row(i) + columns, row(i), 0.0));
    for (std::size_t k = 0; k < columns; ++k) row(i)[k] /= length;
  }
}

/// Saxe et al., "Exact solutions to the nonlinear dynamics of learning in deep linear neural networks", 2014:
/// of the matrix (first dimension, all others), the shorter side is orthonormal, times `gain`. Gram and
/// Schmidt's triangle has a positive diagonal, as the sign correction of torch.nn.init.orthogonal_ gives it.
void fill_orthogonal(std::span<float> values, const Shape& shape, double gain, const RandomStream& stream) {
  fill_normal(values, 1, stream);
  const auto rows = static_cast<std::size_t>(shape[0]);
  const std::size_t columns = values.size() / rows;
  const bool tall = rows > columns;
  const auto place = [&](std::size_t i) { return tall ? i % columns * rows + i / columns : i; };
  std::vector<double> matrix(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) matrix[place(i)] = values[i];
  orthonormalise(matrix, std::min(rows, columns), std::max(rows, columns));
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(gain * matrix[place(i)]);
}

struct Target {
  std::span<float> values;
  const Shape& shape;
  const RandomStream& stream;
};

/// One of torch.nn.init's functions with the scale it has by itself.
struct Initialiser {
  std::string_view name;
  bool needs_matrix = false;
  double usual_scale = 1;
  void (*fill)(const Target& target, double scale) = nullptr;
};

const double kReluGain = std::numbers::sqrt2;

/// Xavier: Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks",
/// 2010. Kaiming: He et al., "Delving Deep into Rectifiers", 2015, with ReLU's gain.
std::span<const Initialiser> initialisers() {
  static const std::array<Initialiser, 9> kAll{
      {{"xavier_uniform", true, 1,
        [](const Target& t, double gain) {
          const Fans fans = fans_of(t.shape);
          fill_uniform(t.values, static_cast<float>(gain * std::sqrt(6 / (fans.in + fans.out))), t.stream);
        }},
       {"xavier_normal", true, 1,
        [](const Target& t, double gain) {
          const Fans fans = fans_of(t.shape);
          fill_normal(t.values, gain * std::sqrt(2 / (fans.in + fans.out)), t.stream);
        }},
       {"kaiming_uniform", true, kReluGain,
        [](const Target& t, double gain) {
          fill_uniform(t.values, static_cast<float>(gain * std::sqrt(3 / fans_of(t.shape).in)), t.stream);
        }},
       {"kaiming_normal", true, kReluGain,
        [](const Target& t, double gain) {
          fill_normal(t.values, gain / std::sqrt(fans_of(t.shape).in), t.stream);
        }},
       {"orthogonal", true, 1,
        [](const Target& t, double gain) { fill_orthogonal(t.values, t.shape, gain, t.stream); }},
       {"normal", false, 1,
        [](const Target& t, double deviation) { fill_normal(t.values, deviation, t.stream); }},
       {"uniform", false, 1,
        [](const Target& t, double bound) { fill_uniform(t.values, static_cast<float>(bound), t.stream); }},
       {"zeros", false, 0, [](const Target& t, double) { std::ranges::fill(t.values, 0.0F); }},
       {"constant", false, 0,
        [](const Target& t, double value) { std::ranges::fill(t.values, static_cast<float>(value)); }}}};
  return kAll;
}

const Initialiser* find_initialiser(std::string_view name) {
  const auto all = initialisers();
  const auto found = std::ranges::find(all, name, &Initialiser::name);
  return found == all.end() ? nullptr : &*found;
}

void fill_by_spec(std::span<float> values, const WeightSpec& spec, const RandomStream& stream) {
  switch (spec.init) {
    case WeightInit::zeros:
      std::fill(values.begin(), values.end(), 0.0F);
      return;
    case WeightInit::ones:
      std::fill(values.begin(), values.end(), 1.0F);
      return;
    case WeightInit::constant:
      std::fill(values.begin(), values.end(), static_cast<float>(spec.scale));
      return;
    case WeightInit::uniform:
      return fill_uniform(values, static_cast<float>(spec.scale), stream);
    case WeightInit::normal:
      return fill_normal(values, spec.scale, stream);
    // Kaiming's bound sqrt(6 / ((1 + a^2) fan_in)) with a = sqrt 5 is the same 1 / sqrt(fan_in) as the
    // bias's.
    case WeightInit::kaiming_uniform_sqrt5:
    case WeightInit::uniform_inverse_sqrt_fan_in: {
      const double fan_in = static_cast<double>(std::max<std::int64_t>(1, spec.fan_in));
      fill_uniform(values, static_cast<float>(1 / std::sqrt(fan_in)), stream);
    }
  }
}

}  // namespace

std::vector<std::string> initialiser_names() {
  std::vector<std::string> names{"default"};
  for (const Initialiser& one : initialisers()) names.emplace_back(one.name);
  return names;
}

bool needs_matrix(std::string_view initialiser) {
  const Initialiser* found = find_initialiser(initialiser);
  return found != nullptr && found->needs_matrix;
}

void fill_initial(std::span<float> values, const WeightSpec& spec, const ChosenInit& chosen,
                  std::uint64_t seed, NodeId node, int index) {
  const RandomStream stream{.seed = seed,
                            .purpose = RandomPurpose::weight_init,
                            .step = static_cast<std::uint32_t>(index),
                            .layer = static_cast<std::uint32_t>(node.value)};
  const Initialiser* initialiser = find_initialiser(chosen.name);
  if (initialiser == nullptr) return fill_by_spec(values, spec, stream);
  initialiser->fill({.values = values, .shape = spec.shape, .stream = stream},
                    chosen.scale.value_or(initialiser->usual_scale));
}

}  // namespace netwright::engine
