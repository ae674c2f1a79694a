// SPDX-License-Identifier: Apache-2.0
// Pooling over one to three axes. A thread, or where a window is large and lies together a warp, works on
// one window; backward each element of src asks the windows over it, so that nothing is added by two
// threads.
#include <cstdint>
#include <string>

#include "kernels/api/support/window_shapes.h"
#include "kernels/cuda/best.h"
#include "kernels/cuda/team.h"
#include "kernels/cuda/typed.h"

namespace netwright::kernels::cuda {
namespace {

/// Of a tensor (n, c, plane): number `at` in the order of memory is element `place` of a plane whose elements
/// stand `stride` apart from `first` on, with `plane` elements here and `other` in the other tensor.
struct Place {
  std::int64_t place, channel_stride;
  std::int64_t first, other_first;
};
DEV Place place_of(std::int64_t at, std::int64_t channels, bool channels_last, std::int64_t plane,
                   std::int64_t other) {
  if (!channels_last) {
    const Division by = divided(at, plane);
    return {by.remainder, 1, by.quotient * plane, by.quotient * other};
  }
  const Division pixel = divided(at, channels), sample = divided(pixel.quotient, plane);
  const std::int64_t c = pixel.remainder;
  return {sample.remainder, channels, sample.quotient * plane * channels + c,
          sample.quotient * other * channels + c};
}

/// Position along depth, height and width.
struct Position {
  std::int64_t z, y, x;
};
DEV Position position_of(std::int64_t place, std::int64_t height, std::int64_t width) {
  const Division row = divided(place, width), slice = divided(row.quotient, height);
  return {slice.quotient, slice.remainder, row.remainder};
}

/// A box of elements of a plane, in reading order.
struct Box {
  WindowAxis::Span z, y, x;
  std::int64_t height, width;  ///< of the plane

  DEV std::int64_t count() const { return z.count() * y.count() * x.count(); }
  /// visit(place in the plane) for this member's share of the box.
  template <class Visit>
  DEV void visit(const Member& member, const Visit& visit) const {
    if (member.width == 1) return visit_all(visit);
    const std::int64_t rows = y.count(), columns = x.count();
    for (std::int64_t i = member.lane; i < count(); i += member.width) {
      const Position at = position_of(i, rows, columns);
      visit(((z.begin + at.z) * height + y.begin + at.y) * width + x.begin + at.x);
    }
  }
  template <class Visit>
  DEV void visit_all(const Visit& visit) const {
    for (std::int64_t iz = z.begin; iz < z.end; ++iz)
      for (std::int64_t iy = y.begin; iy < y.end; ++iy)
        for (std::int64_t ix = x.begin; ix < x.end; ++ix) visit((iz * height + iy) * width + ix);
  }
};

/// The elements under window `to`.
DEV Box window_at(const PoolShape& s, std::int64_t to) {
  const Position at = position_of(to, s.height.out, s.width.out);
  return {s.depth.elements(at.z), s.height.elements(at.y), s.width.elements(at.x), s.height.in, s.width.in};
}
/// The windows over element `from`.
DEV Box windows_over(const PoolShape& s, std::int64_t from) {
  const Position at = position_of(from, s.height.in, s.width.in);
  return {s.depth.windows(at.z), s.height.windows(at.y), s.width.windows(at.x), s.height.out, s.width.out};
}

/// A tensor's order of memory and the shape.
struct Pooled {
  PoolShape s;
  bool channels_last;

  DEV Place window(std::int64_t at) const {
    return place_of(at, s.c, channels_last, s.dst_plane(), s.src_plane());
  }
  DEV Place element(std::int64_t at) const {
    return place_of(at, s.c, channels_last, s.src_plane(), s.dst_plane());
  }
  /// By how much the sum of a window is divided.
  DEV std::int64_t divisor(const Box& window) const {
    return s.count_padding ? s.kernel_elements() : window.count();
  }
};

template <class T>
struct MaxPool {
  Pooled pooled;
  const T* src;
  T* dst;
  std::int32_t* saved;  ///< null: not wanted

