// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/live/sample_bar.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>

#include "ui/live/live_data.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

namespace netwright::ui {
namespace {

constexpr int kSliderWidth = 120;
constexpr int kPage = 100;

QToolButton* flatButton(const QString& name, const QString& tip) {
  auto* button = new QToolButton;
  button->setProperty("role", QStringLiteral("flat"));
  button->setAccessibleName(name);
  button->setToolTip(tip);
  return button;
}

}  // namespace

SampleBar::SampleBar(LiveData& live, QWidget* parent) : QWidget(parent), live_(live) {
  toggle_ = flatButton(tr("Real data"),
                       tr("Send a sample through the network and show what comes out of each layer"));
  toggle_->setCheckable(true);
  toggle_->setText(tr("Real data"));
  toggle_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  previous_ = flatButton(tr("Previous sample"), tr("Previous sample (comma on the canvas)"));
  next_ = flatButton(tr("Next sample"), tr("Next sample (full stop on the canvas)"));
  previous_->setArrowType(Qt::LeftArrow);
  next_->setArrowType(Qt::RightArrow);
  slider_ = new QSlider(Qt::Horizontal);
  slider_->setFixedWidth(kSliderWidth);
  slider_->setPageStep(kPage);
  slider_->setAccessibleName(tr("Sample"));
  slider_->setToolTip(tr("Which sample flows through the network"));
  text_ = new QLabel;
  text_->setTextFormat(Qt::PlainText);
  text_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  weightsOf_ = new QLabel(tr("Weights"));
  weightsOf_->setProperty("role", QStringLiteral("muted"));
  weights_ = new QComboBox;
  weights_->setAccessibleName(tr("Weights"));
  weights_->setToolTip(tr("Fresh random weights, or those of a run"));
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(8, 4, 8, 4);
  row->setSpacing(6);
  for (QWidget* widget : std::initializer_list<QWidget*>{toggle_, previous_, slider_, next_})
    row->addWidget(widget);
  row->addWidget(text_, 1);
  row->addWidget(weightsOf_);
  row->addWidget(weights_);
  connect(toggle_, &QToolButton::toggled, &live_, &LiveData::setOn);
  connect(previous_, &QToolButton::clicked, &live_, [this] { live_.setSample(live_.sample() - 1); });
  connect(next_, &QToolButton::clicked, &live_, [this] { live_.setSample(live_.sample() + 1); });
  connect(slider_, &QSlider::valueChanged, &live_, &LiveData::setSample);
  connect(weights_, &QComboBox::activated, &live_, [this](int index) {
    const auto& choices = live_.choices();
    live_.chooseRun(index == 0 ? std::nullopt
                               : std::optional(choices[static_cast<std::size_t>(index - 1)].run));
  });
  connect(&live_, &LiveData::settingsChanged, this, &SampleBar::showSettings);
  connect(&live_, &LiveData::changed, this, &SampleBar::showSample);
  paintIcons();
  showSettings();
}

void SampleBar::showSettings() {
  const QSignalBlocker quietToggle(toggle_);
  const QSignalBlocker quietWeights(weights_);
  toggle_->setChecked(live_.isOn());
  weights_->clear();
  weights_->addItem(tr("fresh"));
  int chosen = 0;
  for (const WeightChoice& choice : live_.choices()) {
    weights_->addItem(choice.name);
    if (choice.run == live_.chosenRun()) chosen = weights_->count() - 1;
  }
  weights_->setCurrentIndex(chosen);
  for (QWidget* widget :
       std::initializer_list<QWidget*>{previous_, next_, slider_, text_, weightsOf_, weights_})
    widget->setVisible(live_.isOn());
  showSample();
}

void SampleBar::showSample() {
  const QSignalBlocker quiet(slider_);
  const auto& probed = live_.probed();
  const std::int64_t count = probed ? probed->samples : 0;
  slider_->setRange(0, static_cast<int>(std::max<std::int64_t>(count - 1, 0)));
  slider_->setValue(static_cast<int>(live_.sample()));
  for (QWidget* widget : std::initializer_list<QWidget*>{previous_, next_, slider_, weights_})
    widget->setEnabled(probed.has_value());
  previous_->setEnabled(probed && live_.sample() > 0);
  next_->setEnabled(probed && live_.sample() + 1 < count);
  if (!probed) {
    text_->setText(live_.refusal());
    text_->setToolTip(live_.refusal());
    return;
  }
  const QLocale locale;
  QString text = tr("Sample %1 of %2")
                     .arg(locale.toString(qlonglong(probed->sample + 1)), locale.toString(qlonglong(count)));
  const auto label = static_cast<std::size_t>(probed->label.value_or(-1));
  if (probed->label && label < probed->classes.size())
    text += QStringLiteral(": ") + QString::fromStdString(probed->classes[label]);
  text_->setText(text);
  text_->setToolTip(text);
}

void SampleBar::paintIcons() {
  toggle_->setIcon(themedIcon(QLatin1String("eye"), themeOf(palette())));
}

void SampleBar::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) paintIcons();
}

}  // namespace netwright::ui
