// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/data/dataset.h"
#include "tests/support/graph_literal.h"
#include "tests/ui/fakes.h"

namespace netwright::ui {

/// Pictures (1, 4, 4) of three classes in turn; picture i is as bright as i.
class TinyPictures final : public engine::Dataset {
 public:
  TinyPictures() {
    info_ = {.name = "tiny", .sample_shape = {1, 4, 4}, .target_shape = {}, .classes = {"ant", "bee", "cat"}};
  }
  const engine::DatasetInfo& info() const override { return info_; }
  std::int64_t size() const override { return 30; }
  void read(std::int64_t index, std::span<std::byte> sample, std::span<std::byte> target) const override {
    const auto pixels = engine::as_numbers<float>(sample);
    for (std::size_t i = 0; i < pixels.size(); ++i)
      pixels[i] = static_cast<float>(i) * static_cast<float>(index);
    const std::int64_t label = index % 3;
    std::memcpy(target.data(), &label, sizeof label);
  }
  std::optional<std::int64_t> label(std::int64_t index) const override { return index % 3; }

 private:
  engine::DatasetInfo info_;
};

/// Points of two classes: left and right of x = 0.
class TinyPlane final : public engine::Dataset {
 public:
  TinyPlane() {
    info_ = {.name = "plane", .sample_shape = {2}, .target_shape = {}, .classes = {"left", "right"}};
  }
  const engine::DatasetInfo& info() const override { return info_; }
  std::int64_t size() const override { return 20; }
  void read(std::int64_t index, std::span<std::byte> sample, std::span<std::byte> target) const override {
    const std::int64_t label = index % 2;
    const auto point = engine::as_numbers<float>(sample);
    point[0] = (label == 0 ? -1.0F : 1.0F) * (1.0F + static_cast<float>(index));
    point[1] = static_cast<float>(index) - 10.0F;
    std::memcpy(target.data(), &label, sizeof label);
  }
  std::optional<std::int64_t> label(std::int64_t index) const override { return index % 2; }

 private:
  engine::DatasetInfo info_;
};

inline engine::Graph tinyNet() {
  using List = std::vector<std::int64_t>;
  return tests::graph_of({
      {"image", "Input", {{"shape", List{1, 4, 4}}}},
      {"label", "Input", {{"role", "target"}, {"shape", List{}}, {"type", "i64"}}},
      {"conv", "Conv2d", {{"out_channels", std::int64_t{4}}, {"kernel", List{3, 3}}}, {"image"}},
      {"relu", "ReLU", {}, {"conv"}},
      {"flat", "Flatten", {}, {"relu"}},
      {"scores", "Linear", {{"out_features", std::int64_t{3}}}, {"flat"}},
      {"out", "Output", {}, {"scores"}},
      {"loss", "CrossEntropy", {}, {"scores", "label"}},
  });
}

inline engine::HostTensor tensorOf(Shape shape, const std::vector<float>& values) {
  engine::HostTensor tensor = engine::HostTensor::zeros({DataType::f32, shape});
  std::copy(values.begin(), values.end(), tensor.as<float>().begin());
  return tensor;
}

/// A copy of the newest look of a kind that is still asked for; null where there is none.
template <class Kind>
std::shared_ptr<const engine::Look> newestLook(const FakeEngine& fake) {
  std::map<std::int64_t, const engine::Look*> open;
  for (const engine::Command& command : fake.commands) {
    if (const auto* look = std::get_if<engine::Look>(&command)) open[look->id] = look->at ? look : nullptr;
  }
  const engine::Look* newest = nullptr;
  for (const auto& [id, look] : open) {
    if (look != nullptr && std::holds_alternative<Kind>(*look->at)) newest = look;
  }
  return newest == nullptr ? nullptr : std::make_shared<const engine::Look>(*newest);
}
/// Of samples' looks the one that asks for tensors, or for none; for points, or for samples.
struct LookKind {
  bool tensors = false;
  bool points = false;
};
inline std::shared_ptr<const engine::Look> samplesLook(const FakeEngine& fake, LookKind kind) {
  std::map<std::int64_t, const engine::Look*> open;
  for (const engine::Command& command : fake.commands) {
    if (const auto* look = std::get_if<engine::Look>(&command)) open[look->id] = look->at ? look : nullptr;
  }
  for (const auto& [id, look] : open) {
    const auto* at = look == nullptr ? nullptr : std::get_if<engine::SamplesLook>(look->at.get());
    if (at != nullptr && at->tensors.empty() != kind.tensors && (at->points != nullptr) == kind.points)
      return std::make_shared<const engine::Look>(*look);
  }
  return nullptr;
}

}  // namespace netwright::ui
