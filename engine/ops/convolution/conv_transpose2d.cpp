// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/convolution/conv_transpose.h"

namespace netwright::engine {

OpDefinition conv_transpose2d_op() {
  return conv_transpose<2>()
      .example({.attributes = {{"out_channels", 3},
                               {"kernel", Ints{3, 4}},
                               {"stride", Ints{2, 3}},
                               {"padding", Ints{1, 0}},
                               {"output_padding", Ints{1, 2}}},
                .src = {Shape{2, 2, 3, 4}}})
      .example({.attributes = {{"out_channels", 6},
                               {"kernel", Ints{2, 3}},
                               {"stride", Ints{1, 2}},
                               {"dilation", Ints{3, 1}},
                               {"groups", 2},
                               {"bias", false}},
                .src = {Shape{3, 4, 3, 2}}})
      .example(
          {.attributes = {{"out_channels", 3}, {"kernel", Ints{2, 2}}, {"stride", Ints{5, 4}}, {"groups", 3}},
           .src = {Shape{2, 3, 2, 3}}})
      .example({.attributes = {{"out_channels", 1}, {"kernel", Ints{1, 1}}, {"stride", Ints{1, 1}}},
                .src = {Shape{1, 1, 1, 1}}});
}

}  // namespace netwright::engine
