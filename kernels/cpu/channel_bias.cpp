// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/convolution.h"
#include "kernels/api/support/layer_shapes.h"
#include "kernels/cpu/loops.h"
#include "kernels/cpu/table.h"

namespace netwright::kernels::cpu {
namespace {

void forward(Cpu& cpu, const AxisShape& s, const Arguments& arguments) {
  const float* bias = arguments.in<float>(1);
  float* dst = arguments.out<float>(0);
  cpu.pool.for_range(s.outer, kGrain / (s.size * s.inner) + 1, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t row = begin; row < end; ++row) {
      float* values = dst + row * s.size * s.inner;
      if (s.inner == 1) {
        add(values, bias, values, s.size);
        continue;
      }
      for (std::int64_t c = 0; c < s.size; ++c) {
        float* plane = values + c * s.inner;
        normalize(plane, 0, 1, bias[c], plane, s.inner);
      }
    }
  });
}

void backward(Cpu& cpu, const AxisShape& s, const Arguments& arguments) {
  const float* diff_dst = arguments.in<float>(0);
  float* diff_bias = arguments.out<float>(0);
  if (s.inner == 1) return sum_columns(diff_dst, s.outer, s.size, diff_bias);
  cpu.pool.for_range(s.size, kGrain / (s.outer * s.inner) + 1, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t c = begin; c < end; ++c) {
      double total = 0;
      for (std::int64_t row = 0; row < s.outer; ++row)
        total += sum(diff_dst + (row * s.size + c) * s.inner, s.inner);
      diff_bias[c] = static_cast<float>(total);
    }
  });
}

Result<KernelPtr> describe_forward(Cpu& cpu, const NoAttributes&, const KernelRequest& request) {
  return prepare(request, channel_bias_forward_shape(request),
                 [&cpu](const AxisShape& s, const Arguments& arguments) { forward(cpu, s, arguments); });
}
Result<KernelPtr> describe_backward(Cpu& cpu, const NoAttributes&, const KernelRequest& request) {
  return prepare(request, channel_bias_backward_shape(request),
                 [&cpu](const AxisShape& s, const Arguments& arguments) { backward(cpu, s, arguments); });
}

}  // namespace

void add_channel_bias(Table& table) {
  table.add(kChannelBiasForward, describe_forward);
  table.add(kChannelBiasBackward, describe_backward);
}

}  // namespace netwright::kernels::cpu
