// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/reduction.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

#include "kernels/api/reduction.h"
#include "kernels/api/support/movement_shapes.h"
#include "kernels/cpu/loops.h"

namespace netwright::kernels::cpu {
namespace {

/// Loops over src, with dst as the second tensor; kept are the axes that dst has.
ReductionNest<2> nest_of(const ReduceShape& s) {
  const Strides dst = broadcast_strides(s.dst, s.src);
  std::array<bool, kMaxRank> keeps{};
  for (std::size_t axis = 0; axis < keeps.size(); ++axis) keeps[axis] = dst[axis] != 0;
  return make_reduction_nest<2>(s.src, keeps, {dense_strides(s.src), dst});
}

using Offsets = std::array<std::int64_t, 2>;

/// The results of sum_up() times `scale`.
void add_up(Cpu& cpu, const ReductionNest<2>& nest, float scale, const float* src, float* dst) {
  sum_up(cpu, nest, dst, [=](const Offsets& at, float* to, std::int64_t count) {
    std::memcpy(to, src + at[0], static_cast<std::size_t>(count) * sizeof(float));
  });
  if (scale == 1) return;
  const std::int64_t results = nest.kept.turns();
  for (std::int64_t i = 0; i < results; ++i) dst[i] *= scale;
}

/// NaN wins over all.
float higher(float value, float highest) {
  return (value > highest) | (value != value) ? value : highest;
}

void find_maxima(Cpu& cpu, const ReductionNest<2>& nest, const float* src, float* dst) {
  const std::int64_t terms = nest.reduced.turns();
  const std::int64_t step = nest.reduced.inner_strides()[0];
  cpu.pool.for_range(nest.kept.turns(), kGrain / terms + 1, 16, [&](std::int64_t begin, std::int64_t end) {
    float* to = dst + begin;
    if (nest.inner_kept) {
      for_each_run(nest.kept, begin, end, kTile, [&](const Offsets& kept, std::int64_t count) {
        std::fill_n(to, count, -std::numeric_limits<float>::infinity());
        for_each_run(nest.reduced, 0, terms, 1, [&](const Offsets& at, std::int64_t) {
          const float* from = src + kept[0] + at[0];
          for (std::int64_t i = 0; i < count; ++i) to[i] = higher(from[i], to[i]);
        });
        to += count;
      });
      return;
    }
    for_each_run(nest.kept, begin, end, 1, [&](const Offsets& kept, std::int64_t) {
      float highest = -std::numeric_limits<float>::infinity();
      for_each_run(nest.reduced, 0, terms, [&](const Offsets& at, std::int64_t count) {
        const float* from = src + kept[0] + at[0];
        for (std::int64_t i = 0; i < count; ++i) highest = higher(from[i * step], highest);
      });
      *to++ = highest;
    });
  });
}

Result<KernelPtr> describe_reduce(Cpu& cpu, const ReduceAttributes& a, const KernelRequest& request) {
  const auto shape = reduce_forward_shape(request);
  if (!shape) return shape.error();
  const auto scale =
      static_cast<float>(a.function == ReduceFunction::mean ? 1 / static_cast<double>(shape->terms()) : 1);
  return prepare(request, shape,
                 [&cpu, a, scale, nest = nest_of(*shape)](const ReduceShape&, const Arguments& arguments) {
                   const float* src = arguments.in<float>(0);
                   float* dst = arguments.out<float>(0);
                   if (a.function == ReduceFunction::maximum) return find_maxima(cpu, nest, src, dst);
                   add_up(cpu, nest, scale, src, dst);
                 });
}

/// For each element of src in order: body(place in src, place in dst, count, step in dst).
template <class Body>
void spread(Cpu& cpu, const LoopNest<1>& loops, const Body& body) {
  const std::int64_t step = loops.inner_strides()[0];
  cpu.pool.for_range(loops.turns(), kGrain, 16, [&](std::int64_t begin, std::int64_t end) {
    std::int64_t place = begin;
    for_each_run(loops, begin, end, [&](const LoopNest<1>::Offsets& at, std::int64_t count) {
      body(place, at[0], count, step);
      place += count;
    });
  });
}

/// diff_src = diff_dst * scale, repeated.
void spread_evenly(Cpu& cpu, const LoopNest<1>& loops, float scale, const Arguments& arguments) {
  const float* diff_dst = arguments.in<float>(0);
  float* diff_src = arguments.out<float>(0);
  spread(cpu, loops, [=](std::int64_t place, std::int64_t from, std::int64_t count, std::int64_t step) {
    if (step == 0) {
      std::fill_n(diff_src + place, count, diff_dst[from] * scale);
    } else {
      for (std::int64_t i = 0; i < count; ++i) diff_src[place + i] = diff_dst[from + i * step] * scale;
    }
  });
}

/// First 1 where src is the maximum, counted per result, then each its share. Results are worked on apart.
void spread_to_maxima(Cpu& cpu, const ReductionNest<2>& nest, const Arguments& arguments) {
  const float *src = arguments.in<float>(0), *dst = arguments.in<float>(1), *diff = arguments.in<float>(2);
  float* diff_src = arguments.out<float>(0);
  const std::int64_t terms = nest.reduced.turns(), step = nest.reduced.inner_strides()[0];
  cpu.pool.for_range(nest.kept.turns(), kGrain / terms + 1, 1, [&](std::int64_t begin, std::int64_t end) {
    for_each_run(nest.kept, begin, end, 1, [&](const Offsets& kept, std::int64_t) {
      const float highest = dst[kept[1]];
      std::int64_t winners = 0;
      for_each_run(nest.reduced, 0, terms, [&](const Offsets& at, std::int64_t count) {
        const float* from = src + kept[0] + at[0];
        for (std::int64_t i = 0; i < count; ++i) winners += from[i * step] == highest ? 1 : 0;
      });
      const float share = winners > 0 ? diff[kept[1]] / static_cast<float>(winners) : 0;
      for_each_run(nest.reduced, 0, terms, [&](const Offsets& at, std::int64_t count) {
        const float* from = src + kept[0] + at[0];
        float* to = diff_src + kept[0] + at[0];
        for (std::int64_t i = 0; i < count; ++i) to[i * step] = from[i * step] == highest ? share : 0;
      });
    });
  });
}

Result<KernelPtr> describe_reduce_backward(Cpu& cpu, const ReduceAttributes& a,
                                           const KernelRequest& request) {
  const auto shape = reduce_backward_shape(request, a);
  if (!shape) return shape.error();
  if (a.function == ReduceFunction::maximum) {
    return prepare(request, shape,
                   [&cpu, nest = nest_of(*shape)](const ReduceShape&, const Arguments& arguments) {
                     spread_to_maxima(cpu, nest, arguments);
                   });
  }
  const auto scale =
      static_cast<float>(a.function == ReduceFunction::mean ? 1 / static_cast<double>(shape->terms()) : 1);
  const auto loops = make_loop_nest<1>(shape->src, {broadcast_strides(shape->dst, shape->src)});
  return prepare(request, shape, [&cpu, scale, loops](const ReduceShape&, const Arguments& arguments) {
    spread_evenly(cpu, loops, scale, arguments);
  });
}

Result<KernelPtr> describe_arg_max(Cpu& cpu, const ArgMaxAttributes& a, const KernelRequest& request) {
  return prepare(request, arg_max_shape(request, a), [&cpu](const AxisShape& s, const Arguments& arguments) {
    cpu.pool.for_range(s.outer * s.inner, kGrain / s.size + 1, 1, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t line = begin; line < end; ++line) {
        const float* src = arguments.in<float>(0) + line / s.inner * s.size * s.inner + line % s.inner;
        float highest = src[0];
        std::int64_t at = 0;
        for (std::int64_t k = 1; k < s.size; ++k) {
          const float value = src[k * s.inner];
          const bool wins = !(value <= highest) & (highest == highest);
          highest = wins ? value : highest;
          at = wins ? k : at;
        }
        arguments.out<std::int64_t>(0)[line] = at;
      }
    });
  });
}

}  // namespace

void add_reduction(Table& table) {
  table.add(kReduceForward, describe_reduce);
  table.add(kReduceBackward, describe_reduce_backward);
  table.add(kArgMax, describe_arg_max);
}

}  // namespace netwright::kernels::cpu
