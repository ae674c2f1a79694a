// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/curve_chart.h"

#include <QActionGroup>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "ui/charts/axis_scale.h"
#include "ui/charts/curve_feeder.h"
#include "ui/charts/curve_plot.h"
#include "ui/charts/curve_table.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card_parts.h"

namespace netwright::ui {
namespace {

constexpr std::size_t kLegendLimit = 8;

QIcon swatch(const QColor& color, bool dashed) {
  QPixmap pixmap(16, 12);
  pixmap.fill(Qt::transparent);
  QPainter painter(&pixmap);
  painter.setPen(QPen(color, 3, dashed ? Qt::DotLine : Qt::SolidLine));
  painter.drawLine(1, 6, 15, 6);
  return QIcon(pixmap);
}

/// How the end of a curve goes beside what was before it; of a short one, beside its beginning.
QString trendText(const MetricStore& points) {
  constexpr std::size_t kShort = 10;
  constexpr std::size_t kMost = 200;
  constexpr double kFlat = 0.005;
  const std::size_t part = points.size() < kShort ? 1 : std::min(points.size() / 5, kMost);
  const auto mean = [&](std::size_t begin) {
    double sum = 0;
    for (std::size_t i = begin; i < begin + part; ++i) sum += points.valueAt(i);
    return sum / static_cast<double>(part);
  };
  const double now = mean(points.size() - part);
  const double before = mean(points.size() < kShort ? 0 : points.size() - 2 * part);
  if (!(std::abs(now - before) > kFlat * std::max(std::abs(now), std::abs(before))))
    return CurveChart::tr("steady");
  return now > before ? CurveChart::tr("rising") : CurveChart::tr("falling");
}

}  // namespace

CurveChart::CurveChart(const QString& title, QWidget* parent) : QFrame(parent), title_(title) {
  setProperty("role", QStringLiteral("card"));
  setAccessibleName(title);
  plot_ = new CurvePlot;
  auto* feeder = new CurveFeeder(*plot_);
  connect(feeder, &CurveFeeder::refreshed, this, &CurveChart::onRefreshed);
  placeholder_ = new QLabel(plot_);
  placeholder_->setAlignment(Qt::AlignCenter);
  placeholder_->setProperty("role", QStringLiteral("muted"));
  placeholder_->setWordWrap(true);
  auto* over = new QVBoxLayout(plot_);
  over->addWidget(placeholder_);
  pages_ = new QStackedWidget;
  pages_->addWidget(plot_);
  pages_->addWidget(makeTablePage());
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(12, 8, 10, 8);
  layout->setSpacing(4);
  layout->addWidget(makeToolBar(title));
  layout->addWidget(pages_, 1);
}

QWidget* CurveChart::makeToolBar(const QString& title) {
  const Theme& theme = themeOf(palette());
  auto* bar = new QWidget;
  auto* row = new QHBoxLayout(bar);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(2);
  auto* name = new QLabel(title);
  name->setProperty("role", QStringLiteral("section"));
  row->addWidget(name);
  row->addSpacing(10);
  legend_ = new QHBoxLayout;
  legend_->setSpacing(0);
  row->addLayout(legend_, 1);
  row->addStretch();
  smoothButton_ = makeFlatButton(QLatin1String("smooth"), tr("Smoothing"), theme);
  chooseSmoothing();
  logButton_ = makeFlatButton(QLatin1String("log"), tr("Logarithmic axis"), theme);
  logButton_->setCheckable(true);
  connect(logButton_, &QToolButton::toggled, plot_, &CurvePlot::setLogScale);
  tableButton_ = makeFlatButton(QLatin1String("table"), tr("Show the data as a table"), theme);
  tableButton_->setCheckable(true);
  connect(tableButton_, &QToolButton::toggled, this, &CurveChart::showTable);
  for (QToolButton* button : {smoothButton_, logButton_, tableButton_}) row->addWidget(button);
  return bar;
}

void CurveChart::chooseSmoothing() {
  auto* menu = new QMenu(smoothButton_);
  auto* group = new QActionGroup(menu);
  const std::pair<QString, double> choices[] = {{tr("No smoothing"), 0.0},
                                                {tr("Light smoothing"), 0.9},
                                                {tr("Medium smoothing"), 0.97},
                                                {tr("Strong smoothing"), 0.99}};
  for (const auto& [name, weight] : choices) {
    QAction* action = menu->addAction(name);
    action->setCheckable(true);
    action->setData(weight);
    group->addAction(action);
    connect(action, &QAction::triggered, plot_, [this, weight = weight] { plot_->setSmoothing(weight); });
  }
  menu->actions().constFirst()->setChecked(true);
  smoothButton_->setMenu(menu);
  smoothButton_->setPopupMode(QToolButton::InstantPopup);
  smoothButton_->setStyleSheet(QStringLiteral("QToolButton::menu-indicator { image: none; }"));
}

void CurveChart::setSmoothing(double weight) {
  for (QAction* action : smoothButton_->menu()->actions()) {
    if (action->data().toDouble() == weight) action->setChecked(true);
  }
  plot_->setSmoothing(weight);
}

void CurveChart::setLogScale(bool logarithmic) {
  logButton_->setChecked(logarithmic);
}

QWidget* CurveChart::makeTablePage() {
  auto* page = new QWidget;
  auto* layout = new QVBoxLayout(page);
  layout->setContentsMargins(0, 0, 0, 0);
  auto* row = new QHBoxLayout;
  tableCurve_ = new QComboBox;
  tableCurve_->setAccessibleName(tr("Curve"));
  auto* copy = new QPushButton(tr("Copy all"));
  row->addWidget(tableCurve_, 1);
  row->addWidget(copy);
  layout->addLayout(row);
  table_ = new CurveTable(this);
  auto* view = new QTableView;
  view->setModel(table_);
  view->verticalHeader()->hide();
  view->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
  layout->addWidget(view, 1);
  tableTimer_.setInterval(500);
  connect(&tableTimer_, &QTimer::timeout, table_, [this, view] {
    if (view->isVisible()) table_->update();
  });
  connect(tableCurve_, &QComboBox::currentIndexChanged, this, [this](int at) {
    const auto& curves = plot_->curves();
    table_->setCurve(at >= 0 && static_cast<std::size_t>(at) < curves.size()
                         ? curves[static_cast<std::size_t>(at)]
                         : Curve{});
  });
  connect(copy, &QPushButton::clicked, this, [this] { QApplication::clipboard()->setText(table_->text()); });
  return page;
}

void CurveChart::setCurves(std::vector<Curve> curves) {
  if (curves == plot_->curves()) return;
  plot_->setCurves(std::move(curves));
  makeLegend();
  const QString before = tableCurve_->currentText();
  tableCurve_->clear();
  for (const Curve& curve : plot_->curves()) tableCurve_->addItem(curve.name);
  if (const int same = tableCurve_->findText(before); same >= 0) tableCurve_->setCurrentIndex(same);
  onRefreshed();
}

void CurveChart::makeLegend() {
  while (QLayoutItem* item = legend_->takeAt(0)) {
    delete item->widget();
    delete item;
  }
  const auto& curves = plot_->curves();
  std::vector<std::pair<QString, std::vector<std::size_t>>> groups;
  bool grouped = false;
  for (std::size_t i = 0; i < curves.size(); ++i) {
    const QString& name = curves[i].group.isEmpty() ? curves[i].name : curves[i].group;
    const auto same = std::find_if(groups.begin(), groups.end(),
                                   [&name](const auto& group) { return group.first == name; });
    grouped = grouped || same != groups.end();
    if (same == groups.end()) {
      groups.push_back({name, {i}});
    } else {
      same->second.push_back(i);
    }
  }
  for (std::size_t i = 0; i < std::min(groups.size(), kLegendLimit); ++i) {
    legend_->addWidget(makeLegendEntry(groups[i].first, groups[i].second));
  }
  const auto addNote = [this](const QString& text) {
    auto* note = new QLabel(text);
    note->setProperty("role", QStringLiteral("muted"));
    note->setContentsMargins(6, 0, 6, 0);
    legend_->addWidget(note);
  };
  if (groups.size() > kLegendLimit)
    addNote(tr("+ %n more", nullptr, static_cast<int>(groups.size() - kLegendLimit)));
  if (grouped) addNote(tr("dashed: validation"));
}

QToolButton* CurveChart::makeLegendEntry(const QString& name, const std::vector<std::size_t>& members) {
  const Curve& first = plot_->curves()[members.front()];
  auto* button = new QToolButton;
  button->setProperty("role", QStringLiteral("flat"));
  button->setText(QLatin1Char(' ') + name);
  button->setIcon(swatch(themeOf(palette()).seriesColor(first.colour), first.dashed));
  button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  QStringList tip{name, first.note, tr("Show or hide these curves")};
  tip.removeAll(QString());
  button->setToolTip(tip.join(QLatin1Char('\n')));
  button->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  button->setMaximumWidth(button->sizeHint().width() + 10);
  connect(button, &QToolButton::clicked, this, [this, button, members] {
    const bool shown = !plot_->isCurveShown(members.front());
    for (const std::size_t member : members) plot_->setCurveShown(member, shown);
    QFont font = button->font();
    font.setStrikeOut(!shown);
    button->setFont(font);
  });
  return button;
}

void CurveChart::setPlaceholder(const QString& text) {
  placeholder_->setText(text);
  onRefreshed();
}

void CurveChart::showTable(bool asTable) {
  table_->update();
  pages_->setCurrentIndex(asTable ? 1 : 0);
  if (asTable) {
    tableTimer_.start();
  } else {
    tableTimer_.stop();
  }
}

void CurveChart::onRefreshed() {
  bool empty = true;
  for (const Curve& curve : plot_->curves()) empty = empty && curve.points->empty();
  placeholder_->setVisible(empty);
  plot_->setAccessibleDescription(description());
}

QString CurveChart::description() const {
  const QLocale locale;
  QStringList sentences{
      tr("%1, %n curve(s).", nullptr, static_cast<int>(plot_->curves().size())).arg(title_)};
  for (const Curve& curve : plot_->curves()) {
    const MetricStore& points = *curve.points;
    const Extremes found = points.extremes(0, points.size());
    if (found.lowest == Extremes::kNone) {
      sentences << tr("%1: no values yet.").arg(curve.name);
      continue;
    }
    sentences << tr("%1: from %2 at step %3 to %4 at step %5, %6; lowest %7, highest %8.")
                     .arg(curve.name, valueText(points.valueAt(0)),
                          locale.toString(static_cast<qint64>(points.stepAt(0))),
                          valueText(points.valueAt(points.size() - 1)),
                          locale.toString(static_cast<qint64>(points.stepAt(points.size() - 1))),
                          trendText(points), valueText(points.valueAt(found.lowest)),
                          valueText(points.valueAt(found.highest)));
  }
  return sentences.join(QLatin1Char(' '));
}

}  // namespace netwright::ui
