// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/movement.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "kernels/api/support/movement_shapes.h"
#include "kernels/cpu/table.h"

namespace netwright::kernels::cpu {
namespace {

/// Rows and columns exchanged at once, so that both sides stay in the nearest cache.
constexpr std::int64_t kTileSide = 32;

struct Run {
  std::int64_t count = 0, src_step = 0, dst_step = 0;
};

template <class T>
void copy_run(const T* src, T* dst, const Run& run) {
  if (run.src_step == 1 && run.dst_step == 1) {
    std::memcpy(dst, src, static_cast<std::size_t>(run.count) * sizeof(T));
  } else if (run.src_step == 0 && run.dst_step == 1) {
    std::fill_n(dst, run.count, *src);
  } else {
    for (std::int64_t i = 0; i < run.count; ++i) dst[i * run.dst_step] = src[i * run.src_step];
  }
}

/// A copy as loops over (src, dst). When neighbours of dst come from afar, the loop along which src's
/// neighbours stand is `across`, and both are walked in tiles.
struct Copy {
  LoopNest<2> nest;
  bool tiled = false;
  Run across = {};
};

Copy plan_copy(const StridedCopyAttributes& a) {
  Copy copy{.nest = make_loop_nest<2>(a.sizes, {a.src_strides, a.dst_strides})};
  const auto [src_step, dst_step] = copy.nest.inner_strides();
  if (dst_step != 1 || src_step <= 1) return copy;
  LoopNest<2> rest;
  for (int loop = 0; loop < copy.nest.rank; ++loop) {
    const auto l = static_cast<std::size_t>(loop);
    if (copy.nest.strides[l][0] == 1 && !copy.tiled) {
      copy.tiled = true;
      copy.across = {.count = copy.nest.sizes[l], .src_step = 1, .dst_step = copy.nest.strides[l][1]};
    } else {  // not joined with another loop: the innermost stays what it is
      rest.sizes[static_cast<std::size_t>(rest.rank)] = copy.nest.sizes[l];
      rest.strides[static_cast<std::size_t>(rest.rank)] = copy.nest.strides[l];
      ++rest.rank;
    }
  }
  if (copy.tiled) copy.nest = rest;
  return copy;
}

/// Both directions of a plane.
template <class T>
void exchange(const T* src, T* dst, const Run& along, const Run& across) {
  for (std::int64_t row = 0; row < across.count; row += kTileSide) {
    const std::int64_t rows = std::min(kTileSide, across.count - row);
    for (std::int64_t column = 0; column < along.count; column += kTileSide) {
      const std::int64_t columns = std::min(kTileSide, along.count - column);
      for (std::int64_t r = row; r < row + rows; ++r) {
        const T* from = src + r + column * along.src_step;
        T* to = dst + r * across.dst_step + column;
        for (std::int64_t c = 0; c < columns; ++c) to[c] = from[c * along.src_step];
      }
    }
  }
}

template <class T>
void run_copy(Cpu& cpu, const Copy& copy, const T* src, T* dst) {
  const auto [src_step, dst_step] = copy.nest.inner_strides();
  using Offsets = LoopNest<2>::Offsets;
  if (copy.tiled) {
    const std::int64_t inner = copy.nest.inner_size(), planes = copy.nest.turns() / inner;
    cpu.pool.for_range(
        planes, kGrain / (inner * copy.across.count) + 1, 1, [&](std::int64_t begin, std::int64_t end) {
          for_each_run(copy.nest, begin * inner, end * inner, [&](const Offsets& at, std::int64_t count) {
            exchange(src + at[0], dst + at[1], {.count = count, .src_step = src_step, .dst_step = 1},
                     copy.across);
          });
        });
    return;
  }
  cpu.pool.for_range(copy.nest.turns(), kGrain, 16, [&](std::int64_t begin, std::int64_t end) {
    for_each_run(copy.nest, begin, end, [&](const Offsets& at, std::int64_t count) {
      copy_run(src + at[0], dst + at[1], {.count = count, .src_step = src_step, .dst_step = dst_step});
    });
  });
}

template <class T>
KernelPtr make_copy(Cpu& cpu, const StridedCopyAttributes& a, const StridedCopyShape& s, T fill) {
  return make_kernel("loops", [&cpu, a, s, fill, copy = plan_copy(a)](const Arguments& arguments) {
    T* dst = arguments.out<T>(0);
    if (!s.covers_dst) std::fill_n(dst, s.dst_elements, fill);
    run_copy(cpu, copy, arguments.in<T>(0) + a.src_offset, dst + a.dst_offset);
  });
}

Result<KernelPtr> describe_strided_copy(Cpu& cpu, const StridedCopyAttributes& a,
                                        const KernelRequest& request) {
  const auto shape = strided_copy_shape(request, a);
  if (!shape) return shape.error();
  switch (shape->type) {
    case DataType::f32:
      return make_copy<float>(cpu, a, *shape, static_cast<float>(a.fill));
    case DataType::f64:
      return make_copy<double>(cpu, a, *shape, a.fill);
    case DataType::i64:
      return make_copy<std::int64_t>(cpu, a, *shape, static_cast<std::int64_t>(a.fill));
    default:
      return make_copy<std::int32_t>(cpu, a, *shape, static_cast<std::int32_t>(a.fill));
  }
}

/// visit(first element of a line of dst, first of the line of src it shows) for lines [begin, end) of dst.
template <class Visit>
void for_each_padded_line(const PadShape& s, std::int64_t begin, std::int64_t end, const Visit& visit) {
  const int last = s.dst.rank - 1;
  for (std::int64_t line = begin; line < end; ++line) {
    std::int64_t rest = line, from = 0;
    for (int axis = last - 1; axis >= 0; --axis) {
      const auto& sources = s.sources[static_cast<std::size_t>(axis)];
      from += sources[static_cast<std::size_t>(rest % s.dst[axis])] * s.src.elements_from(axis + 1);
      rest /= s.dst[axis];
    }
    visit(line * s.dst[last], from);
  }
}

Result<KernelPtr> describe_pad(Cpu& cpu, const PadAttributes& a, const KernelRequest& request) {
  return prepare(
      request, pad_forward_shape(request, a), [&cpu](const PadShape& s, const Arguments& arguments) {
        const auto& columns = s.sources[static_cast<std::size_t>(s.dst.rank - 1)];
        const auto width = static_cast<std::int64_t>(columns.size());
        cpu.pool.for_range(s.dst.elements() / width, kGrain / width + 1, 1,
                           [&](std::int64_t begin, std::int64_t end) {
                             for_each_padded_line(s, begin, end, [&](std::int64_t to, std::int64_t from) {
                               const float* src = arguments.in<float>(0) + from;
                               float* dst = arguments.out<float>(0) + to;
                               for (std::size_t i = 0; i < columns.size(); ++i) dst[i] = src[columns[i]];
                             });
                           });
      });
}

/// What stands before the first padded axis is shared out among the threads; behind it gradients are added in
/// order.
Result<KernelPtr> describe_pad_backward(Cpu& cpu, const PadAttributes& a, const KernelRequest& request) {
  return prepare(
      request, pad_backward_shape(request, a), [&cpu](const PadShape& s, const Arguments& arguments) {
        const int last = s.dst.rank - 1;
        int first = 0;
        while (first < last && s.dst[first] == s.src[first]) ++first;
        const std::int64_t src_block = s.src.elements_from(first), dst_block = s.dst.elements_from(first);
        const std::int64_t lines = dst_block / s.dst[last];
        const auto& columns = s.sources[static_cast<std::size_t>(last)];
        float* diff_src = arguments.out<float>(0);
        cpu.pool.for_range(s.dst.elements() / dst_block, kGrain / dst_block + 1, 1,
                           [&](std::int64_t begin, std::int64_t end) {
                             std::fill(diff_src + begin * src_block, diff_src + end * src_block, 0.0F);
                             for_each_padded_line(s, begin * lines, end * lines,
                                                  [&](std::int64_t from, std::int64_t to) {
                                                    const float* diff_dst = arguments.in<float>(0) + from;
                                                    for (std::size_t i = 0; i < columns.size(); ++i)
                                                      diff_src[to + columns[i]] += diff_dst[i];
                                                  });
                           });
      });
}

/// visit(element of dst, its place in src) for elements [begin, end) of dst; false when an index is not in
/// src, which is then in `wrong_index`.
template <class Visit>
Result<void> for_each_gathered(const GatherShape& s, const std::int64_t* indices, const Visit& visit) {
  const auto nest = make_loop_nest<1>(s.dst, {s.strides});
  const std::int64_t step = nest.inner_strides()[0];
  std::int64_t to = 0;
  const std::int64_t* wrong_index = nullptr;
  for_each_run(nest, 0, s.dst.elements(), [&](const LoopNest<1>::Offsets& at, std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i, ++to) {
      const std::int64_t chosen = indices[to];
      if (chosen >= 0 && chosen < s.axis_size()) {
        visit(to, at[0] + i * step + chosen * s.axis_stride());
      } else if (wrong_index == nullptr) {
        wrong_index = indices + to;
      }
    }
  });
  if (wrong_index == nullptr) return {};
  return no_such_index(*wrong_index, s.axis_size());
}

Result<KernelPtr> describe_gather(Cpu&, const GatherAttributes& a, const KernelRequest& request) {
  return prepare(request, gather_forward_shape(request, a),
                 [](const GatherShape& s, const Arguments& arguments) {
                   const float* src = arguments.in<float>(0);
                   float* dst = arguments.out<float>(0);
                   return for_each_gathered(s, arguments.in<std::int64_t>(1),
                                            [=](std::int64_t to, std::int64_t from) { dst[to] = src[from]; });
                 });
}
Result<KernelPtr> describe_gather_backward(Cpu&, const GatherAttributes& a, const KernelRequest& request) {
  return prepare(
      request, gather_backward_shape(request, a), [](const GatherShape& s, const Arguments& arguments) {
        const float* diff_dst = arguments.in<float>(1);
        float* diff_src = arguments.out<float>(0);
        std::fill_n(diff_src, s.src.elements(), 0.0F);
        return for_each_gathered(s, arguments.in<std::int64_t>(0),
                                 [=](std::int64_t from, std::int64_t to) { diff_src[to] += diff_dst[from]; });
      });
}

Result<KernelPtr> describe_constant(Cpu&, const ConstantAttributes& a, const KernelRequest& request) {
  return prepare(request, constant_shape(request), [a](const UnaryShape& s, const Arguments& arguments) {
    std::transform(a.values.begin(), a.values.begin() + s.elements(), arguments.out<float>(0),
                   [](double value) { return static_cast<float>(value); });
  });
}

}  // namespace

void add_movement(Table& table) {
  table.add(kStridedCopy, describe_strided_copy);
  table.add(kPadForward, describe_pad);
  table.add(kPadBackward, describe_pad_backward);
  table.add(kGatherForward, describe_gather);
  table.add(kGatherBackward, describe_gather_backward);
  table.add(kConstant, describe_constant);
}

}  // namespace netwright::kernels::cpu
