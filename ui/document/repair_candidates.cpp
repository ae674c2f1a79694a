// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/document/repair_candidates.h"

#include <QCoreApplication>
#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <optional>
#include <string_view>
#include <utility>

#include "engine/graph/edit.h"
#include "ui/document/placement.h"

namespace netwright::ui {
namespace {

using engine::Edge;
using engine::Graph;
using engine::Node;
using engine::NodeId;
using engine::OpRole;
using engine::Port;
using engine::Position;

struct Text {
  Q_DECLARE_TR_FUNCTIONS(Repair)
};

QString nameOf(const Node& node) {
  return QString::fromStdString(node.name);
}

void add(std::vector<Repair>& repairs, const QString& text, Result<Graph> after) {
  if (after) repairs.push_back({.text = text, .after = *std::move(after)});
}

const engine::InferredNode* inferredOf(const Ailing& ailing, NodeId node) {
  const auto found = ailing.inferred.nodes.find(node);
  return found == ailing.inferred.nodes.end() ? nullptr : &found->second;
}

/// What comes out of a port, if that is known.
const TensorDesc* descOf(const Ailing& ailing, Port port) {
  const engine::InferredNode* node = inferredOf(ailing, port.node);
  const auto index = static_cast<std::size_t>(port.index);
  return node != nullptr && index < node->inferred.dst.size() ? &node->inferred.dst[index] : nullptr;
}

std::vector<Edge> edgesInto(const Graph& graph, NodeId node) {
  std::vector<Edge> edges;
  for (const Edge& edge : graph.edges) {
    if (edge.to.node == node) edges.push_back(edge);
  }
  return edges;
}

/// A new node in a wire; what follows moves on where there is too little room.
Result<Graph> withInserted(const Graph& graph, const Edge& edge, const char* op,
                           engine::Attributes attributes = {}) {
  const Position from = graph.find(edge.from.node)->position, to = graph.find(edge.to.node)->position;
  const Position place = snapped(Position{(from.x + to.x) / 2, from.y + kRowPitch});
  engine::AddedNode added = engine::add_node(graph, op, place, std::move(attributes));
  Result<Graph> wired = engine::disconnect(added.graph, edge);
  if (wired) wired = engine::connect(*wired, edge.from, {added.id, 0});
  if (wired) wired = engine::connect(*wired, {added.id, 0}, edge.to);
  const double needed = place.y + kRowPitch - to.y;
  if (!wired || needed <= 0) return wired;
  return engine::move_nodes(*wired, downstreamOf(*wired, edge.to.node), {0, needed});
}

/// The node from which data comes that has a width to set, with that setting's name.
std::optional<std::pair<NodeId, std::string>> widthSetter(const Ailing& ailing, NodeId from) {
  for (int step = 0; step < 64; ++step) {
    const Node* node = ailing.graph.find(from);
    const engine::OpDefinition* op = node == nullptr ? nullptr : ailing.ops.find(node->op);
    if (op == nullptr) return {};
    for (const char* name : {"out_channels", "out_features"}) {
      if (op->attribute(name) != nullptr) return std::pair(from, std::string(name));
    }
    const auto edge = ailing.graph.edge_into({from, 0});
    if (!edge || edgesInto(ailing.graph, from).size() != 1) return {};
    from = edge->from.node;
  }
  return {};
}

void setWidths(const Ailing& ailing, const std::vector<Edge>& edges, std::vector<Repair>& repairs) {
  for (const Edge& edge : edges) {
    const auto setter = widthSetter(ailing, edge.from.node);
    if (!setter) continue;
    for (const Edge& other : edges) {
      const TensorDesc* wanted = descOf(ailing, other.from);
      if (other == edge || wanted == nullptr || wanted->shape.rank < 2) continue;
      const std::int64_t width = wanted->shape[1];
      add(repairs,
          Text::tr("Set %1 of %2 to %3")
              .arg(QString::fromStdString(setter->second), nameOf(*ailing.graph.find(setter->first)))
              .arg(width),
          engine::set_attribute(ailing.graph, setter->first, setter->second, width));
    }
  }
}

/// Images that are to be joined get the other's channels, and its size where a stride can give it.
void insertProjections(const Ailing& ailing, const std::vector<Edge>& edges, std::vector<Repair>& repairs) {
  for (const Edge& edge : edges) {
    const TensorDesc* given = descOf(ailing, edge.from);
    for (const Edge& other : edges) {
      const TensorDesc* wanted = descOf(ailing, other.from);
      if (other == edge || given == nullptr || wanted == nullptr) continue;
      if (given->shape.rank != 4 || wanted->shape.rank != 4 || wanted->shape[2] == 0) continue;
      const std::int64_t stride = given->shape[2] / wanted->shape[2];
      if (stride < 1) continue;
      add(repairs,
          Text::tr("Insert a 1×1 convolution after %1").arg(nameOf(*ailing.graph.find(edge.from.node))),
          withInserted(ailing.graph, edge, "Conv2d",
                       {{"out_channels", wanted->shape[1]},
                        {"kernel", std::vector<std::int64_t>{1, 1}},
                        {"stride", std::vector<std::int64_t>{stride, stride}}}));
    }
  }
}

void fixSettings(const Ailing& ailing, const Node& node, std::vector<Repair>& repairs) {
  const engine::OpDefinition* op = ailing.ops.find(node.op);
  if (op == nullptr) return;
  const auto set = [&](const char* name, engine::AttributeValue value, const QString& shown) {
    add(repairs, Text::tr("Set %1 of %2 to %3").arg(QString::fromLatin1(name), nameOf(node), shown),
        engine::set_attribute(ailing.graph, node.id, name, std::move(value)));
  };
  if (op->attribute("groups") != nullptr && node.attributes.contains("groups")) {
    const auto edge = ailing.graph.edge_into({node.id, 0});
    const TensorDesc* given = edge ? descOf(ailing, edge->from) : nullptr;
    const auto value = op->value_of(node, "out_channels");
    const auto* out = std::get_if<std::int64_t>(&value);
    if (given != nullptr && out != nullptr && given->shape.rank > 1) {
      const std::int64_t groups = std::gcd(given->shape[1], *out);
      set("groups", groups, QString::number(groups));
    }
  }
  for (const char* name : {"padding", "stride", "same_padding"}) {
    if (!node.attributes.contains(name)) continue;
    add(repairs, Text::tr("Reset %1 of %2").arg(QString::fromLatin1(name), nameOf(node)),
        engine::reset_attribute(ailing.graph, node.id, name));
  }
  for (const auto& [name, value] : node.attributes) {
    add(repairs, Text::tr("Reset %1 of %2").arg(QString::fromStdString(name), nameOf(node)),
        engine::reset_attribute(ailing.graph, node.id, name));
  }
}

/// The newest layer above whose output nobody reads yet, else the nearest above.
std::optional<NodeId> sourceFor(const Ailing& ailing, const Node& node) {
  std::optional<NodeId> best;
  double least = 0;
  const auto behind = downstreamOf(ailing.graph, node.id);
  for (const Node& other : ailing.graph.nodes) {
    const engine::OpDefinition* op = ailing.ops.find(other.op);
    if (op == nullptr || op->outputs.empty()) continue;
    if (std::binary_search(behind.begin(), behind.end(), other.id)) continue;
    const bool read = std::any_of(ailing.graph.edges.begin(), ailing.graph.edges.end(),
                                  [&](const Edge& edge) { return edge.from.node == other.id; });
    const double away = std::abs(other.position.x - node.position.x) +
                        std::abs(node.position.y - other.position.y) + (read ? 1e6 : 0);
    if (best && away >= least) continue;
    best = other.id;
    least = away;
  }
  return best;
}

engine::AddedNode withTargetInput(const Graph& graph, const Position& beside, engine::Attributes attributes) {
  attributes.insert_or_assign("role", std::string("target"));
  return engine::add_node(graph, "Input", freePlace(graph, {beside.x + kColumnPitch, beside.y - kRowPitch}),
                          std::move(attributes));
}

engine::Attributes classIndex() {
  return {{"shape", std::vector<std::int64_t>{}}, {"type", std::string("i64")}};
}

engine::Attributes valuesLike(const TensorDesc& desc) {
  return {{"shape",
           std::vector<std::int64_t>(desc.shape.begin() + std::min(desc.shape.rank, 1), desc.shape.end())},
          {"type", std::string("f32")}};
}

/// Targets for a loss: one class a sample, one class a place, or values like the prediction.
std::vector<engine::Attributes> targetShapes(const TensorDesc& prediction) {
  std::vector<engine::Attributes> shapes{classIndex()};
  if (prediction.shape.rank > 2) {
    engine::Attributes places = classIndex();
    places["shape"] = std::vector<std::int64_t>(prediction.shape.begin() + 2, prediction.shape.end());
    shapes.push_back(std::move(places));
  }
  shapes.push_back(valuesLike(prediction));
  return shapes;
}

void mendLoss(const Ailing& ailing, const Node& node, std::vector<Repair>& repairs) {
  const auto prediction = ailing.graph.edge_into({node.id, 0});
  const TensorDesc* desc = prediction ? descOf(ailing, prediction->from) : nullptr;
  if (desc == nullptr) return;
  const auto target = ailing.graph.edge_into({node.id, 1});
  for (const engine::Attributes& attributes : targetShapes(*desc)) {
    if (!target) {
      engine::AddedNode added = withTargetInput(ailing.graph, node.position, attributes);
      add(repairs, Text::tr("Add a target Input for %1").arg(nameOf(node)),
          engine::connect(added.graph, {added.id, 0}, {node.id, 1}));
      continue;
    }
    const Node& input = *ailing.graph.find(target->from.node);
    if (input.op != "Input") return;
    Graph changed = ailing.graph;
    for (Node& other : changed.nodes) {
      if (other.id != input.id) continue;
      for (const auto& [name, value] : attributes) other.attributes.insert_or_assign(name, value);
      other.attributes.insert_or_assign("role", std::string("target"));
    }
    add(repairs, Text::tr("Fit %1 to %2").arg(nameOf(input), nameOf(node)), std::move(changed));
  }
}

void connectInputs(const Ailing& ailing, const Node& node, std::vector<Repair>& repairs) {
  const engine::OpDefinition* op = ailing.ops.find(node.op);
  if (op == nullptr) return;
  const auto source = sourceFor(ailing, node);
  if (!source) return;
  const int count = static_cast<int>(op->inputs.size()) +
                    (op->inputs.empty() || !op->inputs.back().variadic ? 0 : op->inputs.back().least - 1);
  for (int port = 0; port < count; ++port) {
    if (ailing.graph.edge_into({node.id, port})) continue;
    add(repairs, Text::tr("Connect %1 to %2").arg(nameOf(*ailing.graph.find(*source)), nameOf(node)),
        engine::connect(ailing.graph, {*source, 0}, {node.id, port}));
  }
}

/// What the network comes to: what an Output or a loss reads, else the last layer in order.
std::optional<Port> resultOf(const Ailing& ailing) {
  for (const auto& ends : {ailing.inferred.outputs, ailing.inferred.losses}) {
    for (const NodeId end : ends) {
      if (const auto edge = ailing.graph.edge_into({end, 0})) return edge->from;
    }
  }
  std::optional<Port> last;
  for (const NodeId id : ailing.inferred.order) {
    if (ailing.inferred.nodes.at(id).op->role == OpRole::layer) last = Port{id, 0};
  }
  return last;
}

Position below(const Graph& graph, NodeId node) {
  const Position place = graph.find(node)->position;
  return freePlace(graph, {place.x, place.y + kRowPitch});
}

void addLoss(const Ailing& ailing, Port result, std::vector<Repair>& repairs) {
  const TensorDesc* desc = descOf(ailing, result);
  if (desc == nullptr) return;
  for (const char* loss : {"CrossEntropy", "MSE"}) {
    engine::AddedNode added = engine::add_node(ailing.graph, loss, below(ailing.graph, result.node));
    Result<Graph> wired = engine::connect(added.graph, result, {added.id, 0});
    if (!wired) continue;
    const bool classes = loss == std::string_view("CrossEntropy");
    engine::AddedNode target =
        withTargetInput(*wired, added.graph.find(added.id)->position,
                        classes ? targetShapes(*desc)[desc->shape.rank > 2 ? 1 : 0] : valuesLike(*desc));
    add(repairs, Text::tr("Add %1 and a target").arg(QString::fromLatin1(loss)),
        engine::connect(target.graph, {target.id, 0}, {added.id, 1}));
  }
}

void addInput(const Ailing& ailing, std::vector<Repair>& repairs) {
  for (const Node& node : ailing.graph.nodes) {
    const engine::OpDefinition* op = ailing.ops.find(node.op);
    if (op == nullptr || op->inputs.empty() || ailing.graph.edge_into({node.id, 0})) continue;
    engine::AddedNode added = engine::add_node(
        ailing.graph, "Input", freePlace(ailing.graph, {node.position.x, node.position.y - kRowPitch}));
    add(repairs, Text::tr("Add an Input before %1").arg(nameOf(node)),
        engine::connect(added.graph, {added.id, 0}, {node.id, 0}));
  }
  add(repairs, Text::tr("Add an Input"),
      engine::add_node(ailing.graph, "Input", freePlace(ailing.graph, {})).graph);
}

}  // namespace

std::vector<Repair> remediesOf(const Ailing& ailing, const Node& node) {
  std::vector<Repair> repairs;
  const engine::OpDefinition* op = ailing.ops.find(node.op);
  if (op == nullptr) {
    add(repairs, Text::tr("Remove %1").arg(nameOf(node)),
        engine::remove_nodes(ailing.graph, std::array{node.id}));
    return repairs;
  }
  const std::vector<Edge> edges = edgesInto(ailing.graph, node.id);
  for (const Edge& edge : edges)
    add(repairs, Text::tr("Insert Flatten before %1").arg(nameOf(node)),
        withInserted(ailing.graph, edge, "Flatten"));
  if (op->role == OpRole::loss) mendLoss(ailing, node, repairs);
  setWidths(ailing, edges, repairs);
  insertProjections(ailing, edges, repairs);
  connectInputs(ailing, node, repairs);
  fixSettings(ailing, node, repairs);
  return repairs;
}

std::vector<Repair> remediesOfWhole(const Ailing& ailing) {
  std::vector<Repair> repairs;
  if (ailing.inferred.data_inputs.empty()) addInput(ailing, repairs);
  const auto result = resultOf(ailing);
  if (!result) return repairs;
  if (ailing.inferred.outputs.empty()) {
    engine::AddedNode added = engine::add_node(ailing.graph, "Output", below(ailing.graph, result->node));
    add(repairs, Text::tr("Add an Output"), engine::connect(added.graph, *result, {added.id, 0}));
  }
  if (ailing.inferred.losses.empty()) addLoss(ailing, *result, repairs);
  return repairs;
}

}  // namespace netwright::ui
