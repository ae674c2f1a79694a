// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/pooling/adaptive_pool.h"

namespace netwright::engine {

OpDefinition adaptive_avg_pool3d_op() {
  return adaptive_avg_pool<3>()
      .example({.attributes = {{"output_size", Ints{2, 3, 2}}}, .src = {Shape{2, 2, 3, 5, 4}}})
      .example({.attributes = {{"output_size", Ints{1, 2, 1}}}, .src = {Shape{2, 1, 2, 4, 3}}})
      .example({.attributes = {{"output_size", Ints{1, 1, 3}}}, .src = {Shape{1, 2, 1, 1, 2}}});
}

}  // namespace netwright::engine
