// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/inspector.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <algorithm>

#include "engine/graph/comment.h"
#include "ui/canvas/canvas_style.h"
#include "ui/canvas/describe.h"
#include "ui/inspector/fact_list.h"
#include "ui/language/engine_text.h"
#include "ui/live/live_data.h"
#include "ui/live/output_view.h"
#include "ui/widgets/attribute_form.h"

namespace netwright::ui {

namespace {

QLabel* heading(const QString& text) {
  auto* label = new QLabel(text);
  label->setProperty("role", QStringLiteral("section"));
  return label;
}

QLabel* prose(const char* role) {
  auto* label = new QLabel;
  label->setWordWrap(true);
  label->setTextFormat(Qt::PlainText);
  label->setTextInteractionFlags(Qt::TextSelectableByMouse);
  if (role != nullptr) label->setProperty("role", QString::fromLatin1(role));
  return label;
}

QVBoxLayout* columnOf(QWidget* page) {
  auto* column = new QVBoxLayout(page);
  column->setContentsMargins(14, 12, 14, 12);
  column->setSpacing(8);
  return column;
}

QScrollArea* scrolled(QWidget* page) {
  auto* area = new QScrollArea;
  area->setWidget(page);
  area->setWidgetResizable(true);
  area->setFrameShape(QFrame::NoFrame);
  area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  area->setFocusPolicy(Qt::NoFocus);
  area->viewport()->setAutoFillBackground(false);
  page->setAutoFillBackground(false);
  return area;
}

}  // namespace

Inspector::Inspector(GraphDocument& document, QWidget* parent)
    : QWidget(parent), document_(document), pages_(new QStackedWidget) {
  setAccessibleName(tr("Inspector"));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(pages_);
  pages_->addWidget(scrolled(makeNodePage()));
  pages_->addWidget(scrolled(makeSummaryPage()));
  connect(&document_, &GraphDocument::selectionChanged, this, &Inspector::follow);
  connect(&document_, &GraphDocument::inferenceChanged, this, &Inspector::follow);
  follow();
}

QWidget* Inspector::makeNodePage() {
  auto* page = new QWidget;
  auto* column = columnOf(page);
  badge_ = new OpBadge;
  op_ = prose("muted");
  name_ = new QLineEdit;
  name_->setAccessibleName(tr("Name of the layer"));
  name_->setToolTip(tr("The layer's name: unique in its network, and the stem of its weights' names."));
  auto* titles = new QVBoxLayout;
  titles->setSpacing(2);
  titles->addWidget(name_);
  titles->addWidget(op_);
  auto* head = new QHBoxLayout;
  head->setSpacing(10);
  head->addWidget(badge_, 0, Qt::AlignTop);
  head->addLayout(titles, 1);
  problem_ = prose(nullptr);
  problem_->setProperty("tone", QStringLiteral("bad"));
  problem_->setAccessibleName(tr("Problem"));
  formHeading_ = heading(tr("Settings"));
  form_ = new AttributeForm;
  facts_ = new FactList;
  summary_ = prose(nullptr);
  formula_ = prose("muted");
  column->addLayout(head);
  column->addWidget(problem_);
  column->addWidget(summary_);
  column->addWidget(formula_);
  outputHeading_ = heading(tr("Output for this sample"));
  output_ = new OutputView;
  column->addSpacing(6);
  column->addWidget(formHeading_);
  column->addWidget(form_);
  column->addSpacing(6);
  column->addWidget(outputHeading_);
  column->addWidget(output_);
  column->addSpacing(6);
  column->addWidget(heading(tr("Shapes and cost")));
  column->addWidget(facts_);
  column->addStretch(1);
  connect(name_, &QLineEdit::editingFinished, this, [this] {
    const auto node = shown();
    if (node && name_->text() != QString::fromStdString(document_.graph().find(*node)->name)) {
      if (!document_.renameNode(*node, name_->text().trimmed())) follow();
    }
  });
  connect(form_, &AttributeForm::attributeEdited, this,
          [this](const QString& name, const engine::AttributeValue& value) {
            if (const auto node = shown()) (void)document_.setAttribute(*node, name, value);
          });
  connect(form_, &AttributeForm::attributeReset, this, [this](const QString& name) {
    if (const auto node = shown()) (void)document_.resetAttribute(*node, name);
  });
  return page;
}

QWidget* Inspector::makeSummaryPage() {
  auto* page = new QWidget;
  auto* column = columnOf(page);
  totalsTitle_ = new QLabel;
  totalsTitle_->setProperty("role", QStringLiteral("title"));
  totalsTitle_->setWordWrap(true);
  totals_ = new FactList;
  column->addWidget(totalsTitle_);
  column->addSpacing(4);
  column->addWidget(totals_);
  column->addStretch(1);
  return page;
}

std::optional<engine::NodeId> Inspector::shown() const {
  const auto& nodes = document_.selection().nodes;
  if (nodes.size() != 1 || document_.graph().find(nodes.front()) == nullptr) return {};
  return nodes.front();
}

void Inspector::setLive(LiveData& live) {
  live_ = &live;
  connect(live_, &LiveData::changed, this, &Inspector::showOutput);
  showOutput();
}

void Inspector::showOutput() {
  const auto node = shown();
  const engine::HostTensor* value = nullptr;
  if (node && live_ != nullptr && live_->probed()) {
    const auto found = live_->probed()->values.find(*node);
    if (found != live_->probed()->values.end()) value = &found->second;
  }
  const bool isInput = value != nullptr && document_.graph().find(*node)->op == "Input";
  output_->setTensor(value, isInput,
                     value != nullptr ? live_->probed()->classes : std::vector<std::string>());
  output_->setVisible(value != nullptr);
  outputHeading_->setVisible(value != nullptr);
}

void Inspector::follow() {
  const auto node = shown();
  if (node) {
    showNode(*document_.graph().find(*node));
  } else {
    showSummary();
  }
  showOutput();
  pages_->setCurrentIndex(node ? 0 : 1);
}

void Inspector::showNode(const engine::Node& node) {
  const engine::OpDefinition* op = document_.ops().find(node.op);
  const QString opName = QString::fromStdString(node.op);
  badge_->setOp(initialsOf(opName),
                categoryColor(op == nullptr ? QString() : QString::fromStdString(op->category)));
  op_->setText(engine::is_comment(node) ? tr("A note; it changes nothing in the network.")
               : op == nullptr          ? tr("%1, an unknown layer type").arg(opName)
                                        : opName + QStringLiteral("  ·  ") + engineText(op->category));
  const QString name = QString::fromStdString(node.name);
  if (name_->text() != name) name_->setText(name);
  QString problems;
  for (const engine::Problem& problem : document_.problems()) {
    if (problem.node != node.id) continue;
    if (!problems.isEmpty()) problems += u'\n';
    problems += problemText(problem);
  }
  problem_->setText(problems);
  problem_->setVisible(!problems.isEmpty());
  form_->setSpecs(op == nullptr ? std::vector<engine::AttributeSpec>{} : op->attributes);
  form_->setValues(node.attributes);
  formHeading_->setVisible(op != nullptr && !op->attributes.empty());
  summary_->setText(op == nullptr ? QString() : engineText(op->summary));
  formula_->setText(op == nullptr ? QString() : QString::fromStdString(op->formula));
  formula_->setVisible(!formula_->text().isEmpty());
  if (op != nullptr) showFacts(node, *op);
}

void Inspector::showFacts(const engine::Node& node, const engine::OpDefinition& op) {
  const auto found = document_.inferred().nodes.find(node.id);
  if (found == document_.inferred().nodes.end()) {
    facts_->setFacts({{tr("Shapes"), tr("unknown until the problems are solved")}});
    return;
  }
  const engine::InferredNode& inferred = found->second;
  QList<Fact> facts;
  for (std::size_t i = 0; i < inferred.src.size(); ++i) {
    facts.append({tr("Input %1").arg(inputPortName(op, static_cast<int>(i))),
                  shapeText(inferred.src[i], engine::OpRole::layer), inputPortDoc(op, static_cast<int>(i))});
  }
  for (std::size_t i = 0; i < inferred.inferred.dst.size(); ++i) {
    const QString doc = i < op.outputs.size() ? engineText(op.outputs[i].doc) : QString();
    facts.append({tr("Output"), shapeText(inferred.inferred.dst[i], op.role),
                  (doc + u'\n' + tr("N is the number of samples in a batch.")).trimmed()});
  }
  for (const engine::WeightSpec& weight : inferred.inferred.weights) {
    const QString name = QString::fromStdString(node.name + '.' + weight.name);
    facts.append({name, QString::fromStdString(to_string(weight.shape)),
                  weight.state ? tr("Saved with the weights, but not learned.") : tr("Learned.")});
  }
  facts.append({tr("Weights"), grouped(weightCount(inferred)), tr("Learned numbers.")});
  facts.append(
      {tr("Multiply-adds"), grouped(inferred.cost.multiply_adds), tr("Of one sample, one way forward.")});
  facts_->setFacts(std::move(facts));
}

void Inspector::showSummary() {
  const auto& picked = document_.selection().nodes;
  const engine::InferredGraph& inferred = document_.inferred();
  std::int64_t weights = 0;
  std::int64_t multiplyAdds = 0;
  std::int64_t count = 0;
  bool known = true;
  for (const engine::Node& node : document_.graph().nodes) {
    if (!picked.empty() && !std::binary_search(picked.begin(), picked.end(), node.id)) continue;
    ++count;
    const auto found = inferred.nodes.find(node.id);
    known = known && found != inferred.nodes.end();
    if (!known) continue;
    weights += weightCount(found->second);
    multiplyAdds += found->second.cost.multiply_adds;
  }
  const QString name = QString::fromStdString(document_.graph().name);
  totalsTitle_->setText(!picked.empty()  ? tr("%n layers selected", nullptr, static_cast<int>(count))
                        : name.isEmpty() ? tr("The whole network")
                                         : name);
  const auto orUnknown = [known](const QString& text) { return known ? text : tr("unknown"); };
  totals_->setFacts(
      {{tr("Layers"), grouped(count)},
       {tr("Weights"), orUnknown(grouped(weights)), tr("Learned numbers.")},
       {tr("Weights in memory"),
        orUnknown(tr("%1 MiB").arg(static_cast<double>(weights) * 4 / (1 << 20), 0, 'f', 2)),
        tr("As 32-bit numbers.")},
       {tr("Multiply-adds"), orUnknown(grouped(multiplyAdds)), tr("Of one sample, one way forward.")}});
}

}  // namespace netwright::ui