  DEV void operator()(const Member& member) const {
    const Place at = pooled.window(member.item);
    Best<T> own;
    if (member.valid) {
      window_at(pooled.s, at.place).visit(member, [&](std::int64_t from) {
        own.see(src[at.other_first + from * at.channel_stride], from);
      });
    }
    const Best<T> best = member.merged(own, Better{});
    if (!member.is_first()) return;
    dst[member.item] = best.value;
    if (saved != nullptr) saved[member.item] = static_cast<std::int32_t>(best.place);
  }
};

/// `Dst` is what the ReLU's test looks at; null where there is no ReLU.
template <class T, class Dst>
struct MaxPoolBackward {
  Pooled pooled;
  const std::int32_t* saved;
  const Dst* dst;
  const T* diff_dst;
  T* diff_src;

  DEV void operator()(std::int64_t i) const {
    const Place at = pooled.element(i);
    T sum = 0;
    windows_over(pooled.s, at.place).visit_all([&](std::int64_t to) {
      const std::int64_t window = at.other_first + to * at.channel_stride;
      const bool won = saved[window] == at.place;
      if (won && (dst == nullptr || !(widened(dst[window]) <= 0))) sum += diff_dst[window];
    });
    diff_src[i] = sum;
  }
};

template <class T>
struct AveragePool {
  Pooled pooled;
  const T* src;
  T* dst;

  DEV void operator()(const Member& member) const {
    const Place at = pooled.window(member.item);
    Box window{};
    T own = 0;
    if (member.valid) {
      window = window_at(pooled.s, at.place);
      window.visit(member, [&](std::int64_t from) { own += src[at.other_first + from * at.channel_stride]; });
    }
    const T sum = member.sum(own);
    if (member.is_first()) dst[member.item] = sum / static_cast<T>(pooled.divisor(window));
  }
};

template <class T>
struct AveragePoolBackward {
  Pooled pooled;
  const T* diff_dst;
  T* diff_src;

