// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "engine/graph/infer.h"
#include "engine/plan/lowering.h"

namespace netwright::tests {

/// Writes down what an op's forward or backward asks for: "relu_forward(src0) -> dst0".
class RecordingLowering final : public engine::Lowering {
 public:
  struct Setting {
    engine::PlanMode mode = engine::PlanMode::train;
    bool differentiates = true;
    std::vector<bool> needs_diff_src = {};  ///< true where absent
  };

  RecordingLowering(const engine::InferredNode& node, Setting setting)
      : node_(node), setting_(std::move(setting)) {}

  std::vector<std::string> lines;

  /// The attributes of the first call, which must be of `kernel`.
  template <class A>
  A attributes(kernels::KernelId<A> kernel) const {
    const A* found = calls_.at(0).as(kernel);
    if (!found) throw std::logic_error("the first call is of another kernel");
    return *found;
  }

  engine::PlanMode mode() const override { return setting_.mode; }
  bool differentiates() const override { return setting_.differentiates; }
  std::uint32_t layer() const override { return 5; }
  const TensorDesc& desc(engine::TensorId tensor) const override { return descs_.at(tensor); }

  int src_count() const override { return static_cast<int>(node_.src.size()); }
  engine::TensorId src(int index) override { return tensor("src", index, node_.src); }
  engine::TensorId dst(int index) override { return tensor("dst", index, node_.inferred.dst); }
  engine::TensorId weight(std::string_view name) override {
    return named(std::string(name), weight_desc(name));
  }
  engine::TensorId saved(std::string_view name, const TensorDesc& desc) override {
    return named("saved " + std::string(name), desc);
  }
  engine::TensorId temporary(const TensorDesc& desc) override { return named("temporary", desc); }
  engine::TensorId view(engine::TensorId tensor, const Shape& shape) override {
    return named("view of " + names_.at(tensor), {.type = descs_.at(tensor).type, .shape = shape});
  }
  void alias_dst_to_src() override { lines.emplace_back("dst is src"); }
  engine::TensorId loss() override { return named("loss", {.type = DataType::f32, .shape = {1}}); }
  double loss_weight() const override { return 0.5; }
  bool needs_diff_src(int index) const override {
    const auto at = static_cast<std::size_t>(index);
    return at >= setting_.needs_diff_src.size() || setting_.needs_diff_src[at];
  }
  engine::TensorId diff_src(int index) override { return tensor("diff_src", index, node_.src); }
  engine::TensorId diff_dst(int index) override { return tensor("diff_dst", index, node_.inferred.dst); }
  bool has_diff_dst(int) const override { return true; }
  engine::TensorId diff_weight(std::string_view name) override {
    return named("diff_" + std::string(name), weight_desc(name));
  }
  void alias_diff_src_to_diff_dst() override { lines.emplace_back("diff_src is diff_dst"); }

 private:
  void emit(engine::KernelCall call, std::span<const engine::TensorId> src,
            std::span<const engine::TensorId> dst) override {
    lines.push_back(std::string(call.kernel) + "(" + names_of(src) + ") -> " + names_of(dst));
    calls_.push_back(std::move(call));
  }

  std::string names_of(std::span<const engine::TensorId> tensors) const {
    std::string text;
    for (engine::TensorId tensor : tensors) text += (text.empty() ? "" : ", ") + names_.at(tensor);
    return text;
  }
  engine::TensorId tensor(const std::string& kind, int index, const std::vector<TensorDesc>& descs) {
    return named(kind + std::to_string(index), descs.at(static_cast<std::size_t>(index)));
  }
  engine::TensorId named(const std::string& name, const TensorDesc& desc) {
    const auto [at, fresh] = ids_.emplace(name, engine::TensorId{static_cast<std::int64_t>(ids_.size())});
    names_[at->second] = name;
    descs_[at->second] = desc;
    return at->second;
  }
  TensorDesc weight_desc(std::string_view name) const {
    for (const engine::WeightSpec& spec : node_.inferred.weights) {
      if (spec.name == name) return {.type = node_.src.at(0).type, .shape = spec.shape};
    }
    throw std::out_of_range("no weight " + std::string(name));
  }

  const engine::InferredNode& node_;
  Setting setting_;
  std::vector<engine::KernelCall> calls_;
  std::map<std::string, engine::TensorId> ids_;
  std::map<engine::TensorId, std::string> names_;
  std::map<engine::TensorId, TensorDesc> descs_;
};

}  // namespace netwright::tests
