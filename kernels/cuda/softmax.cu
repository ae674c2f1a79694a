// SPDX-License-Identifier: Apache-2.0
// Softmax and its logarithm. Forward reads src twice: highest and sum are found together.
#include <cmath>

#include "kernels/api/activation.h"
#include "kernels/cuda/lines.h"
#include "kernels/cuda/typed.h"

namespace netwright::kernels::cuda {
namespace {

template <class T, bool logarithm>
struct Softmax {
  AxisShape s;
  const T* src;
  T* dst;

  DEV void operator()(const Member& member) const {
    const Line line = line_of(s, member.item);
    const ExpSum<T> all = exp_sum_of(member, line, s.size, src);
    const T scale = logarithm ? std::log(all.sum) : 1 / all.sum;
    for (std::int64_t k = member.lane; k < member.end(s.size); k += member.width) {
      const std::int64_t i = line.at(k);
      const T above = src[i] - all.highest;
      dst[i] = logarithm ? above - scale : std::exp(above) * scale;
    }
  }
};

template <class T, bool logarithm>
struct SoftmaxBackward {
  AxisShape s;
  const T* dst;
  const T* diff_dst;
  T* diff_src;

  DEV void operator()(const Member& member) const {
    const Line line = line_of(s, member.item);
    T own = 0;
    for (std::int64_t k = member.lane; k < member.end(s.size); k += member.width) {
      const std::int64_t i = line.at(k);
      own += logarithm ? diff_dst[i] : dst[i] * diff_dst[i];
    }
    const T sum = member.sum(own);
    for (std::int64_t k = member.lane; k < member.end(s.size); k += member.width) {
      const std::int64_t i = line.at(k);
      diff_src[i] = logarithm ? diff_dst[i] - std::exp(dst[i]) * sum : dst[i] * (diff_dst[i] - sum);
    }
  }
};

/// A kernel that runs Work<T, logarithm>{shape, inputs..., output} on every line.
template <template <class, bool> class Work, std::size_t... inputs>
Result<KernelPtr> describe(Cuda& cuda, const SoftmaxAttributes& attributes, const KernelRequest& request,
                           std::index_sequence<inputs...>) {
  constexpr std::size_t kInputs = sizeof...(inputs);
  if (auto ok = elementwise_shape(request, {kInputs, kInputs}, {1, 1}); !ok) return ok.error();
  return prepare(
      request, checked_axis_shape(request, request.src[0], attributes.axis),
      [&cuda, logarithm = attributes.logarithm](auto type, const AxisShape& s, const Arguments& a) {
        using T = decltype(type);
        const auto run = [&](auto work) { for_each_team(cuda, lines_of(s), line_width(s), work); };
        if (logarithm) {
          run(Work<T, true>{s, a.in<T>(inputs)..., a.out<T>(0)});
        } else {
          run(Work<T, false>{s, a.in<T>(inputs)..., a.out<T>(0)});
        }
      });
}

Result<KernelPtr> describe_softmax(Cuda& cuda, const SoftmaxAttributes& a, const KernelRequest& request) {
  return describe<Softmax>(cuda, a, request, std::index_sequence<0>{});
}
Result<KernelPtr> describe_softmax_backward(Cuda& cuda, const SoftmaxAttributes& a,
                                            const KernelRequest& request) {
  return describe<SoftmaxBackward>(cuda, a, request, std::index_sequence<0, 1>{});
}

}  // namespace

void add_softmax(Table& table) {
  table.add(kSoftmaxForward, describe_softmax);
  table.add(kSoftmaxBackward, describe_softmax_backward);
}

}  // namespace netwright::kernels::cuda
