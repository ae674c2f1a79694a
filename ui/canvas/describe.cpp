// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/describe.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>
#include <algorithm>

#include "ui/language/engine_text.h"

namespace netwright::ui {

namespace {

constexpr QStringView kSeparator = u"  ·  ";

/// "stride", "out channels": an attribute's name inside a line of text.
QString readable(const std::string& attribute) {
  QString name = engineText(readableName(attribute));
  if (!name.isEmpty()) name[0] = name[0].toLower();
  return name;
}

struct Text {
  Q_DECLARE_TR_FUNCTIONS(Describe)
};

struct ToText {
  QString operator()(bool value) const { return value ? Text::tr("on") : Text::tr("off"); }
  QString operator()(std::int64_t value) const { return QString::number(value); }
  QString operator()(double value) const { return QString::number(value, 'g', 6); }
  QString operator()(const std::string& value) const { return engineText(value); }
  QString operator()(const std::vector<std::int64_t>& values) const {
    QStringList texts;
    for (std::int64_t value : values) texts.append(QString::number(value));
    return texts.join(QStringLiteral("×"));
  }
};

}  // namespace

QString textOf(const engine::AttributeValue& value) {
  return std::visit(ToText{}, value);
}

QString keyAttributes(const engine::OpDefinition& op, const engine::Node& node) {
  QStringList texts;
  for (const engine::AttributeSpec& spec : op.attributes) {
    const engine::AttributeValue value = op.value_of(node, spec.name);
    const QString text = textOf(value);
    // The first says what the layer is (how many filters, which role), if it is more than a factor.
    const bool leads = &spec == &op.attributes.front() && !std::holds_alternative<double>(value);
    if (text.isEmpty() || (!leads && value == spec.default_value)) continue;
    const bool plain = leads || std::holds_alternative<std::string>(value);
    texts.append(plain ? text : readable(spec.name) + u' ' + text);
  }
  return texts.join(kSeparator);
}

QString shapeText(const TensorDesc& tensor, engine::OpRole role) {
  const Shape& shape = tensor.shape;
  if (shape.rank == 0 || role == engine::OpRole::loss) return Text::tr("scalar");
  QStringList dims{QStringLiteral("N")};
  for (int axis = 1; axis < shape.rank; ++axis) dims.append(QString::number(shape[axis]));
  return u'(' + dims.join(QStringLiteral(", ")) +
         (shape.rank == 1 ? QStringLiteral(",)") : QStringLiteral(")"));
}

QString outputShapes(const engine::InferredNode& node) {
  QStringList shapes;
  if (node.op->role == engine::OpRole::output && !node.src.empty())
    return shapeText(node.src.front(), node.op->role);
  for (const TensorDesc& tensor : node.inferred.dst) shapes.append(shapeText(tensor, node.op->role));
  return shapes.join(kSeparator);
}

std::int64_t weightCount(const engine::InferredNode& node) {
  std::int64_t count = 0;
  for (const engine::WeightSpec& weight : node.inferred.weights) {
    if (!weight.state) count += weight.shape.elements();
  }
  return count;
}

QString grouped(std::int64_t number) {
  return QLocale().toString(static_cast<qlonglong>(number));
}

int inputPortCount(const engine::OpDefinition& op, const engine::Graph& graph, engine::NodeId node) {
  const int fixed = static_cast<int>(op.inputs.size());
  if (fixed == 0 || !op.inputs.back().variadic) return fixed;
  int used = 0;
  const engine::Edge first{{}, {node, 0}};
  auto edge = std::partition_point(graph.edges.begin(), graph.edges.end(),
                                   [&](const engine::Edge& e) { return e.to < first.to; });
  for (; edge != graph.edges.end() && edge->to.node == node; ++edge)
    used = std::max(used, edge->to.index + 1);
  return std::max(used + 1, fixed - 1 + op.inputs.back().least);
}

QString inputPortName(const engine::OpDefinition& op, int index) {
  if (op.inputs.empty()) return {};
  const auto last = static_cast<int>(op.inputs.size()) - 1;
  const engine::PortSpec& port = op.inputs[static_cast<std::size_t>(std::min(index, last))];
  QString name = QString::fromStdString(port.name);
  if (port.variadic) name += QStringLiteral(" %1").arg(index - last + 1);
  return name;
}

QString inputPortDoc(const engine::OpDefinition& op, int index) {
  if (op.inputs.empty()) return {};
  const auto last = static_cast<int>(op.inputs.size()) - 1;
  return engineText(op.inputs[static_cast<std::size_t>(std::min(index, last))].doc);
}

QString problemText(const engine::Problem& problem) {
  QString text = QString::fromStdString(problem.message);
  if (!problem.remedy.empty()) text += u' ' + QString::fromStdString(problem.remedy);
  return text;
}

}  // namespace netwright::ui
