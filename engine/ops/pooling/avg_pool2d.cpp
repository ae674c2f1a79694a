// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/pooling/pooling.h"

namespace netwright::engine {

OpDefinition avg_pool2d_op() {
  return avg_pool<2>()
      .example({.src = {Shape{2, 3, 6, 4}}})
      .example({.attributes = {{"kernel", Ints{3, 2}}, {"stride", Ints{2, 1}}, {"padding", Ints{1, 1}}},
                .src = {Shape{3, 2, 7, 5}}})
      .example({.attributes = {{"kernel", Ints{1, 2}}, {"stride", Ints{4, 5}}}, .src = {Shape{2, 1, 6, 9}}})
      .example({.attributes = {{"kernel", Ints{3, 3}}, {"padding", Ints{1, 0}}, {"count_include_pad", true}},
                .src = {Shape{2, 1, 5, 7}}});
}

}  // namespace netwright::engine
