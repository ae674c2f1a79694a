// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/diff/compare_dialog.h"

#include <QComboBox>
#include <QGridLayout>
#include <QHeaderView>
#include <QLabel>
#include <QTreeWidget>

#include "engine/graph/graph_json.h"
#include "ui/diff/graph_view.h"
#include "ui/language/engine_text.h"
#include "ui/theme/theme.h"
#include "ui/window/workbench.h"

namespace netwright::ui {
namespace {

constexpr QSize kSize{1180, 780};
constexpr int kListHeight = 190;

QString signOf(NodeDifference::Kind kind) {
  switch (kind) {
    case NodeDifference::Kind::added:
      return QStringLiteral("+");
    case NodeDifference::Kind::removed:
      return QStringLiteral("−");
    case NodeDifference::Kind::changed:
      return QStringLiteral("≠");
  }
  return {};
}

QString wordOf(NodeDifference::Kind kind) {
  switch (kind) {
    case NodeDifference::Kind::added:
      return CompareDialog::tr("added");
    case NodeDifference::Kind::removed:
      return CompareDialog::tr("removed");
    case NodeDifference::Kind::changed:
      return CompareDialog::tr("changed");
  }
  return {};
}

QColor colorOf(NodeDifference::Kind kind, const Theme& theme) {
  if (kind == NodeDifference::Kind::changed) return theme.warning;
  return kind == NodeDifference::Kind::added ? theme.good : theme.bad;
}

}  // namespace

CompareDialog::CompareDialog(Workbench& bench, QWidget* parent)
    : QDialog(parent),
      bench_(bench),
      before_(new QComboBox),
      after_(new QComboBox),
      beforeView_(new GraphView(*bench.services().ops)),
      afterView_(new GraphView(*bench.services().ops)),
      heading_(new QLabel),
      list_(new QTreeWidget) {
  setAttribute(Qt::WA_DeleteOnClose);
  setWindowTitle(tr("Compare networks"));
  resize(kSize);
  before_->setAccessibleName(tr("Network at the left"));
  after_->setAccessibleName(tr("Network at the right"));
  beforeView_->setAccessibleName(tr("Picture of the network at the left"));
  afterView_->setAccessibleName(tr("Picture of the network at the right"));
  for (QComboBox* box : {before_, after_}) box->setToolTip(tr("Which network to look at"));
  heading_->setProperty("role", QStringLiteral("section"));
  list_->setAccessibleName(tr("Differences"));
  list_->setRootIsDecorated(false);
  list_->setColumnCount(3);
  list_->setHeaderLabels({tr("Layer"), tr("What"), tr("Difference")});
  list_->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
  list_->setFixedHeight(kListHeight);
  auto* grid = new QGridLayout(this);
  grid->addWidget(before_, 0, 0);
  grid->addWidget(after_, 0, 1);
  grid->addWidget(beforeView_, 1, 0);
  grid->addWidget(afterView_, 1, 1);
  grid->addWidget(heading_, 2, 0, 1, 2);
  grid->addWidget(list_, 3, 0, 1, 2);
  grid->setRowStretch(1, 1);
  fillSources();
  connect(before_, &QComboBox::currentIndexChanged, this, [this] { load(false); });
  connect(after_, &QComboBox::currentIndexChanged, this, [this] { load(true); });
  connect(list_, &QTreeWidget::currentItemChanged, this, &CompareDialog::pick);
  connect(&bench_.library(), &RunLibrary::modelLoaded, this, [this](const RunModel& model) {
    for (const bool after : {false, true}) {
      const auto row = static_cast<std::size_t>(choice(after)->currentIndex());
      if (row < sources_.size() && sources_[row].kind == Source::Kind::run && sources_[row].run == model.run)
        setGraph(after, model.graph);
    }
  });
  connect(&bench_.document(), &GraphDocument::graphChanged, this, [this] {
    for (const bool after : {false, true}) {
      if (choice(after)->currentIndex() == 0) load(after);
    }
  });
  before_->setCurrentIndex(1);
  load(true);
}

void CompareDialog::addSource(const QString& name, Source source) {
  sources_.push_back(source);
  before_->addItem(name);
  after_->addItem(name);
}

void CompareDialog::fillSources() {
  addSource(tr("The network as it is"), {.kind = Source::Kind::now});
  addSource(tr("As it was opened"), {.kind = Source::Kind::opened});
  for (const WeightChoice& run : bench_.live().choices())
    addSource(tr("Run %1").arg(run.name), {.kind = Source::Kind::run, .run = run.run});
  for (std::size_t i = 0; i < bench_.services().samples.size(); ++i)
    addSource(tr("Sample %1").arg(engineText(bench_.services().samples[i].title)),
              {.kind = Source::Kind::sample, .sample = i});
}

void CompareDialog::load(bool after) {
  const Source& source = sources_[static_cast<std::size_t>(choice(after)->currentIndex())];
  switch (source.kind) {
    case Source::Kind::now:
      return setGraph(after, bench_.document().graph());
    case Source::Kind::opened:
      return setGraph(after, bench_.openedGraph());
    case Source::Kind::run:
      return bench_.library().requestModel(source.run);
    case Source::Kind::sample:
      if (auto graph = engine::graph_from_json(bench_.services().samples[source.sample].graph_json))
        setGraph(after, *graph);
  }
}

void CompareDialog::setGraph(bool after, const engine::Graph& graph) {
  view(after)->setGraph(graph);
  // Marks of the other side belong to the network compared before.
  view(!after)->setGraph(engine::Graph(view(!after)->graph()));
  showDifferences();
}

void CompareDialog::showDifferences() {
  differences_ = compare(beforeView_->graph(), afterView_->graph(), *bench_.services().ops);
  const Theme& theme = themeOf(palette());
  list_->clear();
  for (const NodeDifference& difference : differences_) {
    const QColor color = colorOf(difference.kind, theme);
    if (difference.before) beforeView_->mark(*difference.before, color, signOf(difference.kind));
    if (difference.after) afterView_->mark(*difference.after, color, signOf(difference.kind));
    auto* item = new QTreeWidgetItem(
        {difference.name, wordOf(difference.kind), difference.details.join(QStringLiteral(", "))});
    item->setForeground(1, color);
    item->setToolTip(2, difference.details.join(u'\n'));
    list_->addTopLevelItem(item);
  }
  const auto count = static_cast<int>(differences_.size());
  heading_->setText(count == 0 ? tr("The networks are the same.") : tr("%n layers differ", nullptr, count));
}

void CompareDialog::pick(const QTreeWidgetItem* item) {
  const int row = list_->indexOfTopLevelItem(const_cast<QTreeWidgetItem*>(item));
  if (row < 0) return;
  const NodeDifference& difference = differences_[static_cast<std::size_t>(row)];
  if (difference.before) beforeView_->reveal(*difference.before);
  if (difference.after) afterView_->reveal(*difference.after);
}

}  // namespace netwright::ui
