// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/convolution/convolution.h"

namespace netwright::engine {

OpDefinition conv3d_op() {
  return convolution<3>()
      .example({.attributes = {{"out_channels", 3},
                               {"kernel", Ints{2, 3, 1}},
                               {"stride", Ints{1, 2, 3}},
                               {"padding", Ints{1, 1, 0}},
                               {"dilation", Ints{2, 1, 1}}},
                .src = {Shape{2, 2, 3, 5, 4}}})
      .example({.attributes = {{"out_channels", 4},
                               {"kernel", Ints{2, 3, 2}},
                               {"same_padding", true},
                               {"groups", 4},
                               {"bias", false}},
                .src = {Shape{2, 4, 3, 4, 3}}})
      .example(
          {.attributes = {{"out_channels", 1}, {"kernel", Ints{1, 1, 1}}}, .src = {Shape{1, 1, 1, 1, 1}}});
}

}  // namespace netwright::engine
