// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/deploy/deploy_page.h"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include "ui/widgets/notice_panel.h"
#include "ui/widgets/quantities.h"
#include "ui/window/workbench.h"

namespace netwright::ui {
namespace {

constexpr int kFormWidth = 640;

QLabel* makeLabel(const QString& text, const char* role) {
  auto* label = new QLabel(text);
  label->setProperty("role", QLatin1String(role));
  label->setWordWrap(true);
  return label;
}

}  // namespace

DeployPage::DeployPage(Workbench& bench, QWidget* parent) : QWidget(parent), bench_(bench) {
  notice_ = new NoticePanel;
  auto* column = new QVBoxLayout;
  column->setSpacing(12);
  column->addWidget(makeLabel(tr("Take the model with you"), "hero"));
  column->addWidget(
      makeLabel(tr("An ONNX file runs in ONNX Runtime, OpenCV, and most other inference programs. It holds "
                   "the network and its trained weights; what only training needs stays behind."),
                "muted"));
  column->addWidget(makeForm());
  column->addWidget(notice_);
  column->addWidget(makeSnippet());
  column->addStretch();
  auto* page = new QWidget;
  page->setLayout(column);
  page->setMaximumWidth(kFormWidth);
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(24, 24, 24, 24);
  layout->addStretch(1);
  layout->addWidget(page, 20);
  layout->addStretch(1);
  connectLibrary();
  fillRuns();
}

QWidget* DeployPage::makeForm() {
  auto* card = new QFrame;
  card->setProperty("role", QStringLiteral("card"));
  auto* form = new QFormLayout(card);
  form->setContentsMargins(16, 16, 16, 16);
  form->setVerticalSpacing(10);
  form->setHorizontalSpacing(14);
  form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
  run_ = new QComboBox;
  run_->setAccessibleName(tr("Run"));
  run_->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  form->addRow(tr("Run"), run_);
  path_ = new QLineEdit;
  path_->setAccessibleName(tr("File"));
  auto* browse = new QPushButton(tr("Choose..."));
  auto* file = new QHBoxLayout;
  file->setSpacing(8);
  file->addWidget(path_, 1);
  file->addWidget(browse);
  form->addRow(tr("File"), file);
  verify_ = new QCheckBox(tr("Check the file: compare its answers with Netwright's own"));
  verify_->setChecked(true);
  form->addRow(QString(), verify_);
  export_ = new QPushButton(tr("Export ONNX"));
  export_->setProperty("role", QStringLiteral("primary"));
  bar_ = new QProgressBar;
  bar_->setRange(0, 0);
  bar_->setTextVisible(false);
  bar_->setAccessibleName(tr("Progress of the export"));
  activity_ = makeLabel({}, "muted");
  auto* row = new QHBoxLayout;
  row->setSpacing(12);
  row->addWidget(export_);
  row->addWidget(activity_, 1);
  form->addRow(QString(), row);
  form->addRow(QString(), bar_);
  connect(browse, &QPushButton::clicked, this, &DeployPage::browse);
  connect(export_, &QPushButton::clicked, this, &DeployPage::start);
  connect(path_, &QLineEdit::textChanged, this, &DeployPage::updateForm);
  connect(run_, &QComboBox::currentIndexChanged, this, &DeployPage::updateForm);
  return card;
}

QWidget* DeployPage::makeSnippet() {
  auto* card = new QFrame;
  card->setProperty("role", QStringLiteral("card"));
  auto* layout = new QVBoxLayout(card);
  layout->setContentsMargins(16, 12, 16, 14);
  layout->addWidget(makeLabel(tr("Use it from Python"), "section"));
  snippet_ = new QLabel;
  QFont mono(QStringLiteral("monospace"));
  mono.setStyleHint(QFont::Monospace);
  snippet_->setFont(mono);
  snippet_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  layout->addWidget(snippet_);
  return card;
}

void DeployPage::connectLibrary() {
  RunLibrary& library = bench_.library();
  connect(&bench_.runs(), &RunListModel::modelReset, this, &DeployPage::fillRuns);
  connect(&bench_.runs(), &RunListModel::dataChanged, this, [this](const QModelIndex& first) {
    if (first.column() <= RunListModel::kState) fillRuns();
  });
  connect(&library, &RunLibrary::exportAdvanced, activity_, &QLabel::setText);
  connect(&library, &RunLibrary::exportFinished, this, [this](const ExportReport& report) {
    exporting_ = false;
    activity_->clear();
    const QString sentence =
        tr("Saved %1 (%2).").arg(QDir::toNativeSeparators(report.path), memoryText(report.bytes));
    notice_->say(report.verified ? Tone::good : Tone::warning, sentence, {report.sentence});
    updateForm();
  });
  connect(&library, &RunLibrary::exportFailed, this, [this](const Error& error) {
    exporting_ = false;
    activity_->clear();
    notice_->say(Tone::bad, QString::fromStdString(error.message));
    updateForm();
  });
}

void DeployPage::fillRuns() {
  QList<std::pair<QString, qint64>> choices;
  const RunListModel& runs = bench_.runs();
  for (int row = 0; row < runs.rowCount(); ++row) {
    const storage::RunRecord& run = runs.run(row);
    if (run.last_step == 0) continue;  // nothing was learned, nothing can be taken
    QString text =
        QStringLiteral("%1 – %2").arg(QString::fromStdString(run.name), stateText(runs.stateOf(row)));
    if (run.test_accuracy) text += tr(", test %1").arg(percentText(*run.test_accuracy));
    choices.append({text, run.id.value});
  }
  bool changed = choices.size() != run_->count();
  for (int i = 0; i < run_->count() && !changed; ++i) {
    changed = choices[i] != std::pair(run_->itemText(i), run_->itemData(i).toLongLong());
  }
  if (!changed) return;  // somebody may be choosing
  const QSignalBlocker quiet(run_);
  const QVariant before = run_->currentData();
  run_->clear();
  for (const auto& [text, id] : choices) run_->addItem(text, id);
  const int same = run_->findData(before);
  run_->setCurrentIndex(same >= 0 ? same : run_->count() > 0 ? 0 : -1);
  updateForm();
}

void DeployPage::chooseRun(storage::RunId run) {
  const int at = run_->findData(static_cast<qint64>(run.value));
  if (at >= 0) run_->setCurrentIndex(at);
}

std::optional<storage::RunId> DeployPage::chosen() const {
  if (run_->currentIndex() < 0) return {};
  return storage::RunId{run_->currentData().toLongLong()};
}

void DeployPage::browse() {
  const QString path =
      QFileDialog::getSaveFileName(this, tr("Export ONNX"), path_->text(), tr("ONNX models (*.onnx)"));
  if (!path.isEmpty()) path_->setText(path);
}

void DeployPage::start() {
  const auto run = chosen();
  if (!run || exporting_) return;
  exporting_ = true;
  notice_->clear();
  activity_->setText(tr("Exporting ..."));
  bench_.library().exportRun({.run = *run, .path = path_->text().trimmed(), .verify = verify_->isChecked()});
  updateForm();
}

void DeployPage::updateForm() {
  if (path_->text().isEmpty() && bench_.project()) {
    const QSignalBlocker quiet(path_);
    path_->setText(QDir(QFileInfo(bench_.project()->path).path())
                       .filePath(bench_.projectName() + QStringLiteral(".onnx")));
  }
  export_->setEnabled(!exporting_ && chosen() && !path_->text().trimmed().isEmpty());
  bar_->setVisible(exporting_);
  if (run_->count() == 0) activity_->setText(tr("Train a run first; it can then be exported here."));
  if (run_->count() > 0 && !exporting_) activity_->clear();
  const QString file = QFileInfo(path_->text()).fileName();
  snippet_->setText(QStringLiteral("import onnxruntime\nsession = onnxruntime.InferenceSession(\"%1\")\n"
                                   "outputs = session.run(None, {session.get_inputs()[0].name: batch})")
                        .arg(file));
}

}  // namespace netwright::ui
