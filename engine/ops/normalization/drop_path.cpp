// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "engine/ops/normalization/dropout.h"

namespace netwright::engine {

OpDefinition drop_path_op() {
  return dropout("DropPath", 1)
      .summary(
          "In training, sets all of random samples to zero: before a residual addition, their layers are "
          "skipped; otherwise does nothing.")
      .formula("dst[n] = src[n] / (1 - probability) where kept, 0 where dropped; dst = src outside training")
      .pytorch("torchvision.ops.StochasticDepth(mode=\"row\")")
      .input("src")
      .attribute("probability", &DropoutAttributes::probability,
                 {.min = 0, .max = 1, .doc = "The chance of each sample to be dropped."})
      .example({.src = {Shape{6, 2, 3, 2}}})
      .example({.attributes = {{"probability", 0.3}}, .src = {Shape{5, 7}}})
      .infer(same_shape)
      .to_pytorch([](const DropoutAttributes& attributes, const PyTorchLayer& layer) {
        const std::string& src = layer.inputs[0];  // one draw a sample
        const Ints ones(static_cast<std::size_t>(layer.src[0].shape.rank - 1), 1);
        const std::string draws = fmt::format("{}.new_ones({}.shape[:1] + {})", src, src, python_tuple(ones));
        return PyTorchNode{.module = pytorch_dropout("Dropout", attributes),
                           .value = fmt::format("{} * {}({})", src, layer.self(), draws)};
      });
}

}  // namespace netwright::engine
