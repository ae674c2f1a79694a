// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/start_page.h"

#include <QDir>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include "ui/theme/icons.h"
#include "ui/window/sample_gallery.h"
#include "ui/window/workbench.h"

namespace netwright::ui {
namespace {

constexpr int kColumnWidth = 620;
constexpr int kRecentShown = 5;

QLabel* makeLabel(const QString& text, const char* role) {
  auto* label = new QLabel(text);
  label->setProperty("role", QLatin1String(role));
  return label;
}

}  // namespace

StartPage::StartPage(Workbench& bench, QWidget* parent) : QWidget(parent), bench_(bench) {
  auto* column = new QVBoxLayout;
  column->setSpacing(12);
  column->addSpacing(28);
  auto* logo = new QLabel;
  logo->setPixmap(QIcon(QStringLiteral(":/icons/netwright.svg")).pixmap(56, 56));
  column->addWidget(logo);
  column->addWidget(makeLabel(tr("Draw a network. Watch it learn."), "hero"));
  column->addWidget(makeLabel(tr("Everything stays on this computer."), "muted"));
  column->addSpacing(10);
  auto* spiral = addChoice(column, "spiral", tr("Play with a spiral"),
                           tr("A small network learns to tell two spirals apart, in seconds."));
  auto* lenet = addChoice(column, "network", tr("Train LeNet on Fashion-MNIST"),
                          tr("A real network on 60,000 pictures of clothes, in a minute or two."));
  auto* fresh = addChoice(column, "new", tr("Begin with an empty project"),
                          tr("Draw your own network; network, runs and models are kept in one file."));
  connect(spiral, &QPushButton::clicked, this, [this] { Q_EMIT sampleChosen(QStringLiteral("spiral-mlp")); });
  connect(lenet, &QPushButton::clicked, this, [this] { Q_EMIT sampleChosen(QStringLiteral("lenet5")); });
  connect(fresh, &QPushButton::clicked, this, &StartPage::newChosen);
  auto* open = new QPushButton(tr("Open a project..."));
  open->setToolTip(tr("Open a project file (*.netwright)"));
  connect(open, &QPushButton::clicked, this, &StartPage::openChosen);
  auto* row = new QHBoxLayout;
  row->addWidget(open);
  row->addStretch();
  column->addLayout(row);
  if (QWidget* recent = makeRecent()) column->addWidget(recent);
  column->addSpacing(14);
  column->addWidget(makeLabel(tr("All samples"), "section"));
  gallery_ = new SampleGallery(bench_.services());
  connect(gallery_, &SampleGallery::sampleChosen, this, &StartPage::sampleChosen);
  column->addWidget(gallery_);
  column->addStretch(3);
  auto* page = new QWidget;
  page->setLayout(column);
  page->setFixedWidth(kColumnWidth);
  auto* middle = new QWidget;
  auto* layout = new QHBoxLayout(middle);
  layout->addStretch();
  layout->addWidget(page);
  layout->addStretch();
  auto* area = new QScrollArea;
  area->setWidget(middle);
  area->setWidgetResizable(true);
  area->setFrameShape(QFrame::NoFrame);
  area->setFocusPolicy(Qt::NoFocus);
  area->viewport()->setAutoFillBackground(false);
  middle->setAutoFillBackground(false);
  auto* whole = new QVBoxLayout(this);
  whole->setContentsMargins(0, 0, 0, 0);
  whole->addWidget(area);
  lenet->setFocus();
}

QPushButton* StartPage::addChoice(QLayout* layout, const char* icon, const QString& title,
                                  const QString& text) {
  const Theme& theme = themeOf(palette());
  auto* button = new QPushButton;
  button->setProperty("role", QStringLiteral("choice"));
  button->setAccessibleName(title);
  button->setAccessibleDescription(text);
  auto* row = new QHBoxLayout(button);
  row->setContentsMargins(16, 10, 16, 10);
  row->setSpacing(14);
  auto* picture = new QLabel;
  picture->setPixmap(themedIcon(QLatin1String(icon), theme, theme.accent).pixmap(18, 18));
  auto* texts = new QVBoxLayout;
  texts->setSpacing(2);
  auto* head = makeLabel(title, "title");
  auto* body = makeLabel(text, "muted");
  texts->addWidget(head);
  texts->addWidget(body);
  row->addWidget(picture);
  row->addLayout(texts, 1);
  for (QLabel* label : {picture, head, body}) label->setAttribute(Qt::WA_TransparentForMouseEvents);
  layout->addWidget(button);
  return button;
}

QWidget* StartPage::makeRecent() {
  const QStringList recent = bench_.preferences().recentProjects();
  if (recent.isEmpty()) return nullptr;
  auto* box = new QWidget;
  auto* layout = new QVBoxLayout(box);
  layout->setContentsMargins(0, 12, 0, 0);
  layout->setSpacing(2);
  layout->addWidget(makeLabel(tr("Used last"), "section"));
  for (const QString& path : recent.mid(0, kRecentShown)) {
    auto* button = new QPushButton(QFileInfo(path).completeBaseName());
    button->setFlat(true);
    button->setToolTip(QDir::toNativeSeparators(path));
    connect(button, &QPushButton::clicked, this, [this, path] { Q_EMIT recentChosen(path); });
    layout->addWidget(button, 0, Qt::AlignLeft);
  }
  return box;
}

}  // namespace netwright::ui
