// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/samples/samples_panel.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QScrollArea>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "ui/quadrants/live_look.h"
#include "ui/quadrants/train_selection.h"
#include "ui/samples/boundary_view.h"
#include "ui/samples/sample_grid.h"
#include "ui/samples/validation_history.h"
#include "ui/widgets/card_parts.h"
#include "ui/window/workbench.h"

namespace netwright::ui {
namespace {

constexpr std::size_t kSamples = 12;
constexpr double kLooksPerSecond = 3;
constexpr double kPlaneLooksPerSecond = 8;

}  // namespace

SamplesPanel::SamplesPanel(Workbench& bench, WatchedData& watched, const ValidationHistory& history,
                           TrainSelection& selection, QWidget* parent)
    : QFrame(parent), bench_(bench), data_(watched), history_(history), selection_(selection) {
  setProperty("role", QStringLiteral("card"));
  setAccessibleName(tr("Samples"));
  model_ = new SampleModel(this);
  reader_ = new SampleReader(this);
  samplesLook_ = new LiveLook(bench.trainer(), *this);
  note_ = makeNote({});
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(12, 8, 10, 8);
  layout->setSpacing(4);
  layout->addWidget(makeBar());
  layout->addWidget(note_);
  layout->addWidget(makePages(), 1);
  planeLook_ = new LiveLook(bench.trainer(), *boundary_);
  listen();
  choose();
}

QWidget* SamplesPanel::makeBar() {
  auto* bar = new QWidget;
  auto* row = new QHBoxLayout(bar);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(4);
  title_ = makeSectionTitle(tr("Samples"));
  choice_ = new QComboBox;
  choice_->addItem(tr("Of every class"), kChosen);
  choice_->addItem(tr("Most wrong"), kWorst);
  choice_->addItem(tr("Least sure"), kUnsure);
  choice_->addItem(tr("Surest"), kSurest);
  choice_->setAccessibleName(tr("Which samples"));
  choice_->setToolTip(
      tr("Which samples to show; most wrong, least sure and surest are of the newest validation"));
  others_ = makeFlatButton(QLatin1String("resume"), tr("Other samples"), themeOf(palette()));
  tableButton_ =
      makeFlatButton(QLatin1String("table"), tr("Show the samples as a table"), themeOf(palette()));
  tableButton_->setCheckable(true);
  row->addWidget(title_);
  row->addStretch();
  row->addWidget(choice_);
  row->addWidget(others_);
  row->addWidget(tableButton_);
  connect(choice_, &QComboBox::activated, this, &SamplesPanel::choose);
  connect(others_, &QToolButton::clicked, this, [this] {
    ++page_;
    choose();
  });
  connect(tableButton_, &QToolButton::toggled, this, &SamplesPanel::showPage);
  return bar;
}

QWidget* SamplesPanel::makePages() {
  grid_ = new SampleGrid(*model_);
  auto* scroll = new QScrollArea;
  scroll->setWidget(grid_);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  gridPage_ = scroll;
  auto* table = new QTableView;
  table->setModel(model_);
  table->verticalHeader()->hide();
  table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
  table->setSelectionBehavior(QAbstractItemView::SelectRows);
  table->setAccessibleName(tr("Samples"));
  tablePage_ = table;
  connect(table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
          [this](const QModelIndex& now) {
            if (now.isValid()) Q_EMIT grid_->rowPicked(now.row());
          });
  boundary_ = new BoundaryView;
  pages_ = new QStackedWidget;
  for (QWidget* page : {static_cast<QWidget*>(boundary_), gridPage_, tablePage_}) pages_->addWidget(page);
  return pages_;
}

void SamplesPanel::listen() {
  connect(&data_, &WatchedData::changed, this, [this] {
    page_ = 0;
    boundary_->setPlane(data_.plane(),
                        data_.data() ? data_.data()->info().classes : std::vector<std::string>{});
    planeLook_->ask(data_.plane() ? lookAt(engine::SamplesLook{.points = data_.plane()->inputs}) : nullptr,
                    kPlaneLooksPerSecond);
    choose();
    showPage();
  });
  connect(&history_, &ValidationHistory::changed, this, [this] {
    if (choice_->currentData().toInt() != kChosen && title_->text() == tr("Samples")) choose();
  });
  connect(reader_, &SampleReader::done, this, [this](const std::vector<ReadSample>& samples) {
    if (!data_.data()) return;
    model_->setSamples(data_.data()->info(), samples);
    ask();
    pickFirst();
  });
  connect(samplesLook_, &LiveLook::seen, this, [this](qint64, const engine::Seen& seen) {
    if (const auto* samples = std::get_if<std::shared_ptr<const engine::SamplesSeen>>(&seen))
      model_->take(**samples);
  });
  connect(planeLook_, &LiveLook::seen, this, [this](qint64, const engine::Seen& seen) {
    if (const auto* plane = std::get_if<std::shared_ptr<const engine::SamplesSeen>>(&seen))
      boundary_->take(**plane);
  });
  connect(grid_, &SampleGrid::rowPicked, this, [this](int row) {
    grid_->setPicked(row);
    selection_.selectSample(model_->rows()[static_cast<std::size_t>(row)].index);
  });
}

void SamplesPanel::choose() {
  title_->setText(tr("Samples"));
  title_->setToolTip({});
  if (!data_.data()) {
    model_->clear();
    note_->setText(data_.refusal());
    note_->setVisible(!data_.refusal().isEmpty());
    return;
  }
  const auto choice = static_cast<Choice>(choice_->currentData().toInt());
  const bool judged = choice == kChosen || !history_.epochs().empty();
  note_->setText(tr("Known after the first validation with this page open."));
  note_->setVisible(!judged);
  others_->setEnabled(choice == kChosen);
  read(choice == kChosen ? chooseSamples(*data_.data(), kSamples, page_) : chosenByJudgement(choice));
}

std::vector<std::int64_t> SamplesPanel::chosenByJudgement(Choice choice) const {
  if (history_.epochs().empty()) return {};
  std::vector<engine::JudgedSample> judged = history_.epochs().back()->samples;
  const auto rank = [choice](const engine::JudgedSample& sample) {
    if (choice == kWorst) return sample.target_share;
    return choice == kUnsure ? sample.confidence : -sample.target_share;
  };
  const auto most = std::min(kSamples, judged.size());
  std::ranges::partial_sort(judged, judged.begin() + static_cast<std::ptrdiff_t>(most), {}, rank);
  std::vector<std::int64_t> samples;
  for (std::size_t i = 0; i < most; ++i) samples.push_back(judged[i].sample);
  return samples;
}

void SamplesPanel::showSamples(const QString& title, std::vector<std::int64_t> samples) {
  title_->setText(title);
  title_->setToolTip(title);
  note_->hide();
  samples.resize(std::min(samples.size(), 4 * kSamples));
  read(std::move(samples));
  tableButton_->setChecked(false);
  pages_->setCurrentWidget(gridPage_);
}

void SamplesPanel::read(std::vector<std::int64_t> samples) {
  if (data_.data()) reader_->read(data_.data(), std::move(samples));
}

void SamplesPanel::ask() {
  std::vector<std::int64_t> samples;
  for (const SampleRow& row : model_->rows()) samples.push_back(row.index);
  const bool wanted = !samples.empty() && pages_->currentWidget() != boundary_;
  samplesLook_->ask(wanted ? lookAt(engine::SamplesLook{.samples = std::move(samples)}) : nullptr,
                    kLooksPerSecond);
}

void SamplesPanel::showPage() {
  QWidget* shown = tableButton_->isChecked() ? tablePage_ : data_.plane() ? boundary_ : gridPage_;
  pages_->setCurrentWidget(shown);
  choice_->setVisible(shown != boundary_);
  others_->setVisible(shown != boundary_);
  ask();
}

void SamplesPanel::pickFirst() {
  if (model_->rows().empty()) return;
  const auto same = selection_.sample() ? model_->rowOf(*selection_.sample()) : std::nullopt;
  grid_->setPicked(same.value_or(0));
  selection_.selectSample(model_->rows()[static_cast<std::size_t>(same.value_or(0))].index);
}

}  // namespace netwright::ui
