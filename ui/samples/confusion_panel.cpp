// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/samples/confusion_panel.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>
#include <QStackedWidget>
#include <QTableWidget>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/language/engine_text.h"
#include "ui/samples/confusion_matrix.h"
#include "ui/samples/validation_history.h"
#include "ui/samples/watched_data.h"
#include "ui/widgets/card_parts.h"
#include "ui/widgets/quantities.h"

namespace netwright::ui {

ConfusionPanel::ConfusionPanel(const WatchedData& watched, const ValidationHistory& history, QWidget* parent)
    : QFrame(parent), data_(watched), history_(history) {
  setProperty("role", QStringLiteral("card"));
  caption_ = makeNote({});
  caption_->setWordWrap(false);
  caption_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  epoch_ = new QSlider(Qt::Horizontal);
  epoch_->setAccessibleName(tr("Epoch"));
  epoch_->setToolTip(tr("Which epoch to show; at the right end, the newest"));
  epoch_->setMaximumWidth(150);
  epoch_->setRange(0, 0);
  tableButton_ =
      makeFlatButton(QLatin1String("table"), tr("Show every class as a table"), themeOf(palette()));
  tableButton_->setCheckable(true);
  matrix_ = new ConfusionMatrix;
  table_ = new QTableWidget;
  table_->setAccessibleName(tr("Classes"));
  table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  table_->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
  pages_ = new QStackedWidget;
  pages_->addWidget(matrix_);
  pages_->addWidget(table_);
  auto* bar = new QHBoxLayout;
  bar->addWidget(caption_, 1);
  bar->addWidget(epoch_);
  bar->addWidget(tableButton_);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(12, 8, 10, 8);
  layout->setSpacing(4);
  layout->addLayout(bar);
  layout->addWidget(pages_, 1);
  connect(&history, &ValidationHistory::changed, this, &ConfusionPanel::grow);
  connect(epoch_, &QSlider::valueChanged, this, &ConfusionPanel::showEpoch);
  connect(tableButton_, &QToolButton::toggled, pages_, &QStackedWidget::setCurrentIndex);
  connect(matrix_, &ConfusionMatrix::cellChosen, this, &ConfusionPanel::choose);
  connect(&watched, &WatchedData::changed, this, &ConfusionPanel::showEpoch);
  grow();
}

void ConfusionPanel::grow() {
  const bool newest = epoch_->value() == epoch_->maximum();
  const int last = std::max(0, static_cast<int>(history_.epochs().size()) - 1);
  {
    const QSignalBlocker quiet(epoch_);
    epoch_->setRange(0, last);
    if (newest) epoch_->setValue(last);
  }
  epoch_->setEnabled(last > 0);
  showEpoch();
}

std::shared_ptr<const engine::ValidationSeen> ConfusionPanel::shown() const {
  const auto at = static_cast<std::size_t>(epoch_->value());
  return at < history_.epochs().size() ? history_.epochs()[at] : nullptr;
}

void ConfusionPanel::showEpoch() {
  matrix_->setClasses(data_.data() ? data_.data()->info().classes : std::vector<std::string>{});
  matrix_->setValidation(shown());
  caption_->setText(shown() ? matrix_->sentence() : QString());
  caption_->setToolTip(caption_->text());
  if (shown()) fillTable(*shown());
}

void ConfusionPanel::fillTable(const engine::ValidationSeen& validation) {
  const auto classes = static_cast<int>(validation.classes);
  const auto count = [&](int target, int predicted) {
    return validation.counts[static_cast<std::size_t>(target * classes + predicted)];
  };
  const auto names = data_.data() ? data_.data()->info().classes : std::vector<std::string>{};
  table_->setColumnCount(3);
  table_->setHorizontalHeaderLabels({tr("Samples"), tr("Recall"), tr("Precision")});
  table_->horizontalHeaderItem(1)->setToolTip(tr("Share of the class's samples that are recognised"));
  table_->horizontalHeaderItem(2)->setToolTip(tr("Share of what is taken for the class that is of it"));
  table_->setRowCount(classes);
  for (int i = 0; i < classes; ++i) {
    std::int64_t samples = 0;
    std::int64_t taken = 0;
    for (int j = 0; j < classes; ++j) {
      samples += count(i, j);
      taken += count(j, i);
    }
    const auto share = [&](std::int64_t of) {
      return of > 0 ? percentText(static_cast<double>(count(i, i)) / static_cast<double>(of))
                    : QStringLiteral("–");
    };
    const QString name = static_cast<std::size_t>(i) < names.size()
                             ? engineText(names[static_cast<std::size_t>(i)])
                             : QString::number(i);
    table_->setVerticalHeaderItem(i, new QTableWidgetItem(name));
    table_->setItem(i, 0, new QTableWidgetItem(QString::number(samples)));
    table_->setItem(i, 1, new QTableWidgetItem(share(samples)));
    table_->setItem(i, 2, new QTableWidgetItem(share(taken)));
  }
}

void ConfusionPanel::choose(int target, int predicted) {
  const auto validation = shown();
  if (!validation) return;
  std::vector<std::int64_t> samples;
  for (const engine::JudgedSample& sample : validation->samples) {
    if (sample.target == target && sample.predicted == predicted) samples.push_back(sample.sample);
  }
  Q_EMIT samplesWanted(matrix_->sentenceOf(target, predicted), samples);
}

}  // namespace netwright::ui
