// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/samples/watched_data.h"

#include <QEvent>
#include <QWidget>
#include <algorithm>
#include <utility>

#include "ui/window/workbench.h"

namespace netwright::ui {
namespace {

/// So many labels are read to find one of a class.
constexpr std::int64_t kSearched = 2000;
constexpr std::int64_t kPlanePoints = 500;
constexpr double kMargin = 0.1;  ///< around the points, of their extent

void fillInputs(Plane& plane, const Shape& sample) {
  Shape shape{Plane::kSide * Plane::kSide};
  for (const std::int64_t extent : sample) shape[shape.rank++] = extent;
  auto inputs = std::make_shared<engine::HostTensor>(engine::HostTensor::zeros({DataType::f32, shape}));
  const auto values = inputs->as<float>();
  for (int i = 0; i < Plane::kSide * Plane::kSide; ++i) {
    const double across = (i % Plane::kSide + 0.5) / Plane::kSide;
    const double down = (i / Plane::kSide + 0.5) / Plane::kSide;
    const auto at = static_cast<std::size_t>(2 * i);
    values[at] = static_cast<float>(plane.left + across * (plane.right - plane.left));
    values[at + 1] = static_cast<float>(plane.top - down * (plane.top - plane.bottom));
  }
  plane.inputs = std::move(inputs);
}

void fitToPoints(Plane& plane) {
  const auto [left, right] = std::ranges::minmax(plane.points, {}, &PlanePoint::x);
  const auto [bottom, top] = std::ranges::minmax(plane.points, {}, &PlanePoint::y);
  // The same scale both ways, so that circles are round.
  const double half = std::max({right.x - left.x, top.y - bottom.y, 1e-6}) * (0.5 + kMargin);
  plane.left = (left.x + right.x) / 2 - half;
  plane.right = plane.left + 2 * half;
  plane.bottom = (bottom.y + top.y) / 2 - half;
  plane.top = plane.bottom + 2 * half;
}

std::shared_ptr<const Plane> planeOf(const engine::Dataset& data) {
  const engine::DatasetInfo& info = data.info();
  if (info.sample_type != DataType::f32 || info.sample_shape.elements() != 2 || data.size() == 0)
    return nullptr;
  auto plane = std::make_shared<Plane>();
  engine::HostTensor sample = engine::HostTensor::zeros(info.sample());
  engine::HostTensor target = engine::HostTensor::zeros(info.target());
  for (std::int64_t i = 0; i < std::min(data.size(), kPlanePoints); ++i) {
    data.read(i, sample.bytes, target.bytes);
    const auto values = sample.as<float>();
    plane->points.push_back({.x = static_cast<double>(values[0]),
                             .y = static_cast<double>(values[1]),
                             .label = data.label(i).value_or(-1)});
  }
  fitToPoints(*plane);
  fillInputs(*plane, info.sample_shape);
  return plane;
}

}  // namespace

WatchedData::WatchedData(Workbench& bench, QWidget& watcher)
    : QObject(&watcher), bench_(bench), watcher_(watcher) {
  watcher.installEventFilter(this);
  connect(&bench.trainer(), &Trainer::runBegun, this, &WatchedData::follow);
  connect(&bench.trainer(), &Trainer::ended, this, &WatchedData::follow);
  connect(&bench.settings(), &TrainSettings::changed, this, &WatchedData::follow);
  connect(&bench, &Workbench::projectOpened, this, &WatchedData::follow);
}

void WatchedData::follow() {
  if (!watcher_.isVisible() || !bench_.services().watched_data || !bench_.project()) return;
  const Trainer& trainer = bench_.trainer();
  const engine::RunSettings settings = trainer.run() ? trainer.settings() : bench_.settings().value();
  const Source source{.spec = settings.data, .fraction = settings.validation_fraction, .seed = settings.seed};
  if (source_ == source) return;
  source_ = source;
  opening_.request([this, open = bench_.services().watched_data, settings]() -> Background::Answer {
    auto opened = open(settings);
    auto plane = opened ? planeOf(**opened) : nullptr;
    return [this, opened = std::move(opened), plane = std::move(plane)] {
      plane_ = plane;
      data_ = opened ? *opened : nullptr;
      refusal_ = opened ? QString() : QString::fromStdString(opened.error().message);
      Q_EMIT changed();
    };
  });
}

bool WatchedData::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Show)
    QMetaObject::invokeMethod(this, &WatchedData::follow, Qt::QueuedConnection);
  return QObject::eventFilter(watched, event);
}

void SampleReader::read(const engine::DatasetPtr& data, std::vector<std::int64_t> indices) {
  reading_.request([this, data, indices = std::move(indices)]() -> Background::Answer {
    const engine::DatasetInfo& info = data->info();
    std::vector<ReadSample> samples;
    for (const std::int64_t index : indices) {
      if (index < 0 || index >= data->size()) continue;
      ReadSample& read = samples.emplace_back(ReadSample{.index = index,
                                                         .sample = engine::HostTensor::zeros(info.sample()),
                                                         .target = engine::HostTensor::zeros(info.target())});
      data->read(index, read.sample.bytes, read.target.bytes);
    }
    return [this, samples = std::move(samples)] { Q_EMIT done(samples); };
  });
}

std::vector<std::int64_t> chooseSamples(const engine::Dataset& data, std::size_t wanted, std::int64_t page) {
  std::vector<std::int64_t> chosen;
  const auto classes = static_cast<std::int64_t>(data.info().classes.size());
  const std::int64_t size = data.size();
  const auto most = std::min(static_cast<std::int64_t>(wanted), size);
  std::int64_t at = page * most % std::max<std::int64_t>(size, 1);
  for (std::int64_t tried = 0; std::ssize(chosen) < most && tried < std::min(size, kSearched);
       ++tried, at = (at + 1) % size) {
    const auto label = data.label(at);
    const bool turn = !label || classes < 2 || *label == (std::ssize(chosen) + page) % classes;
    if (turn) chosen.push_back(at);
  }
  for (at = 0; std::ssize(chosen) < most && at < size; ++at) {
    if (std::ranges::find(chosen, at) == chosen.end()) chosen.push_back(at);
  }
  return chosen;
}

}  // namespace netwright::ui
