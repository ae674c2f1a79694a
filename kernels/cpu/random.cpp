// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/random.h"

#include "engine/base/normal.h"
#include "kernels/api/support/layer_shapes.h"
#include "kernels/cpu/table.h"

namespace netwright::kernels::cpu {
namespace {

/// A pair takes about as long as so many elements of other kernels.
constexpr std::int64_t kPairCost = 32;

void fill_normal(const RandomNormalAttributes& attributes, const RandomStream& stream, float* dst,
                 std::int64_t begin, std::int64_t end) {
  for (std::int64_t i = begin; i < end; i += 2) {
    const auto words = stream.block(static_cast<std::uint32_t>(i / 4));
    const auto at = static_cast<std::size_t>(i % 4);
    const NormalPair pair = normal_pair(words[at], words[at + 1]);
    dst[i] = static_cast<float>(attributes.mean + attributes.deviation * pair.first);
    if (i + 1 < end) dst[i + 1] = static_cast<float>(attributes.mean + attributes.deviation * pair.second);
  }
}

Result<KernelPtr> describe_random_normal(Cpu& cpu, const RandomNormalAttributes& attributes,
                                         const KernelRequest& request) {
  return prepare(request, fill_shape(request),
                 [&cpu, attributes](const ElementwiseShape& s, const Arguments& arguments) {
                   const RandomStream stream{.seed = arguments.state->seed,
                                             .purpose = RandomPurpose::noise,
                                             .step = static_cast<std::uint32_t>(arguments.state->step),
                                             .layer = attributes.layer};
                   float* dst = arguments.out<float>(0);
                   cpu.pool.for_range(s.elements, kGrain / kPairCost, 2,
                                      [&](std::int64_t begin, std::int64_t end) {
                                        fill_normal(attributes, stream, dst, begin, end);
                                      });
                 });
}

}  // namespace

void add_random(Table& table) {
  table.add(kRandomNormal, describe_random_normal);
}

}  // namespace netwright::kernels::cpu
