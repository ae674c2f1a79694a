// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/normalization/batch_norm.h"

namespace netwright::engine {

OpDefinition batch_norm3d_op() {
  return batch_norm(3, "Volumes (N, C, D, H, W).")
      .example({.src = {Shape{3, 2, 2, 3, 5}}})
      .example({.attributes = {{"eps", 1e-3}, {"momentum", 0.25}}, .src = {Shape{5, 1, 1, 2, 1}}});
}

}  // namespace netwright::engine
