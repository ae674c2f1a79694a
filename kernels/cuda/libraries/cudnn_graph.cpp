// SPDX-License-Identifier: Apache-2.0
#include "kernels/cuda/libraries/cudnn_graph.h"

#include <array>

namespace netwright::kernels::cuda {

namespace {

cudnnDataType_t data_type(DataType type) {
  switch (type) {
    case DataType::bf16:
      return CUDNN_DATA_BFLOAT16;
    case DataType::f16:
      return CUDNN_DATA_HALF;
    default:
      return CUDNN_DATA_FLOAT;
  }
}

using Sizes = std::vector<std::int64_t>;

/// The axes cuDNN is told of: it wants at least two.
std::vector<const WindowAxis*> spatial_axes(const ConvolutionShape& shape) {
  const bool volume = shape.depth.in > 1 || shape.depth.kernel > 1 || shape.depth.out > 1;
  if (volume) return {&shape.depth, &shape.height, &shape.width};
  return {&shape.height, &shape.width};
}

Sizes strides_of(const Sizes& sizes, Layout layout) {
  Sizes strides(sizes.size(), 1);
  const bool last = layout == Layout::channels_last;
  std::int64_t step = last ? sizes[1] : 1;
  for (std::size_t axis = sizes.size() - 1; axis >= 2; --axis) {
    strides[axis] = step;
    step *= sizes[axis];
  }
  strides[1] = last ? 1 : step;
  strides[0] = last ? step : step * sizes[1];
  return strides;
}

struct TensorSpec {
  std::int64_t uid = 0;
  DataType type = DataType::f32;
  Sizes sizes;
  Layout layout = Layout::dense;
  bool is_virtual = false;
};

class GraphBuilder {
 public:
  GraphBuilder(const CudnnDevice& device, const ConvolutionProblem& problem)
      : cudnn_(*device.cudnn), problem_(problem), axes_(spatial_axes(problem.shape)) {}

  std::vector<Descriptor> build(cudnnHandle_t handle) {
    make_tensors();
    make_convolution();
    if (problem_.bias) add_pointwise(CUDNN_POINTWISE_ADD, at_sum_, at_bias_, at_biased_);
    if (problem_.relu)
      add_pointwise(CUDNN_POINTWISE_RELU_FWD, problem_.bias ? at_biased_ : at_sum_, 0, at_dst_);
    std::vector<cudnnBackendDescriptor_t> operations;
    for (const std::size_t at : operations_) operations.push_back(parts_[at].raw());
    Descriptor graph(cudnn_, CUDNN_BACKEND_OPERATIONGRAPH_DESCRIPTOR);
    graph.set(CUDNN_ATTR_OPERATIONGRAPH_OPS, std::span<const cudnnBackendDescriptor_t>(operations));
    if (handle != nullptr) graph.set(CUDNN_ATTR_OPERATIONGRAPH_HANDLE, handle);
    keep(std::move(graph.finalize()));
    return std::move(parts_);
  }

 private:
  std::size_t keep(Descriptor part) {
    parts_.push_back(std::move(part));
    return parts_.size() - 1;
  }

  std::size_t tensor(const TensorSpec& spec) {
    constexpr std::int64_t kAlignment = 16;
    const Sizes strides = strides_of(spec.sizes, spec.layout);
    Descriptor tensor(cudnn_, CUDNN_BACKEND_TENSOR_DESCRIPTOR);
    tensor.set(CUDNN_ATTR_TENSOR_DATA_TYPE, data_type(spec.type))
        .set(CUDNN_ATTR_TENSOR_DIMENSIONS, std::span<const std::int64_t>(spec.sizes))
        .set(CUDNN_ATTR_TENSOR_STRIDES, std::span<const std::int64_t>(strides))
        .set(CUDNN_ATTR_TENSOR_UNIQUE_ID, spec.uid)
        .set(CUDNN_ATTR_TENSOR_BYTE_ALIGNMENT, kAlignment)
        .set(CUDNN_ATTR_TENSOR_IS_VIRTUAL, spec.is_virtual);
    return keep(std::move(tensor.finalize()));
  }

  Sizes sizes(std::int64_t first, std::int64_t second, std::int64_t WindowAxis::*member) const {
    Sizes made{first, second};
    for (const WindowAxis* axis : axes_) made.push_back(axis->*member);
    return made;
  }

  void make_tensors() {
    const ConvolutionShape& s = problem_.shape;
    const Layout layout = problem_.layout;
    const Sizes dst = sizes(s.n, s.o, &WindowAxis::out);
    at_src_ = tensor({kSrcUid, problem_.src, sizes(s.n, s.c, &WindowAxis::in), layout});
    at_weight_ = tensor(
        {kWeightUid, problem_.weight, sizes(s.o, s.group_c(), &WindowAxis::kernel), problem_.weight_layout});
    at_dst_ = tensor({kDstUid, problem_.dst, dst, layout});
    at_sum_ = at_biased_ = at_dst_;
    if (problem_.bias) {
      Sizes one(dst.size(), 1);
      one[1] = s.o;
      at_bias_ = tensor({kBiasUid, problem_.dst, one, layout});
      at_sum_ = tensor({kSumUid, DataType::f32, dst, layout, true});
      if (problem_.relu) at_biased_ = tensor({kBiasedUid, DataType::f32, dst, layout, true});
    } else if (problem_.relu) {
      at_sum_ = tensor({kSumUid, DataType::f32, dst, layout, true});
    }
  }

