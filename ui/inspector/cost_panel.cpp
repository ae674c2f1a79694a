// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/cost_panel.h"

#include <QHeaderView>
#include <QLocale>
#include <QPainter>
#include <QSignalBlocker>
#include <QStyledItemDelegate>
#include <QTreeView>
#include <QVBoxLayout>

#include "ui/canvas/describe.h"
#include "ui/inspector/cost_model.h"
#include "ui/inspector/fact_list.h"
#include "ui/theme/theme.h"
#include "ui/widgets/quantities.h"

namespace netwright::ui {
namespace {

constexpr int kRowsMeasured = 60;  ///< for the widths of columns

/// A bar behind the number: how much of the column's largest it is.
class ShareDelegate final : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    const double share = index.data(CostModel::ShareRole).toDouble();
    if (share > 0) {
      QColor bar = themeOf(option.palette).warning;
      bar.setAlpha(90);
      QRectF room = QRectF(option.rect).adjusted(2, 3, -2, -3);
      room.setLeft(room.right() - room.width() * share);
      painter->fillRect(room, bar);
    }
    QStyledItemDelegate::paint(painter, option, index);
  }
};

}  // namespace

CostPanel::CostPanel(GraphDocument& document, QWidget* parent)
    : QWidget(parent),
      document_(document),
      model_(new CostModel(document, this)),
      table_(new QTreeView),
      totals_(new FactList) {
  setAccessibleName(tr("Cost"));
  table_->setModel(model_);
  table_->setItemDelegate(new ShareDelegate(table_));
  table_->setObjectName(QStringLiteral("costs"));
  table_->setAccessibleName(tr("Cost of each layer"));
  table_->setRootIsDecorated(false);
  table_->setUniformRowHeights(true);
  table_->setFrameShape(QFrame::NoFrame);
  table_->viewport()->setAutoFillBackground(false);
  table_->header()->setStretchLastSection(false);
  table_->header()->setResizeContentsPrecision(kRowsMeasured);
  table_->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
  table_->header()->setSectionResizeMode(CostModel::NameColumn, QHeaderView::Stretch);
  table_->header()->setSortIndicator(-1, Qt::DescendingOrder);
  table_->setSortingEnabled(true);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(10, 10, 10, 10);
  column->setSpacing(8);
  column->addWidget(totals_);
  column->addWidget(table_, 1);
  connect(model_, &QAbstractItemModel::modelReset, this, &CostPanel::showTotals);
  connect(model_, &QAbstractItemModel::modelReset, this, &CostPanel::showSelection);
  connect(&document_, &GraphDocument::selectionChanged, this, &CostPanel::showSelection);
  connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
          [this](const QModelIndex& current) {
            const auto node = model_->nodeAt(current);
            if (!node) return;
            document_.selectNode(*node);
            Q_EMIT nodePicked(*node);
          });
  showTotals();
}

void CostPanel::setForecast(const std::optional<Forecast>& forecast, std::int64_t batch) {
  forecast_ = forecast;
  batch_ = batch;
  showTotals();
}

void CostPanel::showTotals() {
  const LayerCost& total = model_->total();
  QList<Fact> facts{
      {tr("Parameters"), grouped(total.weights), tr("Learned numbers.")},
      {tr("Multiply-adds"), countText(total.multiply_adds), tr("Of one sample, one way forward.")},
      {tr("Outputs"), memoryText(total.bytes), tr("Memory of all layers' outputs for one sample.")}};
  if (forecast_) {
    facts.append({tr("Next run, batch %1").arg(batch_), memoryText(forecast_->peak_bytes),
                  tr("The most memory the run will take of the device.")});
    if (forecast_->step_ms) {
      facts.append({tr("One step"), tr("about %1 ms").arg(QLocale().toString(*forecast_->step_ms, 'g', 3)),
                    tr("By the model the device has of its own kernels.")});
    }
  } else {
    facts.append({tr("Next run"), tr("unknown until the problems are solved")});
  }
  totals_->setFacts(std::move(facts));
}

void CostPanel::showSelection() {
  const QSignalBlocker quiet(table_->selectionModel());
  const auto& nodes = document_.selection().nodes;
  const QModelIndex index = nodes.size() == 1 ? model_->indexOf(nodes.front()) : QModelIndex();
  table_->setCurrentIndex(index);
  table_->viewport()->update();
}

}  // namespace netwright::ui
