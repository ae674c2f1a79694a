// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/normalization/group_norm.h"

namespace netwright::engine {

OpDefinition instance_norm1d_op() {
  return instance_norm(1)
      .example({.src = {Shape{3, 2, 7}}})
      .example({.attributes = {{"affine", true}, {"eps", 1e-3}}, .src = {Shape{2, 3, 5}}});
}

}  // namespace netwright::engine