  DEV void operator()(std::int64_t i) const {
    const Place at = pooled.element(i);
    T sum = 0;
    windows_over(pooled.s, at.place).visit_all([&](std::int64_t to) {
      const auto share = static_cast<T>(pooled.divisor(window_at(pooled.s, to)));
      sum += diff_dst[at.other_first + to * at.channel_stride] / share;
    });
    diff_src[i] = sum;
  }
};

std::int64_t windows_of(const PoolShape& s) {
  return s.n * s.c * s.dst_plane();
}
std::int64_t elements_of(const PoolShape& s) {
  return s.n * s.c * s.src_plane();
}
/// Threads of a window.
int width_of(const Pooled& pooled) {
  constexpr std::int64_t kLarge = 64;
  const PoolShape& s = pooled.s;
  const bool large = s.src_plane() / s.dst_plane() >= kLarge;
  return large && !pooled.channels_last ? kWarpThreads : 1;
}

template <Layout layout>
constexpr bool kChannelsLast = layout == Layout::channels_last;

/// A kernel that calls run(T{}, pooled, arguments).
template <Layout layout, class Run>
Result<KernelPtr> prepare_pool(const KernelRequest& request, const Images& images,
                               const Result<PoolShape>& shape, Run run) {
  if (!are_in(request, layout, images)) return wrong(request, "takes images of one layout");
  return prepare(request, shape, [run](auto type, const PoolShape& s, const Arguments& a) {
    run(type, Pooled{s, kChannelsLast<layout>}, a);
  });
}

const Images kMaxForward{.src = {0}, .dst = {0, 1}}, kMaxBackward{.src = {0, 1}, .dst = {0}},
    kMaxReluBackward{.src = {0, 1, 2}, .dst = {0}}, kAverage{.src = {0}, .dst = {0}};

template <Layout layout>
Result<KernelPtr> describe_max(Cuda& cuda, const PoolAttributes& attributes, const KernelRequest& request) {
  return prepare_pool<layout>(request, kMaxForward,
                              max_pool_forward_shape(DenseRequest(request).get(), attributes),
                              [&cuda](auto type, const Pooled& pooled, const Arguments& a) {
                                using T = decltype(type);
                                std::int32_t* saved = pooled.s.saves ? a.out<std::int32_t>(1) : nullptr;
                                for_each_team(cuda, windows_of(pooled.s), width_of(pooled),
                                              MaxPool<T>{pooled, a.in<T>(0), a.out<T>(0), saved});
                              });
}
template <Layout layout>
Result<KernelPtr> describe_max_backward(Cuda& cuda, const PoolAttributes& attributes,
                                        const KernelRequest& request) {
  return prepare_pool<layout>(
      request, kMaxBackward, max_pool_backward_shape(DenseRequest(request).get(), attributes),
      [&cuda](auto type, const Pooled& pooled, const Arguments& a) {
        using T = decltype(type);
        for_each(cuda, elements_of(pooled.s),
                 MaxPoolBackward<T, T>{pooled, a.in<std::int32_t>(0), nullptr, a.in<T>(1), a.out<T>(0)});
      });
}
template <Layout layout>
Result<KernelPtr> describe_max_relu_backward(Cuda& cuda, const PoolAttributes& attributes,
                                             const KernelRequest& request) {
  return prepare_pool<layout>(
      request, kMaxReluBackward, max_pool_relu_backward_shape(DenseRequest(request).get(), attributes),
      [&cuda](auto type, const Pooled& pooled, const Arguments& a) {
        using T = decltype(type);
        for_each(cuda, elements_of(pooled.s),
                 MaxPoolBackward<T, T>{pooled, a.in<std::int32_t>(0), a.in<T>(1), a.in<T>(2), a.out<T>(0)});
      });
}
/// dst alone is in 16 bits.
template <Layout layout, class Narrow>
Result<KernelPtr> describe_max_relu_backward_narrow(Cuda& cuda, const PoolAttributes& attributes,
                                                    const KernelRequest& request) {
  const auto shape = max_pool_relu_backward_shape(PlainRequest(request).get(), attributes);
  if (!shape) return shape.error();
  if (!is_narrow(request.src[1]) || is_narrow(request.src[2])) {
    return wrong(request, "does not take " + std::string(name_of(*narrow_type(request))) +
                              " tensors here; choose fp32 precision");
  }
  return prepare_pool<layout>(
      request, kMaxReluBackward, shape, [&cuda](auto type, const Pooled& pooled, const Arguments& a) {
        using T = decltype(type);
        for_each(cuda, elements_of(pooled.s),
                 MaxPoolBackward<T, Narrow>{pooled, a.in<std::int32_t>(0), a.in<Narrow>(1), a.in<T>(2),
                                            a.out<T>(0)});
      });
}

template <Layout layout>
Result<KernelPtr> describe_average(Cuda& cuda, const PoolAttributes& attributes,
                                   const KernelRequest& request) {
  return prepare_pool<layout>(request, kAverage,
                              avg_pool_forward_shape(DenseRequest(request).get(), attributes),
                              [&cuda](auto type, const Pooled& pooled, const Arguments& a) {
                                using T = decltype(type);
                                for_each_team(cuda, windows_of(pooled.s), width_of(pooled),
                                              AveragePool<T>{pooled, a.in<T>(0), a.out<T>(0)});
                              });
}
template <Layout layout>
Result<KernelPtr> describe_average_backward(Cuda& cuda, const PoolAttributes& attributes,
                                            const KernelRequest& request) {
  return prepare_pool<layout>(
      request, kAverage, avg_pool_backward_shape(DenseRequest(request).get(), attributes),
      [&cuda](auto type, const Pooled& pooled, const Arguments& a) {
        using T = decltype(type);
        for_each(cuda, elements_of(pooled.s), AveragePoolBackward<T>{pooled, a.in<T>(0), a.out<T>(0)});
      });
}

template <Layout layout>
void add_in(Table& table) {
  table.add(kMaxPoolForward, describe_max<layout>, layout);
  table.add(kMaxPoolBackward, describe_max_backward<layout>, layout);
  table.add(kMaxPoolReluBackward, describe_max_relu_backward<layout>, layout);
  table.add_bf16(kMaxPoolReluBackward, describe_max_relu_backward_narrow<layout, BFloat16>, layout);
  table.add_f16(kMaxPoolReluBackward, describe_max_relu_backward_narrow<layout, Float16>, layout);
  table.add(kAvgPoolForward, describe_average<layout>, layout);
  table.add(kAvgPoolBackward, describe_average_backward<layout>, layout);
}

}  // namespace

void add_pooling(Table& table) {
  add_in<Layout::dense>(table);
  add_in<Layout::channels_last>(table);
  add_image_cost(table, kMaxPoolForward, kMaxForward);
  add_image_cost(table, kMaxPoolBackward, kMaxBackward);
  add_image_cost(table, kMaxPoolReluBackward, kMaxReluBackward);
  add_image_cost(table, kAvgPoolForward, kAverage);
  add_image_cost(table, kAvgPoolBackward, kAverage);
}

}  // namespace netwright::kernels::cuda
