// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/pooling/pooling.h"

namespace netwright::engine {

OpDefinition max_pool2d_op() {
  return max_pool<2>()
      .example({.src = {Shape{2, 3, 6, 4}}})
      .example({.attributes = {{"kernel", Ints{3, 2}}, {"stride", Ints{2, 1}}, {"padding", Ints{1, 1}}},
                .src = {Shape{3, 2, 7, 5}}})
      .example({.attributes = {{"kernel", Ints{1, 2}}, {"stride", Ints{4, 5}}}, .src = {Shape{2, 1, 6, 9}}});
}

}  // namespace netwright::engine
