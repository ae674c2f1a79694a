// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/live/tensor_picture.h"

#include <QPainter>
#include <algorithm>
#include <cmath>
#include <vector>

namespace netwright::ui {
namespace {

constexpr std::int64_t kMostMaps = 256;
constexpr std::int64_t kMostBars = 1024;
constexpr int kGap = 2;
constexpr QRgb kPositive = 0xfff0a030;
constexpr QRgb kNegative = 0xff5aa9ff;
constexpr QRgb kZero = 0xff15181d;

std::vector<float> numbersOf(const engine::HostTensor& tensor) {
  std::vector<float> numbers(static_cast<std::size_t>(tensor.desc.shape.elements()));
  if (tensor.desc.type == DataType::f32) {
    const auto values = tensor.as<float>();
    std::copy(values.begin(), values.end(), numbers.begin());
  } else if (tensor.desc.type == DataType::i64) {
    const auto values = tensor.as<std::int64_t>();
    std::transform(values.begin(), values.end(), numbers.begin(),
                   [](std::int64_t value) { return static_cast<float>(value); });
  }
  return numbers;
}

double largestMagnitude(const std::vector<float>& numbers) {
  double largest = 0;
  for (const float number : numbers) {
    if (std::isfinite(number)) largest = std::max(largest, std::abs(static_cast<double>(number)));
  }
  return largest;
}

QRgb mixed(QRgb from, QRgb to, double share) {
  const auto channel = [share](int a, int b) { return static_cast<int>(a + share * (b - a)); };
  return qRgb(channel(qRed(from), qRed(to)), channel(qGreen(from), qGreen(to)),
              channel(qBlue(from), qBlue(to)));
}

/// Dark at 0, then the sign's colour, then white.
QRgb colorOf(float number, double largest) {
  if (!std::isfinite(number)) return 0xffff00ff;
  const double share = largest > 0 ? std::abs(static_cast<double>(number)) / largest : 0;
  const QRgb hue = number >= 0 ? kPositive : kNegative;
  return share < 0.7 ? mixed(kZero, hue, share / 0.7) : mixed(hue, 0xffffffff, (share - 0.7) / 0.3);
}

QImage fieldImage(const float* numbers, int width, int height, double largest) {
  QImage image(width, height, QImage::Format_ARGB32);
  for (int y = 0; y < height; ++y) {
    auto* line = reinterpret_cast<QRgb*>(image.scanLine(y));
    for (int x = 0; x < width; ++x) line[x] = colorOf(numbers[y * width + x], largest);
  }
  return image;
}

/// Channels as grey or red, green and blue, from the least number to the largest.
QImage pixels(const std::vector<float>& numbers, int channels, int width, int height) {
  const auto [least, most] = std::minmax_element(numbers.begin(), numbers.end());
  const double range = std::max(static_cast<double>(*most - *least), 1e-12);
  const auto level = [&, low = *least](int channel, int at) {
    const double share = (numbers[static_cast<std::size_t>(channel * width * height + at)] - low) / range;
    return std::clamp(static_cast<int>(share * 255), 0, 255);
  };
  QImage image(width, height, QImage::Format_ARGB32);
  for (int at = 0; at < width * height; ++at) {
    const int red = level(0, at);
    const QRgb color = channels == 3 ? qRgb(red, level(1, at), level(2, at)) : qRgb(red, red, red);
    image.setPixel(at % width, at / width, color);
  }
  return image;
}

QImage scaled(const QImage& image, QSize size) {
  const QSize target = image.size().scaled(size, Qt::KeepAspectRatio);
  const bool grows = target.width() > image.width();
  return image.scaled(target, Qt::IgnoreAspectRatio,
                      grows ? Qt::FastTransformation : Qt::SmoothTransformation);
}

QImage mapsImage(const std::vector<float>& numbers, std::int64_t channels, int width, int height,
                 QSize size) {
  const std::int64_t shown = std::min(channels, kMostMaps);
  const double aspect = static_cast<double>(width) / height;
  const QSize grid = gridOf(shown, aspect, size);
  const QSize cell(std::max(1, (size.width() + kGap) / grid.width() - kGap),
                   std::max(1, (size.height() + kGap) / grid.height() - kGap));
  const QSize field = QSizeF(aspect, 1).scaled(cell, Qt::KeepAspectRatio).toSize().expandedTo({1, 1});
  const double largest = largestMagnitude(numbers);
  QImage image(grid.width() * (field.width() + kGap) - kGap, grid.height() * (field.height() + kGap) - kGap,
               QImage::Format_ARGB32);
  image.fill(Qt::transparent);
  QPainter painter(&image);
  for (std::int64_t map = 0; map < shown; ++map) {
    const QImage part = fieldImage(numbers.data() + map * width * height, width, height, largest);
    const QPoint at(static_cast<int>(map % grid.width()) * (field.width() + kGap),
                    static_cast<int>(map / grid.width()) * (field.height() + kGap));
    const bool grows = field.width() >= width;
    painter.drawImage(at, part.scaled(field, Qt::IgnoreAspectRatio,
                                      grows ? Qt::FastTransformation : Qt::SmoothTransformation));
  }
  return image;
}

/// Of each pixel column the number with the largest magnitude.
QImage barsImage(const std::vector<float>& numbers, QSize size) {
  const auto count = std::min<std::int64_t>(static_cast<std::int64_t>(numbers.size()), kMostBars);
  double most = 0, least = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    if (!std::isfinite(numbers[static_cast<std::size_t>(i)])) continue;
    most = std::max(most, static_cast<double>(numbers[static_cast<std::size_t>(i)]));
    least = std::min(least, static_cast<double>(numbers[static_cast<std::size_t>(i)]));
  }
  QImage image(size, QImage::Format_ARGB32);
  image.fill(kZero);
  QPainter painter(&image);
  const double range = std::max(most - least, 1e-12);
  const double zero = size.height() * most / range;
  const double width = static_cast<double>(size.width()) / static_cast<double>(count);
  const double gap = width >= 4 ? width * 0.18 : 0;
  for (std::int64_t i = 0; i < count; ++i) {
    const double number = numbers[static_cast<std::size_t>(i)];
    if (!std::isfinite(number)) continue;
    const double height = std::max(1.0, std::abs(number) / range * size.height());
    const QRectF bar(static_cast<double>(i) * width + gap / 2, number >= 0 ? zero - height : zero,
                     std::max(1.0, width - gap), height);
    painter.fillRect(bar, QColor::fromRgb(number >= 0 ? kPositive : kNegative));
  }
  return image;
}

int axis(const engine::HostTensor& tensor, int index) {
  return static_cast<int>(tensor.desc.shape[index]);
}

}  // namespace

