// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/convolution/conv_transpose.h"

namespace netwright::engine {

OpDefinition conv_transpose1d_op() {
  return conv_transpose<1>()
      .example({.attributes = {{"out_channels", 3}, {"kernel", 4}, {"padding", 1}, {"output_padding", 1}},
                .src = {Shape{2, 5, 4}}})
      .example({.attributes = {{"out_channels", 4},
                               {"kernel", 3},
                               {"stride", 1},
                               {"dilation", 2},
                               {"groups", 2},
                               {"bias", false}},
                .src = {Shape{3, 2, 5}}})
      .example({.attributes = {{"out_channels", 1}, {"kernel", 1}, {"stride", 1}}, .src = {Shape{1, 1, 1}}});
}

}  // namespace netwright::engine
