// SPDX-License-Identifier: Apache-2.0
// Layer, group, instance and root-mean-square normalisation: a team of threads works on one group, whose
// elements lie together. The gradients of weight and bias are merged channel by channel.
#include <cmath>
#include <cstdint>

#include "kernels/api/support/normalization_shapes.h"
#include "kernels/cuda/channels.h"
#include "kernels/cuda/moments.h"
#include "kernels/cuda/typed.h"

namespace netwright::kernels::cuda {
namespace {

std::int64_t groups_of(const GroupNormShape& s) {
  return s.n * s.groups;
}
AxisShape channels_of(const GroupNormShape& s) {
  return {.type = s.type, .outer = s.n, .size = s.c, .inner = s.inner};
}

/// Where a group's elements are, and the channel of each.
struct Group {
  std::int64_t first, size, first_channel, inner;

  DEV std::int64_t channel(std::int64_t i) const {
    return first_channel + (inner == 1 ? i : divided(i, inner).quotient);
  }
};
DEV Group group_at(const GroupNormShape& s, std::int64_t number) {
  const std::int64_t channels = s.c / s.groups, size = channels * s.inner;
  return {number * size, size, divided(number, s.groups).remainder * channels, s.inner};
}

template <class T>
struct GroupNorm {
  GroupNormShape s;
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
      const std::int64_t c = weight != nullptr ? group.channel(i) : 0;
      const T normalized = (src[group.first + i] - mean) * inv_std;
      dst[group.first + i] =
          normalized * (weight != nullptr ? weight[c] : T{1}) + (bias != nullptr ? bias[c] : T{0});
    }
    if (saved == nullptr || !member.is_first()) return;
    saved[2 * member.item] = mean;
    saved[2 * member.item + 1] = inv_std;
  }

 private:
  DEV Moments<T> moments(const Member& member, const Group& group) const {
    MomentsOfThread<T> own;
    for (std::int64_t i = member.lane; i < member.end(group.size); i += member.width)
      own.see(src[group.first + i]);
    return member.merged(own.get(), MergeMoments{});
  }
  DEV Moments<T> squares(const Member& member, const Group& group) const {
    T own = 0;
    for (std::int64_t i = member.lane; i < member.end(group.size); i += member.width)
      own += src[group.first + i] * src[group.first + i];
    return {.deviations = member.sum(own)};
  }
};

template <class T>
struct TwoTerms {
  T first = 0, second = 0;
  HD friend TwoTerms operator+(const TwoTerms& a, const TwoTerms& b) {
    return {a.first + b.first, a.second + b.second};
  }
};

/// With x^ the normalised input and g = diff_dst * weight: diff_src = inv_std * (g - mean(g) - x^ * mean(g *
/// x^)), without mean(g) where no mean was subtracted.
template <class T>
struct GroupNormBackward {
  GroupNormShape s;
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
    TwoTerms<T> own;
    for (std::int64_t i = member.lane; i < member.end(group.size); i += member.width) {
      const T g = gradient(group, i);
      own.first += g;
      own.second += g * (src[group.first + i] - mean) * inv_std;
    }
    const TwoTerms<T> sums = member.sum(own);
    const T share = 1 / static_cast<T>(group.size);
    const T of_mean = root_mean_square ? T{0} : sums.first * share, of_product = sums.second * share;
    for (std::int64_t i = member.lane; i < member.end(group.size); i += member.width) {
      const T normalized = (src[group.first + i] - mean) * inv_std;
      diff_src[group.first + i] = inv_std * (gradient(group, i) - of_mean - normalized * of_product);
    }
  }

 private:
  DEV T gradient(const Group& group, std::int64_t i) const {
    const T diff = diff_dst[group.first + i];
    return weight != nullptr ? diff * weight[group.channel(i)] : diff;
  }
};

/// Of weight and bias.
template <class T>
struct SeeChannelGradients {
  using Value = TwoTerms<T>;
  std::int64_t groups, group_channels;
  const T* src;
  const T* saved;
  const T* diff_dst;

  DEV Value operator()(const ChannelGrid& grid) const {
    Value seen;
    const std::int64_t group = divided(channel_of(grid), group_channels).quotient;
    visit_channel(grid, grid.rows, [&](std::int64_t i, std::int64_t row) {
      const T* statistics = saved + 2 * (row * groups + group);
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
  DEV void operator()(std::int64_t c, const TwoTerms<T>& sums) const {
    diff_weight[c] = sums.first;
    if (diff_bias != nullptr) diff_bias[c] = sums.second;
  }
};

template <class T>
void forward(Cuda& cuda, const GroupNormShape& s, const GroupNormAttributes& a, const Arguments& arguments) {
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
void backward(Cuda& cuda, const GroupNormShape& s, const GroupNormAttributes& a, const Arguments& arguments) {
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
                   SeeChannelGradients<T>{s.groups, s.group_channels(), src, saved, diff_dst}, Add{},
                   KeepChannelGradients<T>{arguments.out<T>(1), s.bias ? arguments.out<T>(2) : nullptr},
                   arguments.scratch);
}

Result<KernelPtr> describe_forward(Cuda& cuda, const GroupNormAttributes& a, const KernelRequest& request) {
  return prepare(request, group_norm_forward_shape(request, a),
                 [&cuda, a](auto type, const GroupNormShape& s, const Arguments& arguments) {
                   forward<decltype(type)>(cuda, s, a, arguments);
                 });
}
Result<KernelPtr> describe_backward(Cuda& cuda, const GroupNormAttributes& a, const KernelRequest& request) {
  const auto shape = group_norm_backward_shape(request, a);
  const std::int64_t scratch =
      shape && shape->weight ? channel_scratch<TwoTerms<double>>(channels_of(*shape)) : 0;
  return prepare(
      request, shape,
      [&cuda, a](auto type, const GroupNormShape& s, const Arguments& arguments) {
        backward<decltype(type)>(cuda, s, a, arguments);
      },
      scratch);
}

}  // namespace

void add_group_norm(Table& table) {
  table.add(kGroupNormForward, describe_forward);
  table.add(kGroupNormBackward, describe_backward);
}

}  // namespace netwright::kernels::cuda
