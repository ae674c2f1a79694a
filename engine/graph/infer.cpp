// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/infer.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

#include "engine/graph/block.h"
#include "engine/graph/comment.h"
#include "engine/graph/cycles.h"
#include "engine/graph/shape_rules.h"
#include "engine/graph/wording.h"

namespace netwright::engine {
namespace {

/// One walk over the network; `result` grows node by node.
class Inference {
 public:
  Inference(const Graph& graph, const OpRegistry& ops, std::int64_t batch, LayerBudget& budget)
      : graph_(graph), ops_(ops), budget_(budget) {
    result_.batch = batch;
    result_.ops = &ops;
    for (const Edge& edge : graph.edges) edges_into_[edge.to.node].push_back(edge);
  }

  InferredGraph run() && {
    check_edges();
    for (const Node& node : graph_.nodes) note_part(node);
    check_loss_weights();
    const std::vector<NodeId> order = topological_order(graph_);
    for (NodeId id : order) {
      if (budget_.left == 0) {
        report_too_many(id);
        break;
      }
      --budget_.left;
      if (const Node* node = graph_.find(id)) visit(*node);
    }
    for (const auto& cycle : find_cycles(graph_, order)) report_cycle(cycle);
    return std::move(result_);
  }

 private:
  std::string name_of(NodeId id) const {
    const Node* node = graph_.find(id);
    return node ? node->name : fmt::format("node {}", id.value);
  }

  void report(NodeId node, std::string message, std::string remedy) {
    result_.problems.push_back({.node = node, .message = std::move(message), .remedy = std::move(remedy)});
  }

  void check_edges() {
    for (const Edge& edge : graph_.edges) {
      const bool missing = !graph_.find(edge.from.node) || !graph_.find(edge.to.node);
      if (!missing) continue;
      result_.problems.push_back(
          {.message = fmt::format("An edge leads from {} to {}, one of which does not exist.",
                                  name_of(edge.from.node), name_of(edge.to.node)),
           .remedy = "Remove the edge."});
    }
  }

  void note_part(const Node& node) {
    const OpDefinition* op = ops_.find(node.op);
    if (!op) return;
    if (op->role == OpRole::output) result_.outputs.push_back(node.id);
    if (op->role == OpRole::loss) result_.losses.push_back(node.id);
    if (op->role != OpRole::input) return;
    const AttributeValue role = op->value_of(node, "role");
    if (role == AttributeValue("data")) result_.data_inputs.push_back(node.id);
    if (role == AttributeValue("target")) result_.target_inputs.push_back(node.id);
    if (role == AttributeValue("mask")) result_.mask_inputs.push_back(node.id);
  }

  void check_loss_weights() {
    const auto has_no_weight = [this](NodeId id) {
      const Node& node = *graph_.find(id);
      const AttributeValue weight = ops_.find(node.op)->value_of(node, "weight");
      return weight == AttributeValue(0.0) || weight == AttributeValue(std::int64_t{0});
    };
    const auto& losses = result_.losses;
    if (losses.empty() || !std::ranges::all_of(losses, has_no_weight)) return;
    report(losses.front(),
           losses.size() == 1
               ? fmt::format("The weight of {}, the only loss, is 0: nothing would be learned.",
                             name_of(losses.front()))
               : "The weight of every loss is 0: nothing would be learned.",
           "Set the weight of a loss above 0.");
  }

  void visit(const Node& node) {
    if (is_comment(node)) return;
    const OpDefinition* op = ops_.find(node.op);
    if (!op) return report_unknown(node);
    InferredNode found{.op = op, .attributes = {}, .src_ports = {}, .src = {}, .inferred = {}, .cost = {}};
    auto parsed = op->parse(node.attributes);
    if (!parsed) {
      report(node.id, fmt::format("{}: {}", node.name, parsed.error().message),
             remedy_of(*op, parsed.error().about));
    } else {
      found.attributes = *std::move(parsed);
    }
    if (!connect(node, found) || !found.attributes) return;
    infer(node, std::move(found));
  }

  void report_too_many(NodeId node) {
    report(node,
           fmt::format("The network unfolds to more than {} layers, the most there can be.", kMostNodes),
           "Repeat its groups less often.");
  }

  static std::string remedy_of(const OpDefinition& op, std::string_view attribute) {
    const AttributeSpec* spec = op.attribute(attribute);
    if (!spec) return "Rename or remove it.";
    return fmt::format("Change it, for example to what it is by default, {}.",
                       to_string(spec->default_value));
  }

