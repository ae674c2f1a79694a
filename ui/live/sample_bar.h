// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QComboBox;
class QLabel;
class QSlider;
class QToolButton;

namespace netwright::ui {

class LiveData;

/// Under the canvas: whether a sample flows through the network, which one, and with whose weights.
class SampleBar final : public QWidget {
  Q_OBJECT

 public:
  explicit SampleBar(LiveData& live, QWidget* parent = nullptr);

  QToolButton* toggle() { return toggle_; }
  QSlider* slider() { return slider_; }
  QComboBox* weights() { return weights_; }
  QLabel* text() { return text_; }

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void showSettings();
  void showSample();
  void paintIcons();

  LiveData& live_;
  QToolButton* toggle_ = nullptr;
  QToolButton* previous_ = nullptr;
  QToolButton* next_ = nullptr;
  QSlider* slider_ = nullptr;
  QLabel* text_ = nullptr;
  QLabel* weightsOf_ = nullptr;
  QComboBox* weights_ = nullptr;
};

}  // namespace netwright::ui
