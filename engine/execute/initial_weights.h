// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/graph/graph.h"
#include "engine/graph/op_definition.h"

namespace netwright::engine {

/// The initialisers a weight group can choose: "xavier_uniform", "orthogonal", ...
std::vector<std::string> initialiser_names();
/// Whether the initialiser needs a matrix: two dimensions or more.
bool needs_matrix(std::string_view initialiser);

/// What fills a fresh weight instead of its WeightSpec, as torch.nn.init (gain, deviation or bound `scale`,
/// absent: the initialiser's own). Fans are those of the shape (out, in, receptive field...).
struct ChosenInit {
  std::string name = {};  ///< empty: by the WeightSpec
  std::optional<double> scale = {};
};

/// Fills a fresh weight: number i of the op's weight number `index` is made of draw i of RandomStream{seed,
/// weight_init, index, node}, so the same bits on every machine whatever else the network holds.
void fill_initial(std::span<float> values, const WeightSpec& spec, const ChosenInit& chosen,
                  std::uint64_t seed, NodeId node, int index);

}  // namespace netwright::engine
