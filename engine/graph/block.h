// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/graph/graph.h"
#include "engine/graph/infer.h"

namespace netwright::engine {

/// How many layers a network may still unfold to, what is inside its blocks counted.
struct LayerBudget {
  std::size_t left = kMostNodes;
};

/// Expands a block for the shapes that come in and fills in `found`'s block, shapes, weights (named
/// "inner/weight") and cost; or says what is wrong inside.
std::optional<Problem> infer_block(InferredNode& found, const InferContext& context, const OpRegistry& ops,
                                   LayerBudget& budget);

/// infer_shapes() of a part of a network.
InferredGraph infer_part(const Graph& part, const OpRegistry& ops, std::int64_t batch, LayerBudget& budget);

/// A network without blocks: what runs.
struct FlatGraph {
  Graph graph;
  InferredGraph inferred;
  std::map<NodeId, NodeId> block_of;  ///< nodes that came out of a block, by the block they were drawn as
  std::map<Port, Port> inside;        ///< a block's outputs, by the ports their values come from now
};

bool has_blocks(const InferredGraph& inferred);
/// Puts in place of every block what it is made of: node "norm" of the block "stem" becomes "stem/norm".
/// Nodes that are no blocks keep their ids. `inferred` must be of `graph`.
FlatGraph flatten(const Graph& graph, const InferredGraph& inferred);

/// Builds what a block is made of, node by node.
class BlockBuilder {
 public:
  /// The block's next input.
  Port input();
  /// A node fed by `src`, in the order of its inputs. Names are unique within the block.
  Port add(std::string name, std::string op, const std::vector<Port>& src, Attributes attributes = {});
  /// The block's next output.
  void output(Port src);
  Graph build() &&;

 private:
  NodeId add_node(std::string name, std::string op, Attributes attributes);

  Graph graph_;
};

}  // namespace netwright::engine
