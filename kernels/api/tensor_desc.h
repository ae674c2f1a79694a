// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace netwright {

enum class DataType : std::uint8_t { f32, bf16, f16, f64, i64, i32, u8, boolean };

constexpr std::int64_t bytes_of(DataType type) {
  switch (type) {
    case DataType::f64:
    case DataType::i64:
      return 8;
    case DataType::f32:
    case DataType::i32:
      return 4;
    case DataType::bf16:
    case DataType::f16:
      return 2;
    case DataType::u8:
    case DataType::boolean:
      return 1;
  }
  return 0;
}

constexpr std::string_view name_of(DataType type) {
  constexpr std::array<std::string_view, 8> kNames{"f32", "bf16", "f16", "f64", "i64", "i32", "u8", "bool"};
  return kNames[static_cast<std::size_t>(type)];
}

inline constexpr int kMaxRank = 8;

/// Dimensions in logical order, e.g. (N, C, H, W). Rank 0 is a scalar with one element.
struct Shape {
  std::array<std::int64_t, kMaxRank> dims{};
  int rank = 0;

  constexpr Shape() = default;
  constexpr Shape(std::initializer_list<std::int64_t> values)
      : Shape(std::span(values.begin(), values.size())) {}
  constexpr explicit Shape(std::span<const std::int64_t> values) {
    for (std::int64_t value : values) dims[static_cast<std::size_t>(rank++)] = value;
  }

  constexpr std::int64_t operator[](int axis) const { return dims[static_cast<std::size_t>(axis)]; }
  constexpr std::int64_t& operator[](int axis) { return dims[static_cast<std::size_t>(axis)]; }
  constexpr const std::int64_t* begin() const { return dims.data(); }
  constexpr const std::int64_t* end() const { return dims.data() + rank; }
  constexpr std::int64_t elements() const { return elements_from(0); }
  /// Product of the dimensions from `axis` on: elements of one slice of the axes before it.
  constexpr std::int64_t elements_from(int axis) const {
    std::int64_t count = 1;
    for (int i = axis; i < rank; ++i) count *= (*this)[i];
    return count;
  }

  friend bool operator==(const Shape&, const Shape&) = default;
};

/// "(64, 1, 28, 28)", as people read shapes.
inline std::string to_string(const Shape& shape) {
  std::string text = "(";
  for (int axis = 0; axis < shape.rank; ++axis) {
    if (axis > 0) text += ", ";
    text += std::to_string(shape[axis]);
  }
  return text + (shape.rank == 1 ? ",)" : ")");
}

/// How the elements of a tensor (N, C, d...) lie in memory. The shape is written in logical order whatever
/// the layout, and the bytes are as many; tensors of less than three dimensions are dense.
enum class Layout : std::uint8_t {
  dense,             ///< (N, C, d...): the last dimension contiguous
  channels_last,     ///< (N, d..., C)
  channels_blocked,  ///< (N, C / 16, d..., 16): only where 16 divides the channels
  batch_innermost,   ///< (C, d..., N): full vectors however few channels there are
};
inline constexpr std::array kLayouts{Layout::dense, Layout::channels_last, Layout::channels_blocked,
                                     Layout::batch_innermost};
inline constexpr std::int64_t kChannelBlock = 16;

/// What a tensor lies in among tensors in `layout`: dense where its channels do not fill blocks.
constexpr Layout layout_among(const Shape& shape, Layout layout) {
  const bool fits = layout != Layout::channels_blocked || (shape.rank > 2 && shape[1] % kChannelBlock == 0);
  return fits ? layout : Layout::dense;
}

constexpr std::string_view name_of(Layout layout) {
  constexpr std::array<std::string_view, 4> kNames{"dense", "channels_last", "channels_blocked",
                                                   "batch_innermost"};
  return kNames[static_cast<std::size_t>(layout)];
}

/// Type, shape and layout of a tensor without gaps.
struct TensorDesc {
  DataType type = DataType::f32;
  Shape shape;
  Layout layout = Layout::dense;

  constexpr std::int64_t bytes() const { return shape.elements() * bytes_of(type); }
  friend bool operator==(const TensorDesc&, const TensorDesc&) = default;
};

}  // namespace netwright
