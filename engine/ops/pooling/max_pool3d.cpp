// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/pooling/pooling.h"

namespace netwright::engine {

OpDefinition max_pool3d_op() {
  return max_pool<3>()
      .example({.src = {Shape{2, 2, 4, 3, 5}}})
      .example(
          {.attributes = {{"kernel", Ints{2, 3, 1}}, {"stride", Ints{1, 2, 3}}, {"padding", Ints{1, 1, 0}}},
           .src = {Shape{2, 1, 3, 5, 4}}})
      .example({.attributes = {{"kernel", Ints{1, 1, 1}}, {"stride", Ints{1, 1, 1}}},
                .src = {Shape{1, 1, 1, 1, 1}}});
}

}  // namespace netwright::engine
