// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QWidget>
#include <optional>
#include <string>
#include <vector>

#include "engine/tensor/host_tensor.h"

namespace netwright::ui {

/// What a layer gives for one sample, large, with a sentence that says it in words and numbers.
class OutputView final : public QWidget {
  Q_OBJECT

 public:
  explicit OutputView(QWidget* parent = nullptr);

  /// `classes` name the numbers where there are as many of them; null `tensor`: nothing is shown.
  void setTensor(const engine::HostTensor* tensor, bool isInput, const std::vector<std::string>& classes);
  const QString& sentence() const { return sentence_; }
  QSize sizeHint() const override;
  bool hasHeightForWidth() const override { return true; }
  int heightForWidth(int width) const override;

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  QString described(const std::vector<std::string>& classes) const;
  void redraw();
  QRect pictureRect() const;

  std::optional<engine::HostTensor> tensor_;
  bool isInput_ = false;
  QString sentence_;
  QImage picture_;
};

}  // namespace netwright::ui
