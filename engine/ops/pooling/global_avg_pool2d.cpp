// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/pooling/adaptive_pool.h"

namespace netwright::engine {

OpDefinition global_avg_pool2d_op() {
  return global_avg_pool<2>()
      .example({.src = {Shape{2, 3, 5, 7}}})
      .example({.src = {Shape{3, 1, 4, 1}}})
      .example({.src = {Shape{1, 2, 1, 1}}});
}

}  // namespace netwright::engine
