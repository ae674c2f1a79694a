// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/diff/graph_comparison.h"

#include <QCoreApplication>
#include <algorithm>
#include <map>
#include <set>

#include "ui/canvas/describe.h"

namespace netwright::ui {
namespace {

using engine::Graph;
using engine::Node;
using engine::NodeId;

struct Text {
  Q_DECLARE_TR_FUNCTIONS(GraphComparison)
};

QString nameOf(const Graph& graph, NodeId id) {
  const Node* node = graph.find(id);
  return node == nullptr ? QString() : QString::fromStdString(node->name);
}

/// By the nodes of `after`.
std::map<NodeId, NodeId> matches(const Graph& before, const Graph& after) {
  std::map<NodeId, NodeId> found;
  std::set<NodeId> taken;
  for (const Node& node : after.nodes) {
    const Node* same = before.find(std::string_view(node.name));
    if (same == nullptr) continue;
    found[node.id] = same->id;
    taken.insert(same->id);
  }
  for (const Node& node : after.nodes) {
    const Node* same = before.find(node.id);
    if (found.contains(node.id) || same == nullptr || same->op != node.op || taken.contains(same->id))
      continue;
    found[node.id] = same->id;
    taken.insert(same->id);
  }
  return found;
}

QString valueText(const engine::OpDefinition* op, const Node& node, const std::string& name) {
  const auto set = node.attributes.find(name);
  if (set != node.attributes.end()) return textOf(set->second);
  return op != nullptr && op->attribute(name) != nullptr ? textOf(op->value_of(node, name))
                                                         : Text::tr("not set");
}

class Comparison {
 public:
  Comparison(const Graph& before, const Graph& after, const engine::OpRegistry& ops)
      : before_(before), after_(after), ops_(ops), same_(matches(before, after)) {}

  std::vector<NodeDifference> run() const {
    std::vector<NodeDifference> all;
    std::set<NodeId> kept;
    for (const auto& [after, before] : same_) kept.insert(before);
    for (const Node& node : before_.nodes) {
      if (!kept.contains(node.id))
        all.push_back({.kind = NodeDifference::Kind::removed,
                       .before = node.id,
                       .name = QString::fromStdString(node.name),
                       .details = {QString::fromStdString(node.op)}});
    }
    for (const Node& node : after_.nodes) {
      const auto same = same_.find(node.id);
      if (same == same_.end()) {
        all.push_back({.kind = NodeDifference::Kind::added,
                       .after = node.id,
                       .name = QString::fromStdString(node.name),
                       .details = {QString::fromStdString(node.op)}});
        continue;
      }
      QStringList details = differences(*before_.find(same->second), node);
      if (!details.isEmpty())
        all.push_back({.kind = NodeDifference::Kind::changed,
                       .before = same->second,
                       .after = node.id,
                       .name = QString::fromStdString(node.name),
                       .details = std::move(details)});
    }
    return all;
  }

 private:
  QStringList differences(const Node& before, const Node& after) const {
    QStringList details;
    if (before.name != after.name)
      details << Text::tr("was called %1").arg(QString::fromStdString(before.name));
    if (before.op != after.op)
      details << QStringLiteral("%1 → %2").arg(QString::fromStdString(before.op),
                                               QString::fromStdString(after.op));
    std::set<std::string> names;
    for (const Node* node : {&before, &after}) {
      for (const auto& [name, value] : node->attributes) names.insert(name);
    }
    for (const std::string& name : names) {
      const QString old = valueText(ops_.find(before.op), before, name);
      const QString now = valueText(ops_.find(after.op), after, name);
      if (old != now) details << QStringLiteral("%1: %2 → %3").arg(QString::fromStdString(name), old, now);
    }
    const bool sameBody =
        before.body == after.body || (before.body && after.body && *before.body == *after.body);
    if (!sameBody) details << Text::tr("other layers inside");
    details += rewired(before, after);
    return details;
  }

  QStringList rewired(const Node& before, const Node& after) const {
    std::map<int, QString> old, now;
    for (const engine::Edge& edge : before_.edges) {
      if (edge.to.node == before.id) old[edge.to.index] = nameOf(before_, edge.from.node);
    }
    for (const engine::Edge& edge : after_.edges) {
      if (edge.to.node != after.id) continue;
      // A source that was only renamed is the same.
      const auto same = same_.find(edge.from.node);
      now[edge.to.index] =
          same == same_.end() ? nameOf(after_, edge.from.node) : nameOf(before_, same->second);
    }
    QStringList details;
    std::set<int> ports;
    for (const auto& [port, name] : old) ports.insert(port);
    for (const auto& [port, name] : now) ports.insert(port);
    for (const int port : ports) {
      const QString from = old.contains(port) ? old[port] : QString();
      const QString to = now.contains(port) ? now[port] : QString();
      if (from == to) continue;
      if (from.isEmpty()) details << Text::tr("reads %1").arg(to);
      if (to.isEmpty()) details << Text::tr("no longer reads %1").arg(from);
      if (!from.isEmpty() && !to.isEmpty()) details << Text::tr("reads %1 instead of %2").arg(to, from);
    }
    return details;
  }

  const Graph& before_;
  const Graph& after_;
  const engine::OpRegistry& ops_;
  std::map<NodeId, NodeId> same_;
};

}  // namespace

std::vector<NodeDifference> compare(const Graph& before, const Graph& after, const engine::OpRegistry& ops) {
  return Comparison(before, after, ops).run();
}

}  // namespace netwright::ui
