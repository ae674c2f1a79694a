// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/convolution/convolution.h"

namespace netwright::engine {

OpDefinition conv1d_op() {
  return convolution<1>()
      .example({.attributes = {{"out_channels", 4}, {"kernel", 3}, {"stride", 2}, {"padding", 1}},
                .src = {Shape{2, 3, 9}}})
      .example({.attributes = {{"out_channels", 6},
                               {"kernel", 3},
                               {"same_padding", true},
                               {"dilation", 3},
                               {"groups", 2},
                               {"bias", false}},
                .src = {Shape{3, 4, 7}}})
      .example({.attributes = {{"out_channels", 1}, {"kernel", 1}}, .src = {Shape{1, 1, 1}}})
      .example({.attributes = {{"out_channels", 3}, {"kernel", 2}, {"stride", 5}, {"groups", 3}},
                .src = {Shape{2, 3, 13}}});
}

}  // namespace netwright::engine
