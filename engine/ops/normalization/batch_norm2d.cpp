// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/normalization/batch_norm.h"

namespace netwright::engine {

OpDefinition batch_norm2d_op() {
  return batch_norm(2, "Images (N, C, H, W).")
      .example({.src = {Shape{3, 4, 3, 5}}})
      .example({.attributes = {{"eps", 1e-3}, {"momentum", 0.25}}, .src = {Shape{5, 1, 2, 3}}});
}

}  // namespace netwright::engine
