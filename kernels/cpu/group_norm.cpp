// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "kernels/api/normalization.h"
#include "kernels/api/support/normalization_shapes.h"
#include "kernels/cpu/loops.h"
#include "kernels/cpu/normalization_loops.h"
#include "kernels/cpu/table.h"

/// Samples are shared out among the threads. The gradients of weight and bias are summed in double for each
/// of a fixed number of blocks of samples, then over the blocks in order, so that they do not depend on the
/// number of threads.
namespace netwright::kernels::cpu {
namespace {

/// Channel vectors, null where there are none.
struct Affine {
  const float* weight = nullptr;
  const float* bias = nullptr;
};

void normalize_group(const GroupNormShape& s, const GroupNormAttributes& attributes, const Affine& affine,
                     const Arguments& arguments, std::int64_t group) {
  const std::int64_t size = s.group_size();
  const float* src = arguments.in<float>(0) + group * size;
  float* dst = arguments.out<float>(0) + group * size;
  const float shift = attributes.root_mean_square ? 0 : src[0];
  const Moments found = moments(src, shift, size);
  const auto count = static_cast<double>(size);
  const double from_shift = attributes.root_mean_square ? 0 : found.sum / count;
  const double variance = std::max(found.squares / count - from_shift * from_shift, 0.0);
  const auto mean = static_cast<float>(shift + from_shift);
  const auto inv_std = static_cast<float>(1 / std::sqrt(variance + attributes.eps));
  if (s.saves) {
    arguments.out<float>(1)[2 * group] = mean;
    arguments.out<float>(1)[2 * group + 1] = inv_std;
  }
  if (affine.weight == nullptr) return normalize(src, mean, inv_std, 0, dst, size);
  const std::int64_t first = group % s.groups * s.group_channels();
  if (s.inner == 1) {
    const float* bias = affine.bias == nullptr ? nullptr : affine.bias + first;
    return normalize_each(src, mean, inv_std, affine.weight + first, bias, dst, size);
  }
  for (std::int64_t c = 0; c < s.group_channels(); ++c) {
    const float bias = affine.bias == nullptr ? 0 : affine.bias[first + c];
    normalize(src + c * s.inner, mean, inv_std * affine.weight[first + c], bias, dst + c * s.inner, s.inner);
  }
}

Result<KernelPtr> describe_forward(Cpu& cpu, const GroupNormAttributes& attributes,
                                   const KernelRequest& request) {
  return prepare(request, group_norm_forward_shape(request, attributes),
                 [&cpu, attributes](const GroupNormShape& s, const Arguments& arguments) {
                   const Affine affine{.weight = s.weight ? arguments.in<float>(1) : nullptr,
                                       .bias = s.bias ? arguments.in<float>(2) : nullptr};
                   cpu.pool.for_range(s.n * s.groups, kGrain / s.group_size() + 1, 1,
                                      [&](std::int64_t begin, std::int64_t end) {
                                        for (std::int64_t group = begin; group < end; ++group)
                                          normalize_group(s, attributes, affine, arguments, group);
                                      });
                 });
}

/// Blocks to share out among threads, where there are samples enough, and how many samples one has at most:
/// their gradients of weight and bias are summed in float, which is exact enough for so few.
constexpr std::int64_t kBlocks = 16;
constexpr std::int64_t kMostBlockRows = 128;

/// Sums of one block: the gradients of weight and bias.
struct BlockSums {
  float* weight = nullptr;
  float* bias = nullptr;
};

class GroupNormBackward {
 public:
  GroupNormBackward(const GroupNormShape& shape, const GroupNormAttributes& attributes)
      : s_(shape), attributes_(attributes) {
    if (!s_.weight) {  // channels do not matter
      s_.inner = s_.group_size();
      s_.c = s_.groups;
    }
    block_rows_ = std::clamp<std::int64_t>(s_.n / kBlocks, 1, kMostBlockRows);
    blocks_ = (s_.n + block_rows_ - 1) / block_rows_;
  }

  std::int64_t scratch_bytes() const { return blocks_ * 2 * s_.c * bytes_of(DataType::f32); }

  void execute(Cpu& cpu, const Arguments& arguments) const {
    auto* sums = static_cast<float*>(arguments.scratch);  // (blocks, 2, c)
    cpu.pool.for_range(blocks_, kGrain / (block_rows_ * s_.c * s_.inner) + 1, 1,
                       [&](std::int64_t begin, std::int64_t end) {
                         for (std::int64_t block = begin; block < end; ++block) {
                           float* weight = sums + 2 * block * s_.c;
                           backward_block(arguments, block, {.weight = weight, .bias = weight + s_.c});
                         }
                       });
    if (!s_.weight) return;
    sum_columns(sums, blocks_, 2 * s_.c, sums);
    std::copy_n(sums, s_.c, arguments.out<float>(1));
    if (s_.bias) std::copy_n(sums + s_.c, s_.c, arguments.out<float>(2));
  }

