// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/pooling/adaptive_pool.h"

namespace netwright::engine {

OpDefinition adaptive_avg_pool2d_op() {
  return adaptive_avg_pool<2>()
      .example({.attributes = {{"output_size", Ints{3, 4}}}, .src = {Shape{2, 3, 7, 5}}})
      .example({.attributes = {{"output_size", Ints{2, 3}}}, .src = {Shape{2, 1, 4, 9}}})
      .example({.attributes = {{"output_size", Ints{1, 5}}}, .src = {Shape{1, 2, 6, 3}}});
}

}  // namespace netwright::engine
