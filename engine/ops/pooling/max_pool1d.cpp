// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/pooling/pooling.h"

namespace netwright::engine {

OpDefinition max_pool1d_op() {
  return max_pool<1>()
      .example({.src = {Shape{2, 3, 7}}})
      .example({.attributes = {{"kernel", 3}, {"stride", 1}, {"padding", 1}}, .src = {Shape{3, 2, 5}}})
      .example({.attributes = {{"kernel", 2}, {"stride", 5}}, .src = {Shape{2, 1, 13}}})
      .example({.attributes = {{"kernel", 1}, {"stride", 1}}, .src = {Shape{1, 1, 1}}});
}

}  // namespace netwright::engine
