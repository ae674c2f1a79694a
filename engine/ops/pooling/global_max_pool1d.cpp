// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/pooling/adaptive_pool.h"

namespace netwright::engine {

OpDefinition global_max_pool1d_op() {
  return global_max_pool<1>()
      .example({.src = {Shape{2, 3, 7}}})
      .example({.src = {Shape{3, 1, 4}}})
      .example({.src = {Shape{1, 2, 1}}});
}

}  // namespace netwright::engine