  std::size_t window() {
    Sizes stride, dilation, before, behind;
    for (const WindowAxis* axis : axes_) {
      stride.push_back(axis->stride);
      dilation.push_back(axis->dilation);
      before.push_back(axis->padding);
      behind.push_back(axis->padding_end);
    }
    using Values = std::span<const std::int64_t>;
    Descriptor window(cudnn_, CUDNN_BACKEND_CONVOLUTION_DESCRIPTOR);
    window.set(CUDNN_ATTR_CONVOLUTION_COMP_TYPE, CUDNN_DATA_FLOAT)
        .set(CUDNN_ATTR_CONVOLUTION_CONV_MODE, CUDNN_CROSS_CORRELATION)
        .set(CUDNN_ATTR_CONVOLUTION_SPATIAL_DIMS, static_cast<std::int64_t>(axes_.size()))
        .set(CUDNN_ATTR_CONVOLUTION_DILATIONS, Values(dilation))
        .set(CUDNN_ATTR_CONVOLUTION_FILTER_STRIDES, Values(stride))
        .set(CUDNN_ATTR_CONVOLUTION_PRE_PADDINGS, Values(before))
        .set(CUDNN_ATTR_CONVOLUTION_POST_PADDINGS, Values(behind));
    return keep(std::move(window.finalize()));
  }

  /// The names of one pass's operation: its descriptor, window, factors and tensors.
  struct Names {
    cudnnBackendDescriptorType_t operation;
    cudnnBackendAttributeName_t window, alpha, beta, src, weight, dst;
  };
  static Names names_of_pass(ConvolutionPass pass) {
    switch (pass) {
      case ConvolutionPass::backward_data:
        return {CUDNN_BACKEND_OPERATION_CONVOLUTION_BACKWARD_DATA_DESCRIPTOR,
                CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_CONV_DESC,
                CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_ALPHA,
                CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_BETA,
                CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_DX,
                CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_W,
                CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_DY};
      case ConvolutionPass::backward_weight:
        return {CUDNN_BACKEND_OPERATION_CONVOLUTION_BACKWARD_FILTER_DESCRIPTOR,
                CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_CONV_DESC,
                CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_ALPHA,
                CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_BETA,
                CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_X,
                CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_DW,
                CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_DY};
      default:
        return {CUDNN_BACKEND_OPERATION_CONVOLUTION_FORWARD_DESCRIPTOR,
                CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_CONV_DESC,
                CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_ALPHA,
                CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_BETA,
                CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_X,
                CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_W,
                CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_Y};
    }
  }

  void make_convolution() {
    const std::size_t at_window = window();
    const Names names = names_of_pass(problem_.pass);
    Descriptor operation(cudnn_, names.operation);
    operation.set(names.window, parts_[at_window])
        .set(names.alpha, 1.0F)
        .set(names.beta, 0.0F)
        .set(names.src, parts_[at_src_])
        .set(names.weight, parts_[at_weight_])
        .set(names.dst, parts_[at_sum_]);
    operations_.push_back(keep(std::move(operation.finalize())));
  }

  /// `at_b` is 0 for functions of one tensor.
  void add_pointwise(cudnnPointwiseMode_t mode, std::size_t at_x, std::size_t at_b, std::size_t at_y) {
    Descriptor function(cudnn_, CUDNN_BACKEND_POINTWISE_DESCRIPTOR);
    function.set(CUDNN_ATTR_POINTWISE_MODE, mode).set(CUDNN_ATTR_POINTWISE_MATH_PREC, CUDNN_DATA_FLOAT);
    const std::size_t at_function = keep(std::move(function.finalize()));
    Descriptor operation(cudnn_, CUDNN_BACKEND_OPERATION_POINTWISE_DESCRIPTOR);
    operation.set(CUDNN_ATTR_OPERATION_POINTWISE_PW_DESCRIPTOR, parts_[at_function])
        .set(CUDNN_ATTR_OPERATION_POINTWISE_XDESC, parts_[at_x]);
    if (at_b != 0) operation.set(CUDNN_ATTR_OPERATION_POINTWISE_BDESC, parts_[at_b]);
    operation.set(CUDNN_ATTR_OPERATION_POINTWISE_YDESC, parts_[at_y]);
    operations_.push_back(keep(std::move(operation.finalize())));
  }

  const CudnnFunctions& cudnn_;
  const ConvolutionProblem& problem_;
  std::vector<const WindowAxis*> axes_;
  std::vector<Descriptor> parts_;
  std::vector<std::size_t> operations_;
  std::size_t at_src_ = 0, at_weight_ = 0, at_dst_ = 0, at_bias_ = 0, at_sum_ = 0, at_biased_ = 0;
};

}  // namespace

ConvolutionGraph::ConvolutionGraph(const CudnnDevice& device, const ConvolutionProblem& problem)
    : parts_(GraphBuilder(device, problem).build(device.handle)) {}

}  // namespace netwright::kernels::cuda
