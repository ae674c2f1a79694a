// SPDX-License-Identifier: Apache-2.0
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
      .infer(same_shape);
}

}  // namespace netwright::engine
