// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/normalization/batch_norm.h"

namespace netwright::engine {

OpDefinition batch_norm1d_op() {
  return batch_norm(1, "Rows of features (N, C), or sequences (N, C, L).")
      .example({.src = {Shape{5, 3}}})
      .example({.attributes = {{"eps", 1e-3}, {"momentum", 0.25}}, .src = {Shape{3, 2, 7}}});
}

}  // namespace netwright::engine
