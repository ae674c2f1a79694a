// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/normalization/group_norm.h"

namespace netwright::engine {

OpDefinition instance_norm3d_op() {
  return instance_norm(3)
      .example({.src = {Shape{3, 2, 2, 3, 5}}})
      .example({.attributes = {{"affine", true}, {"eps", 1e-3}}, .src = {Shape{2, 3, 1, 4, 1}}});
}

}  // namespace netwright::engine