TensorLook lookOf(const engine::HostTensor& tensor, bool isInput) {
  const Shape& shape = tensor.desc.shape;
  if (shape.elements_from(std::min(1, shape.rank)) <= 1) return TensorLook::number;
  if (shape.rank == 2) return TensorLook::bars;
  if (shape.rank == 3) return TensorLook::field;
  if (isInput && shape.rank == 4 && (shape[1] == 1 || shape[1] == 3)) return TensorLook::picture;
  if (shape.rank >= 4 && shape.elements_from(2) == 1) return TensorLook::bars;
  return TensorLook::maps;
}

QSize gridOf(std::int64_t maps, double aspect, QSize size) {
  int best = 1;
  double largest = 0;
  for (int columns = 1; columns <= maps; ++columns) {
    const auto rows = static_cast<int>((maps + columns - 1) / columns);
    const double height =
        std::min(static_cast<double>(size.height()) / rows, size.width() / (columns * aspect));
    if (height <= largest) continue;
    largest = height;
    best = columns;
  }
  return {best, static_cast<int>((maps + best - 1) / best)};
}

QImage pictureOf(const engine::HostTensor& tensor, bool isInput, QSize size) {
  if (size.isEmpty() || tensor.desc.shape.elements() == 0) return {};
  const std::vector<float> numbers = numbersOf(tensor);
  const int rank = tensor.desc.shape.rank;
  switch (lookOf(tensor, isInput)) {
    case TensorLook::picture:
      return scaled(pixels(numbers, axis(tensor, 1), axis(tensor, 3), axis(tensor, 2)), size);
    case TensorLook::maps: {
      const int width = axis(tensor, rank - 1), height = axis(tensor, rank - 2);
      return mapsImage(numbers, tensor.desc.shape.elements() / (width * height), width, height, size);
    }
    case TensorLook::bars:
      return barsImage(numbers, size);
    case TensorLook::field:
      return fieldImage(numbers.data(), axis(tensor, 2), axis(tensor, 1), largestMagnitude(numbers))
          .scaled(size, Qt::IgnoreAspectRatio, Qt::FastTransformation);
    case TensorLook::number:
      return {};
  }
  return {};
}

TensorFigures figuresOf(const engine::HostTensor& tensor) {
  const std::vector<float> numbers = numbersOf(tensor);
  TensorFigures figures;
  figures.count = static_cast<std::int64_t>(numbers.size());
  if (numbers.empty()) return figures;
  figures.least = figures.most = numbers.front();
  double sum = 0;
  std::int64_t zeros = 0;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const double number = numbers[i];
    sum += number;
    zeros += number == 0 ? 1 : 0;
    figures.least = std::min(figures.least, number);
    if (number > figures.most) {
      figures.most = number;
      figures.largest = static_cast<std::int64_t>(i);
    }
  }
  figures.mean = sum / static_cast<double>(numbers.size());
  figures.zeros = static_cast<double>(zeros) / static_cast<double>(numbers.size());
  return figures;
}

}  // namespace netwright::ui
