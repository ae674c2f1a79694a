// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/header_bar.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>

#include "ui/theme/icons.h"
#include "ui/training/device_box.h"
#include "ui/training/train_actions.h"
#include "ui/widgets/quantities.h"
#include "ui/window/gpu_forecast_popup.h"
#include "ui/window/workbench.h"

namespace netwright::ui {

HeaderBar::HeaderBar(Workbench& bench, TrainActions& actions, QMenu* projectMenu,
                     const QList<QAction*>& pages, QWidget* parent)
    : QFrame(parent), bench_(bench), actions_(actions) {
  setProperty("role", QStringLiteral("header"));
  project_ = new QToolButton;
  project_->setProperty("role", QStringLiteral("project"));
  project_->setIcon(QIcon(QStringLiteral(":/icons/netwright.svg")));
  project_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  project_->setMenu(projectMenu);
  project_->setPopupMode(QToolButton::InstantPopup);
  project_->setToolTip(tr("The open project; click for others"));
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(10, 0, 10, 0);
  row->setSpacing(4);
  row->addWidget(project_);
  row->addSpacing(14);
  for (QAction* page : pages) {
    auto* button = new QToolButton;
    button->setDefaultAction(page);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setProperty("role", QStringLiteral("page"));
    row->addWidget(button);
  }
  row->addStretch();
  auto* caption = new QLabel(tr("Device"));
  caption->setProperty("role", QStringLiteral("muted"));
  row->addWidget(caption);
  row->addSpacing(2);
  row->addWidget(new DeviceBox(bench));
  row->addSpacing(12);
  forecast_ = new QToolButton;
  forecast_->setProperty("role", QStringLiteral("flat"));
  forecast_->setObjectName(QStringLiteral("forecast"));
  forecast_->setFocusPolicy(Qt::TabFocus);
  connect(forecast_, &QToolButton::clicked, this, &HeaderBar::showGpuForecasts);
  row->addWidget(forecast_);
  row->addSpacing(12);
  train_ = new QPushButton;
  train_->setProperty("role", QStringLiteral("primary"));
  train_->setObjectName(QStringLiteral("trainButton"));
  row->addWidget(train_);
  connect(train_, &QPushButton::clicked, this, [this] {
    QAction* action = bench_.trainer().isBusy() ? actions_.stop() : actions_.train();
    action->trigger();
  });
  connect(&bench, &Workbench::projectOpened, this, &HeaderBar::showProject);
  connect(&bench, &Workbench::forecastChanged, this, &HeaderBar::showForecast);
  connect(actions.train(), &QAction::changed, this, &HeaderBar::showTrainButton);
  connect(actions.stop(), &QAction::changed, this, &HeaderBar::showTrainButton);
  showProject();
  showForecast();
  showTrainButton();
}

void HeaderBar::showProject() {
  project_->setText(bench_.project() ? bench_.projectName() : tr("No project"));
}

void HeaderBar::showForecast() {
  const auto& forecast = bench_.forecast();
  forecast_->setVisible(forecast.has_value());
  if (!forecast) return;
  QString text = tr("forecast: %1").arg(memoryText(forecast->peak_bytes));
  if (forecast->step_ms) text += tr(", %1 ms/step").arg(QLocale().toString(*forecast->step_ms, 'g', 3));
  forecast_->setText(text);
  forecast_->setToolTip(
      tr("The next run will take %1 of the device's memory for %2 parameters; one step is %3 multiply-adds.")
          .arg(memoryText(forecast->peak_bytes), countText(forecast->weights),
               countText(forecast->multiply_adds)) +
      QLatin1Char('\n') + tr("Click: how it would stand on other GPUs."));
}

void HeaderBar::showGpuForecasts() {
  auto* popup = new GpuForecastPopup(bench_, this);
  const QPoint corner = forecast_->mapToGlobal(QPoint(forecast_->width(), forecast_->height()));
  popup->show();
  popup->move(corner - QPoint(popup->width(), 0));
}

void HeaderBar::showTrainButton() {
  const bool busy = bench_.trainer().isBusy();
  QAction* action = busy ? actions_.stop() : actions_.train();
  const Theme& theme = themeOf(palette());
  train_->setText(action->text());
  train_->setIcon(themedIcon(QLatin1String(busy ? "stop" : "play"), theme, theme.on_accent));
  train_->setToolTip(action->toolTip());
  train_->setEnabled(action->isEnabled());
}

}  // namespace netwright::ui
