// SPDX-License-Identifier: Apache-2.0
// Layer, group, instance and root-mean-square normalisation: a team of threads works on one group. The
// gradients of weight and bias are merged channel by channel.
#include <cmath>
#include <cstdint>

#include "kernels/api/support/normalization_shapes.h"
#include "kernels/cuda/channels.h"
#include "kernels/cuda/moments.h"
#include "kernels/cuda/typed.h"

namespace netwright::kernels::cuda {
namespace {

/// A shape and the order of memory.
struct Grouped : GroupNormShape {
  bool channels_last = false;
};

std::int64_t groups_of(const Grouped& s) {
  return s.n * s.groups;
}
/// In the order of memory: (pixels, channels) where channels lie together.
AxisShape channels_of(const Grouped& s) {
  if (s.channels_last) return {.type = s.type, .outer = s.n * s.inner, .size = s.c};
  return {.type = s.type, .outer = s.n, .size = s.c, .inner = s.inner};
}

/// Where element `i` of a group is, and its channel.
struct Element {
  std::int64_t index, channel;
};
struct Group {
  std::int64_t first, size, first_channel;
  std::int64_t inner;           ///< elements of a channel that lie together
  std::int64_t channels, step;  ///< channels that lie together, and from pixel to pixel

  DEV Element operator[](std::int64_t i) const {
    if (inner == 1) {
      if (size == channels) return {first + i, first_channel + i};
      const Division by = divided(i, channels);
      return {first + by.quotient * step + by.remainder, first_channel + by.remainder};
    }
    return {first + i, first_channel + divided(i, inner).quotient};
  }
};
DEV Group group_at(const Grouped& s, std::int64_t number) {
  const std::int64_t channels = s.c / s.groups, size = channels * s.inner;
  const Division by = divided(number, s.groups);
  const std::int64_t first_channel = by.remainder * channels;
  if (!s.channels_last) return {number * size, size, first_channel, s.inner, channels, s.c};
  return {by.quotient * s.c * s.inner + first_channel, size, first_channel, 1, channels, s.c};
}

template <class T>
struct GroupNorm {
  Grouped s;
  bool root_mean_square;
  double eps;
  const T* src;
  const T* weight;  ///< null: 1
  const T* bias;    ///< null: 0
  T* dst;
  T* saved;  ///< null: not wanted

  DEV void operator()(const Member& member) const {
    const Group group = group_at(s, member.item);
    const Moments<T> seen = root_mean_square ? squares(member, group) : moments(member, group);
    const T mean = root_mean_square ? T{0} : seen.mean;
    const auto inv_std =
        static_cast<T>(1 / std::sqrt(seen.deviations / static_cast<double>(group.size) + eps));
    for (std::int64_t i = member.lane; i < member.end(group.size); i += member.width) {
      const Element at = group[i];
      const T normalized = (src[at.index] - mean) * inv_std;
      dst[at.index] = normalized * (weight != nullptr ? weight[at.channel] : T{1}) +
                      (bias != nullptr ? bias[at.channel] : T{0});
    }
    if (saved == nullptr || !member.is_first()) return;
    saved[2 * member.item] = mean;
    saved[2 * member.item + 1] = inv_std;
  }

 private:
  DEV Moments<T> moments(const Member& member, const Group& group) const {
    MomentsOfThread<T> own;
    for (std::int64_t i = member.lane; i < member.end(group.size); i += member.width)
      own.see(src[group[i].index]);
    return member.merged(own.get(), MergeMoments{});
  }
  DEV Moments<T> squares(const Member& member, const Group& group) const {
    T own = 0;
    for (std::int64_t i = member.lane; i < member.end(group.size); i += member.width) {
      const T value = src[group[i].index];
      own += value * value;
    }
    return {.deviations = member.sum(own)};
  }
};

/// With x^ the normalised input and g = diff_dst * weight: diff_src = inv_std * (g - mean(g) - x^ * mean(g *
/// x^)), without mean(g) where no mean was subtracted.
template <class T>
struct GroupNormBackward {
  Grouped s;
  bool root_mean_square;
  const T* src;
  const T* saved;
  const T* diff_dst;
  const T* weight;  ///< null: 1
  T* diff_src;

  DEV void operator()(const Member& member) const {
    const Group group = group_at(s, member.item);
    const T mean = member.valid ? saved[2 * member.item] : T{0};
    const T inv_std = member.valid ? saved[2 * member.item + 1] : T{0};
    SumPair<T> own;
    for (std::int64_t i = member.lane; i < member.end(group.size); i += member.width) {
      const Element at = group[i];
      const T g = gradient(at);
      own.first += g;
      own.second += g * (src[at.index] - mean) * inv_std;
    }
    const SumPair<T> sums = member.sum(own);
    const T share = 1 / static_cast<T>(group.size);
    const T of_mean = root_mean_square ? T{0} : sums.first * share, of_product = sums.second * share;
    for (std::int64_t i = member.lane; i < member.end(group.size); i += member.width) {
      const Element at = group[i];
      const T normalized = (src[at.index] - mean) * inv_std;
      diff_src[at.index] = inv_std * (gradient(at) - of_mean - normalized * of_product);
    }
  }

