// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QWidget>
#include <cstdint>
#include <vector>

#include "engine/tensor/host_tensor.h"
#include "ui/widgets/tensor_picture.h"

namespace netwright::ui {

/// A tensor as pictures side by side, one for each channel or filter, or as bars, one for each unit.
class TensorView final : public QWidget {
  Q_OBJECT

 public:
  static constexpr std::size_t kMostPictures = 64;
  static constexpr std::size_t kMostBars = 512;

  explicit TensorView(ColourScale::Kind kind, QWidget* parent = nullptr);

  /// (C, H, W): C pictures; (H, W): one; (C): bars. Others are laid out as their first axis by the rest.
  void setTensor(const engine::HostTensor& tensor);
  /// Pictures of `side` by `side` numbers, one after the other.
  void setPlanes(const std::vector<float>& values, int side);
  /// What stands there without a tensor.
  void clear(const QString& text);
  /// "6 pictures of 28 × 28, from -0.1 to 2.31."
  const QString& sentence() const { return sentence_; }
  std::size_t pictureCount() const { return pictures_.size(); }
  QSize sizeHint() const override { return {240, 200}; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void makePictures(const std::vector<float>& values, std::int64_t count, int height, int width);
  void paintPictures(QPainter& painter) const;
  void paintBars(QPainter& painter) const;
  void say(const QString& what, const std::vector<float>& values);

  ColourScale::Kind kind_;
  ColourScale scale_;
  std::vector<QImage> pictures_;
  std::vector<float> bars_;
  std::int64_t hidden_ = 0;  ///< pictures or bars beyond what is shown
  QString sentence_;
};

}  // namespace netwright::ui
