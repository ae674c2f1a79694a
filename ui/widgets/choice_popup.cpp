// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/choice_popup.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QScreen>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "ui/widgets/choice_delegate.h"
#include "ui/widgets/fuzzy.h"

namespace netwright::ui {

namespace {

constexpr int kWidth = 420;
constexpr int kHeight = 340;
constexpr int kKeywordPenalty = 200;

std::optional<int> scoreOf(const QString& typed, const Choice& choice) {
  if (const auto score = fuzzyScore(typed, choice.title)) return *score;
  if (typed.size() < 3) return {};
  // Letters scattered over a sentence mean nothing: further text is searched as it stands.
  if (choice.keywords.contains(typed, Qt::CaseInsensitive) ||
      choice.detail.contains(typed, Qt::CaseInsensitive)) {
    return -kKeywordPenalty;
  }
  return {};
}

}  // namespace

void ChoiceModel::setChoices(QList<Choice> choices) {
  choices_ = std::move(choices);
  setTyped({});
}

void ChoiceModel::setTyped(const QString& typed) {
  struct Scored {
    qsizetype index = 0;
    int score = 0;
  };
  QList<Scored> scored;
  for (qsizetype i = 0; i < choices_.size(); ++i) {
    if (typed.isEmpty()) {
      scored.append({i, 0});
    } else if (const auto score = scoreOf(typed, choices_[i])) {
      scored.append({i, *score});
    }
  }
  std::stable_sort(scored.begin(), scored.end(),
                   [](const Scored& a, const Scored& b) { return a.score > b.score; });
  beginResetModel();
  shown_.clear();
  for (const Scored& item : scored) shown_.append(item.index);
  endResetModel();
}

int ChoiceModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(shown_.size());
}

QVariant ChoiceModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) return {};
  const Choice& choice = choices_[shown_[index.row()]];
  switch (role) {
    case Qt::DisplayRole:
      return choice.title;
    case Qt::AccessibleTextRole:

      return choice.detail.isEmpty() ? choice.title : choice.title + QStringLiteral(": ") + choice.detail;
    case Qt::ToolTipRole:
    case DetailRole:
      return choice.detail;
    case InitialsRole:
      return choice.initials;
    case ColorRole:
      return choice.color;
    case IdRole:
      return choice.id;
    default:
      return {};
  }
}

ChoicePopup::ChoicePopup(const QString& title, QList<Choice> choices, QWidget* parent)
    : QFrame(parent, Qt::Popup), model_(new ChoiceModel(this)), edit_(new QLineEdit), list_(new QListView) {
  setAttribute(Qt::WA_DeleteOnClose);
  setProperty("role", QStringLiteral("popup"));
  setAccessibleName(title);
  setWindowTitle(title);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(8, 8, 8, 8);
  column->setSpacing(6);
  edit_->setPlaceholderText(title);
  edit_->setAccessibleName(title);
  edit_->setClearButtonEnabled(true);
  edit_->installEventFilter(this);
  list_->setAccessibleName(title);
  list_->setFrameShape(QFrame::NoFrame);
  list_->setUniformItemSizes(true);
  list_->setFocusPolicy(Qt::NoFocus);
  list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  list_->setItemDelegate(new ChoiceDelegate(list_));
  list_->setModel(model_);
  column->addWidget(edit_);
  column->addWidget(list_);
  setFocusProxy(edit_);
  resize(kWidth, kHeight);
  model_->setChoices(std::move(choices));
  filter({});
  connect(edit_, &QLineEdit::textChanged, this, &ChoicePopup::filter);
  connect(list_, &QListView::clicked, this, &ChoicePopup::take);
}

void ChoicePopup::popup(QPoint at) {
  if (const QScreen* there = parentWidget()->screen()) {
    const QRect room = there->availableGeometry();
    at.setX(std::clamp(at.x(), room.left(), std::max(room.left(), room.right() - width())));
    at.setY(std::clamp(at.y(), room.top(), std::max(room.top(), room.bottom() - height())));
  }
  move(at);
  show();
  edit_->setFocus(Qt::PopupFocusReason);
}

void ChoicePopup::filter(const QString& typed) {
  model_->setTyped(typed);
  list_->setCurrentIndex(model_->index(0));
}

void ChoicePopup::take(const QModelIndex& index) {
  if (!index.isValid()) return;
  const QString id = index.data(ChoiceModel::IdRole).toString();
  close();
  Q_EMIT chosen(id);
}

bool ChoicePopup::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() != QEvent::KeyPress) return QFrame::eventFilter(watched, event);
  const auto* key = static_cast<QKeyEvent*>(event);
  const int row = list_->currentIndex().row();
  switch (key->key()) {
    case Qt::Key_Escape:
      close();
      return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Tab:
      take(list_->currentIndex());
      return true;
    case Qt::Key_Down:
      list_->setCurrentIndex(model_->index(std::min(row + 1, model_->rowCount() - 1)));
      return true;
    case Qt::Key_Up:
      list_->setCurrentIndex(model_->index(std::max(row - 1, 0)));
      return true;
    case Qt::Key_PageDown:
      list_->setCurrentIndex(model_->index(std::min(row + 8, model_->rowCount() - 1)));
      return true;
    case Qt::Key_PageUp:
      list_->setCurrentIndex(model_->index(std::max(row - 8, 0)));
      return true;
    default:
      return QFrame::eventFilter(watched, event);
  }
}

}  // namespace netwright::ui
