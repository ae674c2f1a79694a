// SPDX-License-Identifier: Apache-2.0
#include "engine/inspect/tensor_summary.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "engine/tensor/finite.h"

namespace netwright::engine {
namespace {

/// The first `count` numbers; f32 where it stands, other types widened or narrowed into `room`.
std::span<const float> numbers_of(const HostTensor& tensor, std::int64_t count, std::vector<float>& room) {
  if (tensor.desc.type == DataType::f32) return tensor.as<float>().first(static_cast<std::size_t>(count));
  room.resize(static_cast<std::size_t>(count));
  for (std::int64_t i = 0; i < count; ++i)
    room[static_cast<std::size_t>(i)] = static_cast<float>(number_at(tensor, i));
  return room;
}

bool is_real(DataType type) {
  return type == DataType::f32 || type == DataType::f64 || type == DataType::f16 || type == DataType::bf16;
}

void fill_moments(std::span<const float> numbers, TensorSummary& summary) {
  double sum = 0;
  double squares = 0;
  std::int64_t zeros = 0;
  bool first = true;
  for (const float value : numbers) {
    if (!std::isfinite(value)) {
      ++summary.not_finite;
      continue;
    }
    const double wide = value;
    sum += wide;
    squares += wide * wide;
    if (value == 0) ++zeros;
    summary.lowest = first ? wide : std::min(summary.lowest, wide);
    summary.highest = first ? wide : std::max(summary.highest, wide);
    first = false;
  }
  const auto finite = static_cast<double>(summary.count - summary.not_finite);
  if (finite == 0) return;
  summary.mean = sum / finite;
  summary.rms = std::sqrt(squares / finite);
  summary.zero_share = static_cast<double>(zeros) / finite;
}

void fill_bins(std::span<const float> numbers, TensorSummary& summary) {
  const double extent = summary.highest - summary.lowest;
  const double scale = extent > 0 ? static_cast<double>(kSummaryBins) / extent : 0;
  for (const float value : numbers) {
    if (!std::isfinite(value)) continue;
    const auto bin = static_cast<std::size_t>((static_cast<double>(value) - summary.lowest) * scale);
    ++summary.bins[std::min(bin, kSummaryBins - 1)];
  }
}

void count_units(std::span<const float> numbers, const Shape& shape, std::int64_t rows,
                 TensorSummary& summary) {
  const std::int64_t units = shape[1];
  const std::int64_t inner = shape.elements_from(2);
  std::vector<bool> alive(static_cast<std::size_t>(units), false);
  for (std::int64_t i = 0; i < rows * units; ++i) {
    const auto unit = static_cast<std::size_t>(i % units);
    if (alive[unit]) continue;
    const auto part = numbers.subspan(static_cast<std::size_t>(i * inner), static_cast<std::size_t>(inner));
    alive[unit] = std::ranges::any_of(part, [](float value) { return value != 0; });
  }
  summary.units = units;
  summary.dead_units = std::ranges::count(alive, false);
}

}  // namespace

TensorSummary summarise(const HostTensor& tensor, const SummaryOptions& options) {
  TensorSummary summary;
  const Shape& shape = tensor.desc.shape;
  if (!is_real(tensor.desc.type) || shape.elements() == 0) return summary;
  const bool by_units = options.units && shape.rank >= 2;
  std::int64_t count = std::min(shape.elements(), options.most);
  std::int64_t rows = 0;
  if (shape.rank > 0 && (by_units || options.rows >= 0)) {
    const std::int64_t row = shape.elements_from(1);
    rows = options.rows >= 0 ? std::min(options.rows, shape[0]) : shape[0];
    rows = std::clamp<std::int64_t>(options.most / row, 1, std::max<std::int64_t>(rows, 1));
    count = rows * row;
  }
  std::vector<float> room;
  const std::span<const float> numbers = numbers_of(tensor, count, room);
  summary.count = count;
  fill_moments(numbers, summary);
  fill_bins(numbers, summary);
  if (by_units) count_units(numbers, shape, rows, summary);
  return summary;
}

}  // namespace netwright::engine
