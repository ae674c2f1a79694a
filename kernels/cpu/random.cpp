// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/random.h"

#include "engine/base/normal.h"
#include "kernels/api/support/layer_shapes.h"
#include "kernels/cpu/table.h"

namespace netwright::kernels::cpu {
namespace {

/// A pair takes about as long as so many elements of other kernels.
constexpr std::int64_t kPairCost = 32;

Result<KernelPtr> describe_random_normal(Cpu& cpu, const RandomNormalAttributes& attributes,
                                         const KernelRequest& request) {
  return prepare(request, fill_shape(request),
                 [&cpu, attributes](const ElementwiseShape& s, const Arguments& arguments) {
                   const RandomStream stream{.seed = arguments.state->seed,
                                             .purpose = RandomPurpose::noise,
                                             .step = static_cast<std::uint32_t>(arguments.state->step),
                                             .layer = attributes.layer};
                   float* dst = arguments.out<float>(0);
                   const auto fill = [&](std::int64_t begin, std::int64_t end) {
                     for_each_normal(stream, static_cast<std::uint64_t>(begin),
                                     static_cast<std::uint64_t>(end), [&](std::uint64_t i, double draw) {
                                       dst[i] =
                                           static_cast<float>(attributes.mean + attributes.deviation * draw);
                                     });
                   };
                   cpu.pool.for_range(s.elements, kGrain / kPairCost, 2, fill);
                 });
}

}  // namespace

void add_random(Table& table) {
  table.add(kRandomNormal, describe_random_normal);
}

}  // namespace netwright::kernels::cpu
