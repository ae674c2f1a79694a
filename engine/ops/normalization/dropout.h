// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/graph/op_builder.h"
#include "engine/graph/window_rules.h"
#include "kernels/api/activation.h"

namespace netwright::engine {

/// Dropout, Dropout2d and DropPath but for their words and examples.

struct DropoutAttributes {
  double probability = 0.5;
};

/// Outside training, and when nothing is dropped, values pass unchanged.
inline bool drops(const DropoutAttributes& attributes, const Lowering& lowering) {
  return lowering.mode() == PlanMode::train && attributes.probability > 0;
}

/// nn.Dropout or a kind of it.
inline std::string pytorch_dropout(const std::string& type, const DropoutAttributes& attributes) {
  return PythonCall("nn." + type).option("p", python_number(attributes.probability)).text();
}

/// Drops together what shares its place in the first `axes` axes; with 0, every value by itself.
inline OpBuilder<DropoutAttributes> dropout(std::string name, int axes) {
  using A = DropoutAttributes;
  const auto kernel = [axes](const A& attributes, Lowering& lowering) {
    const Shape& shape = lowering.desc(lowering.src(0)).shape;
    return kernels::DropoutAttributes{.probability = attributes.probability,
                                      .layer = lowering.layer(),
                                      .elements_per_draw = axes == 0 ? 1 : shape.elements_from(axes)};
  };
  return OpBuilder<A>(std::move(name))
      .category("Normalization")
      .output("dst")
      .onnx({.type = "Identity", .since_opset = 13})
      .random_in_training()
      .differs_in_eval()
      .forward([kernel](const A& attributes, Lowering& lowering) {
        if (!drops(attributes, lowering)) return lowering.alias_dst_to_src();
        lowering.call(kernels::kDropoutForward, kernel(attributes, lowering), {lowering.src(0)},
                      {lowering.dst()});
      })
      .backward([kernel](const A& attributes, Lowering& lowering) {
        if (!lowering.needs_diff_src(0)) return;
        if (!drops(attributes, lowering)) return lowering.alias_diff_src_to_diff_dst();
        lowering.call(kernels::kDropoutBackward, kernel(attributes, lowering), {lowering.diff_dst()},
                      {lowering.diff_src(0)});
      });
}

}  // namespace netwright::engine
