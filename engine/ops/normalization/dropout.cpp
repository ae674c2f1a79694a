// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/normalization/dropout.h"

namespace netwright::engine {

OpDefinition dropout_op() {
  return dropout("Dropout", 0)
      .summary(
          "In training, sets random values to zero so that no feature is relied on alone; otherwise does "
          "nothing.")
      .formula("dst = src / (1 - probability) where kept, 0 where dropped; dst = src outside training")
      .pytorch("torch.nn.Dropout")
      .input("src")
      .attribute("probability", &DropoutAttributes::probability,
                 {.min = 0, .max = 1, .doc = "The chance of each value to be dropped."})
      .example({.attributes = {{"probability", 0.3}}, .src = {Shape{4, 7}}})
      .example({.src = {Shape{2, 3, 5, 3}}})
      .element_wise()
      .infer(same_shape)
      .to_pytorch([](const DropoutAttributes& attributes, const PyTorchLayer& layer) {
        return pytorch_module(layer, pytorch_dropout("Dropout", attributes));
      });
}

}  // namespace netwright::engine
