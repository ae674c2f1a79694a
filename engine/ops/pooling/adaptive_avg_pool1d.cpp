// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/pooling/adaptive_pool.h"

namespace netwright::engine {

OpDefinition adaptive_avg_pool1d_op() {
  return adaptive_avg_pool<1>()
      .example({.attributes = {{"output_size", 3}}, .src = {Shape{2, 3, 7}}})
      .example({.attributes = {{"output_size", 2}}, .src = {Shape{3, 1, 6}}})
      .example({.attributes = {{"output_size", 5}}, .src = {Shape{1, 2, 3}}});
}

}  // namespace netwright::engine
