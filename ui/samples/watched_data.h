// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "engine/data/dataset.h"
#include "engine/tensor/host_tensor.h"
#include "engine/train/run_settings.h"
#include "ui/bridge/background.h"

class QWidget;

namespace netwright::ui {

class Workbench;

/// A sample of the data, read.
struct ReadSample {
  std::int64_t index = 0;
  engine::HostTensor sample = {};
  engine::HostTensor target = {};
};

/// A sample of two numbers.
struct PlanePoint {
  double x = 0;
  double y = 0;
  std::int64_t label = -1;  ///< -1: none
};
/// Data that lies in the plane: some of its points, and inputs all over the part they lie in.
struct Plane {
  static constexpr int kSide = 40;

  double left = -1;
  double right = 1;
  double bottom = -1;
  double top = 1;
  std::vector<PlanePoint> points = {};
  /// (kSide * kSide, sample_shape...): rows of constant y, from the top, each from the left.
  std::shared_ptr<const engine::HostTensor> inputs = {};
};

/// The samples the run under way shows, or the next one would: opened on another thread as soon as someone
/// can see them.
class WatchedData final : public QObject {
  Q_OBJECT

 public:
  /// A child of `watcher`.
  WatchedData(Workbench& bench, QWidget& watcher);

  /// Null while there is none.
  const engine::DatasetPtr& data() const { return data_; }
  /// Null where samples are no points in the plane.
  const std::shared_ptr<const Plane>& plane() const { return plane_; }
  /// Why there is no data; else empty.
  const QString& refusal() const { return refusal_; }

 Q_SIGNALS:
  void changed();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  /// What the samples follow from.
  struct Source {
    std::string spec;
    double fraction = 0;
    std::uint64_t seed = 0;
    friend bool operator==(const Source&, const Source&) = default;
  };

  void follow();

  Workbench& bench_;
  QWidget& watcher_;
  std::optional<Source> source_;
  engine::DatasetPtr data_;
  std::shared_ptr<const Plane> plane_;
  QString refusal_;
  Background opening_;
};

/// Reads samples on another thread; the newest request wins. Those the data does not have are left out.
class SampleReader final : public QObject {
  Q_OBJECT

 public:
  using QObject::QObject;

  void read(const engine::DatasetPtr& data, std::vector<std::int64_t> indices);

 Q_SIGNALS:
  void done(const std::vector<netwright::ui::ReadSample>& samples);

 private:
  Background reading_;
};

/// Some samples to begin with, of every class in turn; `page` 1, 2, ... are others.
std::vector<std::int64_t> chooseSamples(const engine::Dataset& data, std::size_t wanted, std::int64_t page);

}  // namespace netwright::ui
