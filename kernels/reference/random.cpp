// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/random.h"

#include "engine/base/normal.h"
#include "kernels/api/support/layer_shapes.h"
#include "kernels/reference/table.h"

namespace netwright::kernels::reference {
namespace {

Result<KernelPtr> describe_random_normal(Reference&, const RandomNormalAttributes& attributes,
                                         const KernelRequest& request) {
  return prepare(request, fill_shape(request),
                 [attributes](auto type, const ElementwiseShape& s, const Arguments& arguments) {
                   using T = decltype(type);
                   const RandomStream stream{.seed = arguments.state->seed,
                                             .purpose = RandomPurpose::noise,
                                             .step = static_cast<std::uint32_t>(arguments.state->step),
                                             .layer = attributes.layer};
                   for (std::int64_t i = 0; i < s.elements; ++i) {
                     const auto even = static_cast<std::uint64_t>(i / 2 * 2);
                     const NormalPair pair = normal_pair(stream.word(even), stream.word(even + 1));
                     const double draw = i % 2 == 0 ? pair.first : pair.second;
                     arguments.out<T>(0)[i] = static_cast<T>(attributes.mean + attributes.deviation * draw);
                   }
                 });
}

}  // namespace

void add_random(Table& table) {
  table.add(kRandomNormal, describe_random_normal);
}

}  // namespace netwright::kernels::reference