  void report_unknown(const Node& node) {
    std::vector<std::string> known;
    for (std::string_view name : ops_.similar_to(node.op)) known.emplace_back(name);
    report(node.id, fmt::format("{} has the unknown layer type {}.", node.name, in_quotes(node.op)),
           known.empty() ? "Replace it by a layer of the palette; `netwright ops` lists them all."
                         : fmt::format("Did you mean {}?", join_words(known, "or")));
  }

  /// Finds where the inputs come from; false when something is missing, here or before.
  bool connect(const Node& node, InferredNode& found) {
    const auto& inputs = found.op->inputs;
    const bool variadic = !inputs.empty() && inputs.back().variadic;
    std::vector<int> edges_at(inputs.size(), 0);
    bool complete = true;
    for (const Edge& edge : edges_into_[node.id]) {
      const int last = static_cast<int>(inputs.size()) - 1;
      const int input = variadic ? std::min(edge.to.index, last) : edge.to.index;
      if (input < 0 || input > last) {
        complete = false;
        report(node.id,
               fmt::format("{} ({}) has no input number {}, where {} is connected.", node.name, node.op,
                           edge.to.index + 1, name_of(edge.from.node)),
               "Remove the edge.");
        continue;
      }
      ++edges_at[static_cast<std::size_t>(input)];
      complete = take(node, edge, found) && complete;
    }
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      complete = check_connected(node, inputs[i], edges_at[i]) && complete;
    }
    return complete;
  }

  bool check_connected(const Node& node, const PortSpec& input, int edges) {
    if (edges >= (input.variadic ? input.least : 1)) return true;
    if (input.variadic && input.least > 1) {
      report(node.id,
             fmt::format("{} ({}) needs two or more layers at its input \"{}\", but has {}.", node.name,
                         node.op, input.name, edges),
             "Connect another layer's output to it.");
    } else {
      report(
          node.id,
          fmt::format("Nothing is connected to the input \"{}\" of {} ({}).", input.name, node.name, node.op),
          "Connect a layer's output to it, or remove the node.");
    }
    return false;
  }

  /// Takes the tensor an edge brings; false when it brings none.
  bool take(const Node& node, const Edge& edge, InferredNode& found) {
    const auto source = result_.nodes.find(edge.from.node);
    if (source == result_.nodes.end()) return false;
    const auto& dst = source->second.inferred.dst;
    if (edge.from.index < 0 || static_cast<std::size_t>(edge.from.index) >= dst.size()) {
      report(node.id,
             fmt::format("{} is connected to output number {} of {} ({}), which has {}.", node.name,
                         edge.from.index + 1, name_of(edge.from.node), source->second.op->name,
                         dst.empty() ? "none" : fmt::format("only {}", dst.size())),
             "Remove the edge.");
      return false;
    }
    found.src_ports.push_back(edge.from);
    found.src.push_back(dst[static_cast<std::size_t>(edge.from.index)]);
    return true;
  }

  void infer(const Node& node, InferredNode found) {
    InferContext context{.node_name = node.name, .src = found.src, .src_names = {}, .batch = result_.batch};
    for (const Port& port : found.src_ports) context.src_names.push_back(name_of(port.node));
    if (auto problem = check_types(found, context)) return report(node.id, problem->message, problem->remedy);
    context.body = node.body.get();
    if (auto problem =
            found.op->expand ? infer_block(found, context, ops_, budget_) : infer_op(found, context))
      return report(node.id, problem->message, problem->remedy);
    if (!check_size(node, found.inferred)) return;
    if (!found.block) found.cost = found.op->cost(found.attributes.get(), context, found.inferred);
    result_.nodes.emplace(node.id, std::move(found));
    result_.order.push_back(node.id);
  }

  static std::optional<Problem> infer_op(InferredNode& found, const InferContext& context) {
    InferOutcome outcome = found.op->infer(found.attributes.get(), context);
    if (auto* problem = std::get_if<Problem>(&outcome)) return std::move(*problem);
    found.inferred = std::get<Inferred>(std::move(outcome));
    return std::nullopt;
  }

  static std::optional<Problem> check_types(const InferredNode& found, const InferContext& context) {
    for (std::size_t i = 0; i < context.src.size(); ++i) {
      const PortSpec& port = found.op->inputs[std::min(i, found.op->inputs.size() - 1)];
      const DataType type = context.src[i].type;
      const bool real =
          type == DataType::f32 || type == DataType::f64 || type == DataType::f16 || type == DataType::bf16;
      if (port.type == PortType::real && !real) {
        return Problem{
            .message = fmt::format("The input \"{}\" of {} takes real numbers, but {} gives {} of type {}.",
                                   port.name, context.node_name, context.src_names[i],
                                   to_string(context.src[i].shape), netwright::name_of(type)),
            .remedy = "Connect a layer that gives real numbers, or set the Input's type to f32."};
      }
      if (port.type == PortType::indices && type != DataType::i64) {
        return Problem{.message = fmt::format(
                           "The input \"{}\" of {} takes class indices (i64), but {} gives {} of type {}.",
                           port.name, context.node_name, context.src_names[i],
                           to_string(context.src[i].shape), netwright::name_of(type)),
                       .remedy = found.op->role == OpRole::loss
                                     ? "Connect an Input with role target, type i64 and an empty shape."
                                     : "Connect an Input of type i64, or a layer that gives whole numbers."};
      }
    }
    return std::nullopt;
  }

