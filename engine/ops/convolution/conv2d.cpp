// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/convolution/convolution.h"

namespace netwright::engine {

OpDefinition conv2d_op() {
  return convolution<2>()
      .example({.attributes = {{"out_channels", 4},
                               {"kernel", Ints{3, 2}},
                               {"stride", Ints{2, 1}},
                               {"padding", Ints{1, 0}},
                               {"dilation", Ints{1, 2}}},
                .src = {Shape{2, 3, 7, 6}}})
      .example(
          {.attributes = {{"out_channels", 6}, {"groups", 2}, {"bias", false}}, .src = {Shape{3, 4, 5, 3}}})
      .example({.attributes = {{"out_channels", 5},
                               {"kernel", Ints{4, 3}},
                               {"same_padding", true},
                               {"dilation", Ints{1, 2}},
                               {"groups", 5}},
                .src = {Shape{2, 5, 6, 5}}})
      .example({.attributes = {{"out_channels", 2}, {"kernel", Ints{1, 1}}, {"stride", Ints{4, 5}}},
                .src = {Shape{2, 3, 6, 7}}});
}

}  // namespace netwright::engine