 private:
  void backward_block(const Arguments& arguments, std::int64_t block, const BlockSums& sums) const {
    std::fill_n(sums.weight, 2 * s_.c, 0.0F);
    const std::int64_t begin = block * block_rows_, end = std::min(begin + block_rows_, s_.n);
    for (std::int64_t group = begin * s_.groups; group < end * s_.groups; ++group) {
      const std::int64_t first = group % s_.groups * s_.group_channels();
      const BlockSums of_group{sums.weight + first, sums.bias + first};
      const float* weight = s_.weight ? arguments.in<float>(3) + first : nullptr;
      s_.inner == 1 && s_.weight ? backward_elements(arguments, group, weight, of_group)
                                 : backward_channels(arguments, group, weight, of_group);
    }
  }

  NormalizeBackward step_of(const Arguments& arguments, std::int64_t group, const GradientSums& sums) const {
    const float mean = arguments.in<float>(1)[2 * group];
    const double inv_std = arguments.in<float>(1)[2 * group + 1],
                 count = static_cast<double>(s_.group_size());
    const double shift = attributes_.root_mean_square ? 0 : inv_std * sums.sum / count;
    return {.mean = mean,
            .scale = static_cast<float>(inv_std),
            .slope = static_cast<float>(inv_std * inv_std * inv_std * sums.products / count),
            .shift = static_cast<float>(shift)};
  }

  /// A weight for each element.
  void backward_elements(const Arguments& arguments, std::int64_t group, const float* weight,
                         const BlockSums& sums) const {
    const std::int64_t size = s_.group_size();
    const float *src = arguments.in<float>(0) + group * size,
                *diff_dst = arguments.in<float>(2) + group * size;
    const GradientSums found = gradient_sums(src, diff_dst, weight, arguments.in<float>(1)[2 * group], size);
    normalize_each_backward(step_of(arguments, group, found), src, diff_dst, weight,
                            arguments.out<float>(0) + group * size, sums.weight, sums.bias, size);
  }

  /// A weight for each run of `inner` elements, or none.
  void backward_channels(const Arguments& arguments, std::int64_t group, const float* weight,
                         const BlockSums& sums) const {
    const std::int64_t size = s_.group_size(), inner = s_.inner;
    const float *src = arguments.in<float>(0) + group * size,
                *diff_dst = arguments.in<float>(2) + group * size;
    float* diff_src = arguments.out<float>(0) + group * size;
    const float mean = arguments.in<float>(1)[2 * group];
    const double inv_std = arguments.in<float>(1)[2 * group + 1];
    GradientSums all;
    for (std::int64_t c = 0; c < s_.group_channels(); ++c) {
      const GradientSums found = gradient_sums(src + c * inner, diff_dst + c * inner, nullptr, mean, inner);
      const double factor = weight == nullptr ? 1 : weight[c];
      all.sum += found.sum * factor;
      all.products += found.products * factor;
      sums.weight[c] += static_cast<float>(found.products * inv_std);
      sums.bias[c] += static_cast<float>(found.sum);
    }
    NormalizeBackward step = step_of(arguments, group, all);
    const float scale = step.scale;
    for (std::int64_t c = 0; c < s_.group_channels(); ++c) {
      step.scale = weight == nullptr ? scale : scale * weight[c];
      normalize_backward(step, src + c * inner, diff_dst + c * inner, diff_src + c * inner, inner);
    }
  }

  GroupNormShape s_;
  GroupNormAttributes attributes_;
  std::int64_t block_rows_ = 1;
  std::int64_t blocks_ = 1;
};

Result<KernelPtr> describe_backward(Cpu& cpu, const GroupNormAttributes& attributes,
                                    const KernelRequest& request) {
  const auto shape = group_norm_backward_shape(request, attributes);
  if (!shape) return shape.error();
  const GroupNormBackward backward(*shape, attributes);
  return prepare(
      request, shape,
      [&cpu, backward](const GroupNormShape&, const Arguments& arguments) {
        backward.execute(cpu, arguments);
      },
      "loops", backward.scratch_bytes());
}

}  // namespace

void add_group_norm(Table& table) {
  table.add(kGroupNormForward, describe_forward);
  table.add(kGroupNormBackward, describe_backward);
}

}  // namespace netwright::kernels::cpu