  bool check_size(const Node& node, const Inferred& inferred) {
    const auto refuse = [&](const std::string& what, const Shape& shape) {
      report(node.id,
             fmt::format("{} of {} would have the shape {}: more elements than any device can hold.", what,
                         node.name, to_string(shape)),
             "Make the batch, the image or the layer smaller.");
      return false;
    };
    for (const TensorDesc& dst : inferred.dst) {
      if (!countable_elements(dst.shape)) return refuse("The output", dst.shape);
    }
    for (const WeightSpec& weight : inferred.weights) {
      if (!countable_elements(weight.shape)) return refuse(fmt::format("The {}", weight.name), weight.shape);
    }
    return true;
  }

  void report_cycle(const std::vector<NodeId>& cycle) {
    std::vector<std::string> names;
    for (NodeId id : cycle) names.push_back(name_of(id));
    names.push_back(names.front());
    if (names.size() > 9) {
      const std::size_t hidden = names.size() - 8;
      names.erase(names.begin() + 7, names.end() - 1);
      names.insert(names.end() - 1, fmt::format("({} more)", hidden));
    }
    std::string way;
    for (const std::string& name : names) way += (way.empty() ? "" : " -> ") + name;
    report(cycle.front(), fmt::format("The network runs in a circle: {}.", way),
           "Remove one of these edges: data must flow one way.");
  }

  const Graph& graph_;
  const OpRegistry& ops_;
  LayerBudget& budget_;
  std::unordered_map<NodeId, std::vector<Edge>> edges_into_;
  InferredGraph result_;
};

Problem whole(std::string message, std::string remedy) {
  return {.message = std::move(message), .remedy = std::move(remedy)};
}

Problem no_data_input() {
  return whole("The network has no Input with role data: nothing flows into it.",
               "Add an Input and connect it to the first layer.");
}

Problem no_output() {
  return whole("The network has no Output: nothing says which values it predicts.",
               "Add an Output after the layer whose values are wanted.");
}

/// The nodes that lead to Outputs, with them.
std::set<NodeId> feeding_outputs(const Graph& graph, const InferredGraph& inferred) {
  std::set<NodeId> feeding(inferred.outputs.begin(), inferred.outputs.end());
  std::vector<NodeId> open = inferred.outputs;
  std::unordered_map<NodeId, std::vector<NodeId>> sources;
  for (const Edge& edge : graph.edges) sources[edge.to.node].push_back(edge.from.node);
  while (!open.empty()) {
    const NodeId node = open.back();
    open.pop_back();
    for (NodeId source : sources[node]) {
      if (feeding.insert(source).second) open.push_back(source);
    }
  }
  return feeding;
}

}  // namespace

InferredGraph infer_shapes(const Graph& graph, const OpRegistry& ops, std::int64_t batch) {
  LayerBudget budget;
  return infer_part(graph, ops, batch, budget);
}

InferredGraph infer_part(const Graph& part, const OpRegistry& ops, std::int64_t batch, LayerBudget& budget) {
  return Inference(part, ops, batch, budget).run();
}

std::vector<Problem> training_problems(const InferredGraph& inferred) {
  std::vector<Problem> problems = inferred.problems;
  if (inferred.data_inputs.empty()) problems.push_back(no_data_input());
  if (inferred.outputs.empty()) problems.push_back(no_output());
  if (inferred.losses.empty()) {
    problems.push_back(
        whole("The network has no loss: nothing says what it should learn.",
              "Add CrossEntropy for classes or MSE for values, with the Output's layer and a target Input."));
  }
  return problems;
}

std::vector<Problem> prediction_problems(const Graph& graph, const InferredGraph& inferred) {
  const std::set<NodeId> feeding = feeding_outputs(graph, inferred);
  std::vector<Problem> problems;
  for (const Problem& problem : inferred.problems) {
    if (!problem.node || feeding.contains(*problem.node)) problems.push_back(problem);
  }
  if (inferred.data_inputs.empty()) problems.push_back(no_data_input());
  if (inferred.outputs.empty()) problems.push_back(no_output());
  return problems;
}

}  // namespace netwright::engine