 private:
  DEV T gradient(const Element& at) const {
    return weight != nullptr ? diff_dst[at.index] * weight[at.channel] : diff_dst[at.index];
  }
};

/// Of weight and bias.
template <class T>
struct SeeChannelGradients {
  using Value = SumPair<T>;
  std::int64_t groups, group_channels;
  std::int64_t sample_rows;  ///< rows of the grid that make a sample
  const T* src;
  const T* saved;
  const T* diff_dst;

  DEV Value operator()(const ChannelGrid& grid) const {
    Value seen;
    const std::int64_t group = divided(channel_of(grid), group_channels).quotient;
    visit_channel(grid, grid.rows, [&](std::int64_t i, std::int64_t row) {
      const std::int64_t sample = sample_rows == 1 ? row : divided(row, sample_rows).quotient;
      const T* statistics = saved + 2 * (sample * groups + group);
      seen.first += diff_dst[i] * (src[i] - statistics[0]) * statistics[1];
      seen.second += diff_dst[i];
    });
    return seen;
  }
};
template <class T>
struct KeepChannelGradients {
  T* diff_weight;
  T* diff_bias;  ///< null: not wanted
  DEV void operator()(std::int64_t c, const SumPair<T>& sums) const {
    diff_weight[c] = sums.first;
    if (diff_bias != nullptr) diff_bias[c] = sums.second;
  }
};

template <class T>
void forward(Cuda& cuda, const Grouped& s, const GroupNormAttributes& a, const Arguments& arguments) {
  for_each_team(cuda, groups_of(s), team_width(s.group_size()),
                GroupNorm<T>{.s = s,
                             .root_mean_square = a.root_mean_square,
                             .eps = a.eps,
                             .src = arguments.in<T>(0),
                             .weight = s.weight ? arguments.in<T>(1) : nullptr,
                             .bias = s.bias ? arguments.in<T>(2) : nullptr,
                             .dst = arguments.out<T>(0),
                             .saved = s.saves ? arguments.out<T>(1) : nullptr});
}

template <class T>
void backward(Cuda& cuda, const Grouped& s, const GroupNormAttributes& a, const Arguments& arguments) {
  const T *src = arguments.in<T>(0), *saved = arguments.in<T>(1), *diff_dst = arguments.in<T>(2);
  for_each_team(cuda, groups_of(s), team_width(s.group_size()),
                GroupNormBackward<T>{.s = s,
                                     .root_mean_square = a.root_mean_square,
                                     .src = src,
                                     .saved = saved,
                                     .diff_dst = diff_dst,
                                     .weight = s.weight ? arguments.in<T>(3) : nullptr,
                                     .diff_src = arguments.out<T>(0)});
  if (!s.weight) return;
  for_each_channel(cuda, channels_of(s),
                   SeeChannelGradients<T>{s.groups, s.group_channels(), s.channels_last ? s.inner : 1, src,
                                          saved, diff_dst},
                   Add{},
                   KeepChannelGradients<T>{arguments.out<T>(1), s.bias ? arguments.out<T>(2) : nullptr},
                   arguments.scratch);
}

template <Layout layout>
Result<Grouped> grouped(const KernelRequest& request, const Images& images,
                        const Result<GroupNormShape>& shape) {
  if (!are_in(request, layout, images)) return wrong(request, "takes images of one layout");
  if (!shape) return shape.error();
  return Grouped{*shape, layout == Layout::channels_last};
}

const Images kForwardImages{.src = {0}, .dst = {0}}, kBackwardImages{.src = {0, 2}, .dst = {0}};

template <Layout layout>
Result<KernelPtr> describe_forward(Cuda& cuda, const GroupNormAttributes& a, const KernelRequest& request) {
  const auto shape = group_norm_forward_shape(DenseRequest(request).get(), a);
  return prepare(request, grouped<layout>(request, kForwardImages, shape),
                 [&cuda, a](auto type, const Grouped& s, const Arguments& arguments) {
                   forward<decltype(type)>(cuda, s, a, arguments);
                 });
}
template <Layout layout>
Result<KernelPtr> describe_backward(Cuda& cuda, const GroupNormAttributes& a, const KernelRequest& request) {
  const auto shape =
      grouped<layout>(request, kBackwardImages, group_norm_backward_shape(DenseRequest(request).get(), a));
  return prepare(
      request, shape,
      [&cuda, a](auto type, const Grouped& s, const Arguments& arguments) {
        backward<decltype(type)>(cuda, s, a, arguments);
      },
      shape && shape->weight ? channel_scratch<TwoSums>(channels_of(*shape)) : 0);
}

template <Layout layout>
void add_in(Table& table) {
  table.add(kGroupNormForward, describe_forward<layout>, layout);
  table.add(kGroupNormBackward, describe_backward<layout>, layout);
}

}  // namespace

void add_group_norm(Table& table) {
  add_in<Layout::dense>(table);
  add_in<Layout::channels_last>(table);
  add_image_cost(table, kGroupNormForward, kForwardImages);
  add_image_cost(table, kGroupNormBackward, kBackwardImages);
}

}  // namespace netwright::kernels::cuda
