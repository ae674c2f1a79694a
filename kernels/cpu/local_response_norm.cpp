// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "kernels/api/normalization.h"
#include "kernels/api/support/normalization_shapes.h"
#include "kernels/cpu/loops.h"
#include "kernels/cpu/normalization_loops.h"
#include "kernels/cpu/table.h"

/// A strip of neighbouring pixels of all channels at a time: sums over channels are then sums of short rows,
/// which stay in the nearest cache. Each thread has its strips of the batch and room in scratch for one.
namespace netwright::kernels::cpu {
namespace {

constexpr std::int64_t kStrip = 128;

/// visit(channel) for the channels within half a window of `c`.
template <class Visit>
void for_each_neighbour(const AxisShape& s, std::int64_t size, std::int64_t c, Visit visit) {
  const std::int64_t last = std::min(c + size / 2, s.size - 1);
  for (std::int64_t other = std::max<std::int64_t>(c - size / 2, 0); other <= last; ++other) visit(other);
}

/// body(first element of channel 0, pixels, this thread's (channels, kStrip) of scratch) for every strip.
template <class Body>
void for_each_strip(Cpu& cpu, const AxisShape& s, const Arguments& arguments, const Body& body) {
  const std::int64_t strips = (s.inner + kStrip - 1) / kStrip, room = s.size * kStrip;
  const std::int64_t parts = std::clamp<std::int64_t>(s.elements() / kGrain, 1, cpu.pool.threads());
  cpu.pool.run(static_cast<int>(parts), [&](int part) {
    float* scratch = static_cast<float*>(arguments.scratch) + part * room;
    for (std::int64_t at = s.outer * strips * part / parts; at < s.outer * strips * (part + 1) / parts;
         ++at) {
      const std::int64_t first = at % strips * kStrip;
      body(at / strips * s.size * s.inner + first, std::min(kStrip, s.inner - first), scratch);
    }
  });
}

std::int64_t scratch_bytes(const Cpu& cpu, const AxisShape& s) {
  return cpu.pool.threads() * s.size * kStrip * bytes_of(DataType::f32);
}

void forward(Cpu& cpu, const AxisShape& s, const LocalResponseNormAttributes& attributes,
             const Arguments& arguments, bool saves) {
  const auto factor = static_cast<float>(attributes.alpha / static_cast<double>(attributes.size));
  for_each_strip(cpu, s, arguments, [&](std::int64_t first, std::int64_t count, float* scratch) {
    const float* src = arguments.in<float>(0) + first;
    for (std::int64_t c = 0; c < s.size; ++c) {
      float* scale = saves ? arguments.out<float>(1) + first + c * s.inner : scratch;
      std::fill_n(scale, count, static_cast<float>(attributes.k));
      for_each_neighbour(s, attributes.size, c, [&](std::int64_t other) {
        add_squares(src + other * s.inner, factor, scale, count);
      });
      divide_by_power(src + c * s.inner, scale, static_cast<float>(attributes.beta),
                      arguments.out<float>(0) + first + c * s.inner, count);
    }
  });
}

void backward(Cpu& cpu, const AxisShape& s, const LocalResponseNormAttributes& attributes,
              const Arguments& arguments) {
  const auto factor =
      static_cast<float>(2 * attributes.alpha * attributes.beta / static_cast<double>(attributes.size));
  for_each_strip(cpu, s, arguments, [&](std::int64_t first, std::int64_t count, float* shares) {
    const float *src = arguments.in<float>(0) + first, *scale = arguments.in<float>(1) + first;
    const float* diff_dst = arguments.in<float>(2) + first;
    float* diff_src = arguments.out<float>(0) + first;
    for (std::int64_t c = 0; c < s.size; ++c) {
      const std::int64_t at = c * s.inner;
      divide_by_power(diff_dst + at, scale + at, static_cast<float>(attributes.beta), diff_src + at, count);
      divided_products(diff_src + at, src + at, scale + at, shares + c * kStrip, count);
    }
    for (std::int64_t c = 0; c < s.size; ++c) {
      for_each_neighbour(s, attributes.size, c, [&](std::int64_t other) {
        subtract_products(src + c * s.inner, shares + other * kStrip, factor, diff_src + c * s.inner, count);
      });
    }
  });
}

Result<KernelPtr> describe_forward(Cpu& cpu, const LocalResponseNormAttributes& attributes,
                                   const KernelRequest& request) {
  const auto shape = local_response_norm_shape(request, attributes, {1, 1}, {1, 2});
  if (!shape) return shape.error();
  return prepare(
      request, shape,
      [&cpu, attributes, saves = request.dst.size() > 1](const AxisShape& s, const Arguments& arguments) {
        forward(cpu, s, attributes, arguments, saves);
      },
      "loops", scratch_bytes(cpu, *shape));
}
Result<KernelPtr> describe_backward(Cpu& cpu, const LocalResponseNormAttributes& attributes,
                                    const KernelRequest& request) {
  const auto shape = local_response_norm_shape(request, attributes, {3, 3}, {1, 1});
  if (!shape) return shape.error();
  return prepare(
      request, shape,
      [&cpu, attributes](const AxisShape& s, const Arguments& arguments) {
        backward(cpu, s, attributes, arguments);
      },
      "loops", scratch_bytes(cpu, *shape));
}

}  // namespace

void add_local_response_norm(Table& table) {
  table.add(kLocalResponseNormForward, describe_forward);
  table.add(kLocalResponseNormBackward, describe_backward);
}

}  // namespace netwright::kernels::cpu
