// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/strong_id.h"
#include "engine/plan/kernel_call.h"
#include "kernels/api/kernel.h"
#include "kernels/api/tensor_desc.h"

namespace netwright::engine {

using TensorId = StrongId<struct TensorTag>;

enum class PlanMode { train, eval };

/// What an op's forward and backward functions write their steps with: names for the tensors of one node, and
/// calls of kernels on them. The plan decides where the tensors live. Only valid during the call.
class Lowering {
 public:
  virtual PlanMode mode() const = 0;
  /// Whether a backward pass follows; without it nothing needs saving.
  virtual bool differentiates() const = 0;
  /// Stable small number of the node, keys its random numbers.
  virtual std::uint32_t layer() const = 0;
  virtual const TensorDesc& desc(TensorId tensor) const = 0;

  virtual int src_count() const = 0;
  virtual TensorId src(int index) = 0;
  virtual TensorId dst(int index = 0) = 0;
  /// A weight or state tensor by its WeightSpec name.
  virtual TensorId weight(std::string_view name) = 0;
  /// A tensor written in forward and read in backward, of the node's own.
  virtual TensorId saved(std::string_view name, const TensorDesc& desc) = 0;
  /// A tensor that lives only inside this forward or backward.
  virtual TensorId temporary(const TensorDesc& desc) = 0;
  /// The same memory under another shape with as many elements: a Conv1d's input as an image of height 1.
  virtual TensorId view(TensorId tensor, const Shape& shape) = 0;
  /// dst(index) becomes another view of src(index)'s memory, same elements: flatten, identity, dropout in
  /// eval.
  virtual void alias_dst_to_src() = 0;
  /// The loss value (1), reported and summed with the node's loss weight.
  virtual TensorId loss() = 0;
  /// This loss's factor in the total.
  virtual double loss_weight() const = 0;

  /// Backward only. Whether anyone needs the gradient of src(index).
  virtual bool needs_diff_src(int index) const = 0;
  /// Where backward writes the gradient of src(index), overwriting: the plan adds up several readers'
  /// gradients.
  virtual TensorId diff_src(int index) = 0;
  /// Zeros where nothing that learns reads dst(index).
  virtual TensorId diff_dst(int index = 0) = 0;
  virtual bool has_diff_dst(int index) const = 0;
  virtual TensorId diff_weight(std::string_view name) = 0;
  /// The gradient passes through unchanged (element order kept): flatten, reshape.
  virtual void alias_diff_src_to_diff_dst() = 0;

  template <class A>
  void call(kernels::KernelId<A> kernel, const A& attributes, std::span<const TensorId> src,
            std::span<const TensorId> dst) {
    emit(make_kernel_call(kernel, attributes), src, dst);
  }
  template <class A>
  void call(kernels::KernelId<A> kernel, const A& attributes, std::initializer_list<TensorId> src,
            std::initializer_list<TensorId> dst) {
    call(kernel, attributes, std::span(src.begin(), src.size()), std::span(dst.begin(), dst.size()));
  }

 protected:
  ~Lowering() = default;
  virtual void emit(KernelCall call, std::span<const TensorId> src, std::span<const TensorId> dst) = 0;
};

}  // namespace netwright::engine
