// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/plan/draft.h"
#include "engine/plan/lowering.h"

namespace netwright::engine {

/// The gradient of one input as a node's backward gave it.
struct Contribution {
  int src = 0;
  TensorId gradient;
};

/// One op writing its forward or backward steps into a draft.
class NodeLowering final : public Lowering {
 public:
  NodeLowering(Draft& draft, NodeId node, Phase phase);

  PlanMode mode() const override { return draft_.plan.mode; }
  bool differentiates() const override;
  std::uint32_t layer() const override { return static_cast<std::uint32_t>(node_.value); }
  const TensorDesc& desc(TensorId tensor) const override { return draft_.plan.tensor(tensor).desc; }

  int src_count() const override { return static_cast<int>(inferred_.src_ports.size()); }
  TensorId src(int index) override;
  TensorId dst(int index) override;
  TensorId weight(std::string_view name) override;
  TensorId saved(std::string_view name, const TensorDesc& desc) override;
  TensorId temporary(const TensorDesc& desc) override;
  TensorId view(TensorId tensor, const Shape& shape) override;
  void alias_dst_to_src() override;
  TensorId loss() override;
  double loss_weight() const override;

  bool needs_diff_src(int index) const override;
  TensorId diff_src(int index) override;
  TensorId diff_dst(int index) override;
  bool has_diff_dst(int index) const override;
  TensorId diff_weight(std::string_view name) override;
  void alias_diff_src_to_diff_dst() override;

  /// What backward wrote, in the order of the inputs.
  std::vector<Contribution> contributions() const;

 protected:
  void emit(KernelCall call, std::span<const TensorId> src, std::span<const TensorId> dst) override;

 private:
  TensorId named(std::string_view name) const;
  TensorId add_gradient(int index, std::optional<TensorId> view_of);

  Draft& draft_;
  NodeId node_;
  Phase phase_;
  const InferredNode& inferred_;
  std::vector<std::optional<TensorId>> diff_src_;
  bool cost_given_ = false;
};

}  // namespace netwright::engine
