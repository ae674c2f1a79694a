// SPDX-License-Identifier: Apache-2.0
// Normal draws, made in double from the same random words as on the processor.
#include <cmath>
#include <numbers>

#include "engine/base/philox.h"
#include "kernels/api/random.h"
#include "kernels/api/support/layer_shapes.h"
#include "kernels/cuda/each.h"
#include "kernels/cuda/typed.h"

namespace netwright::kernels::cuda {
namespace {

/// One turn is a block of four words: two pairs of draws (engine/base/normal.h).
template <class T>
struct RandomNormal {
  const StepState* state;
  RandomNormalAttributes attributes;
  std::int64_t elements;
  T* dst;

  DEV void operator()(std::int64_t block) const {
    const RandomStream stream{.seed = state->seed,
                              .purpose = RandomPurpose::noise,
                              .step = static_cast<std::uint32_t>(state->step),
                              .layer = attributes.layer};
    const auto words = stream.block(static_cast<std::uint32_t>(block));
    for (std::size_t pair = 0; pair < 2; ++pair) {
      const double radius =
          std::sqrt(-2 * std::log(1 - double{RandomStream::unit_interval(words[2 * pair])}));
      const double angle = 2 * std::numbers::pi * RandomStream::unit_interval(words[2 * pair + 1]);
      const std::int64_t first = 4 * block + 2 * static_cast<std::int64_t>(pair);
      put(first, radius * std::cos(angle));
      put(first + 1, radius * std::sin(angle));
    }
  }

 private:
  DEV void put(std::int64_t i, double draw) const {
    if (i < elements) dst[i] = static_cast<T>(attributes.mean + attributes.deviation * draw);
  }
};

Result<KernelPtr> describe_random_normal(Cuda& cuda, const RandomNormalAttributes& attributes,
                                         const KernelRequest& request) {
  return prepare(
      request, fill_shape(request),
      [&cuda, attributes](auto type, const ElementwiseShape& s, const Arguments& a) {
        using T = decltype(type);
        for_each(cuda, (s.elements + 3) / 4, RandomNormal<T>{a.state, attributes, s.elements, a.out<T>(0)});
      });
}

}  // namespace

void add_random(Table& table) {
  table.add(kRandomNormal, describe_random_normal);
}

}  // namespace netwright::kernels::cuda
