// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/palette/palette_panel.h"

#include <QDrag>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMimeData>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>
#include <memory>

#include "ui/palette/op_model.h"
#include "ui/theme/theme.h"
#include "ui/widgets/choice_delegate.h"
#include "ui/widgets/choice_popup.h"

namespace netwright::ui {

namespace {

constexpr int kRowHeight = 30;
constexpr int kBlock = 22;
constexpr int kLeft = 8;

/// A category as a quiet heading, a layer as its block and name.
class PaletteDelegate final : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    const Theme& theme = themeOf(option.palette);
    const QRect row = option.rect;
    painter->save();
    painter->setFont(option.font);
    if (!index.parent().isValid()) {
      QFont font = option.font;
      font.setWeight(QFont::DemiBold);
      font.setPointSizeF(font.pointSizeF() * 0.88);
      painter->setFont(font);
      painter->setPen(theme.muted);
      painter->drawText(row.adjusted(kLeft, 6, -kLeft, 0), Qt::AlignLeft | Qt::AlignVCenter,
                        index.data().toString());
      painter->restore();
      return;
    }
    const bool lit = (option.state & (QStyle::State_Selected | QStyle::State_MouseOver)) != 0;
    if (lit) {
      QColor band = theme.accent;
      band.setAlphaF((option.state & QStyle::State_Selected) != 0 ? 0.18F : 0.08F);
      painter->setRenderHint(QPainter::Antialiasing);
      painter->setPen(Qt::NoPen);
      painter->setBrush(band);
      painter->drawRoundedRect(row.adjusted(2, 1, -2, -1), 5, 5);
    }
    const QRect block(row.left() + kLeft, row.center().y() - kBlock / 2 + 1, kBlock, kBlock);
    paintInitials(*painter, block, index.data(ChoiceModel::InitialsRole).toString(),
                  index.data(ChoiceModel::ColorRole).value<QColor>());
    painter->setPen(theme.text);
    painter->drawText(row.adjusted(kLeft + kBlock + 10, 0, -kLeft, 0), Qt::AlignLeft | Qt::AlignVCenter,
                      index.data().toString());
    painter->restore();
  }

  QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const override {
    return {80, index.parent().isValid() ? kRowHeight : kRowHeight + 4};
  }
};

QPixmap dragPicture(const QWidget& widget, const QModelIndex& index) {
  const Theme& theme = themeOf(widget.palette());
  const QSize size(170, 36);
  QPixmap picture(size * widget.devicePixelRatioF());
  picture.setDevicePixelRatio(widget.devicePixelRatioF());
  picture.fill(Qt::transparent);
  QPainter painter(&picture);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(theme.accent);
  painter.setBrush(theme.raised);
  painter.drawRoundedRect(QRectF(QPointF(0.5, 0.5), size - QSize(1, 1)), 7, 7);
  paintInitials(painter, QRectF(7, 7, kBlock, kBlock), index.data(ChoiceModel::InitialsRole).toString(),
                index.data(ChoiceModel::ColorRole).value<QColor>());
  painter.setFont(widget.font());
  painter.setPen(theme.text);
  painter.drawText(QRect(QPoint(kBlock + 17, 0), size - QSize(kBlock + 20, 0)), Qt::AlignVCenter,
                   index.data().toString());
  return picture;
}

}  // namespace

PaletteTree::PaletteTree(QWidget* parent) : QTreeView(parent) {
  setHeaderHidden(true);
  setRootIsDecorated(false);
  setItemsExpandable(false);
  setIndentation(0);
  setDragEnabled(true);
  setDragDropMode(QAbstractItemView::DragOnly);
  setFrameShape(QFrame::NoFrame);
  viewport()->setAutoFillBackground(false);
  setMouseTracking(true);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  setItemDelegate(new PaletteDelegate(this));
}

void PaletteTree::startDrag(Qt::DropActions actions) {
  const QModelIndex index = currentIndex();
  auto carried = std::unique_ptr<QMimeData>(model()->mimeData({index}));
  if (!carried || (index.flags() & Qt::ItemIsDragEnabled) == 0) return;
  auto* drag = new QDrag(this);
  drag->setMimeData(carried.release());
  const QPixmap picture = dragPicture(*this, index);
  drag->setPixmap(picture);
  drag->setHotSpot(QPoint(static_cast<int>(picture.deviceIndependentSize().width() / 2), 18));
  drag->exec(actions, Qt::CopyAction);
}

PalettePanel::PalettePanel(const engine::OpRegistry& ops, QWidget* parent)
    : QWidget(parent),
      model_(new OpModel(ops, this)),
      shown_(new OpFilter(this)),
      filterBox_(new QLineEdit),
      tree_(new PaletteTree) {
  shown_->setSourceModel(model_);
  tree_->setModel(shown_);
  tree_->expandAll();
  tree_->setObjectName(QStringLiteral("palette"));
  tree_->setAccessibleName(tr("Layers"));
  tree_->setAccessibleDescription(tr("Drag a layer to the canvas, or press Enter to append it."));
  filterBox_->setPlaceholderText(tr("Find a layer"));
  filterBox_->setAccessibleName(tr("Find a layer"));
  filterBox_->setToolTip(tr("Type a few letters, then press Enter to append the first layer found."));
  filterBox_->setClearButtonEnabled(true);
  filterBox_->installEventFilter(this);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(8, 10, 8, 0);
  column->setSpacing(6);
  column->addWidget(filterBox_);
  column->addWidget(tree_);
  connect(filterBox_, &QLineEdit::textChanged, this, &PalettePanel::filter);
  connect(filterBox_, &QLineEdit::returnPressed, this,
          [this] { Q_EMIT tree_->activated(tree_->currentIndex()); });
  connect(tree_, &QTreeView::activated, this, [this](const QModelIndex& index) {
    const QString op = model_->opAt(shown_->mapToSource(index));
    if (!op.isEmpty()) Q_EMIT opActivated(op);
  });
}

void PalettePanel::filter(const QString& typed) {
  shown_->setTyped(typed);
  tree_->expandAll();
  pickFirst();
}

void PalettePanel::pickFirst() {
  tree_->setCurrentIndex(shown_->index(0, 0, shown_->index(0, 0)));
}

bool PalettePanel::eventFilter(QObject* watched, QEvent* event) {
  if (watched == filterBox_ && event->type() == QEvent::KeyPress &&
      static_cast<QKeyEvent*>(event)->key() == Qt::Key_Down) {
    if (!tree_->currentIndex().isValid()) pickFirst();
    tree_->setFocus(Qt::OtherFocusReason);
    return true;
  }
  return QWidget::eventFilter(watched, event);
}

}  // namespace netwright::ui
