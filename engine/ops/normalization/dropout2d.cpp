// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/normalization/dropout.h"

namespace netwright::engine {

OpDefinition dropout2d_op() {
  return dropout("Dropout2d", 2)
      .summary(
          "In training, sets random channels of images to zero so that no pattern is relied on alone; "
          "otherwise does nothing.")
      .formula(
          "dst[n,c] = src[n,c] / (1 - probability) where kept, 0 where dropped; dst = src outside training")
      .pytorch("torch.nn.Dropout2d")
      .input("src", PortType::real, "Images (N, C, H, W).")
      .attribute("probability", &DropoutAttributes::probability,
                 {.min = 0, .max = 1, .doc = "The chance of each channel of each image to be dropped."})
      .example({.src = {Shape{3, 5, 2, 3}}})
      .example({.attributes = {{"probability", 0.3}}, .src = {Shape{2, 4, 1, 1}}})
      .infer([](const DropoutAttributes&, const InferContext& context) -> InferOutcome {
        if (auto problem = unless_images(context)) return *std::move(problem);
        return same_shape(context);
      })
      .to_pytorch([](const DropoutAttributes& attributes, const PyTorchLayer& layer) {
        return pytorch_module(layer, pytorch_dropout("Dropout2d", attributes));
      });
}

}  // namespace netwright::engine
