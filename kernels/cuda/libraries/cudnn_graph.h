// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "kernels/cuda/convolution_problem.h"
#include "kernels/cuda/libraries/cudnn_descriptor.h"

namespace netwright::kernels::cuda {

/// How the tensors of a graph are called when a plan runs.
enum TensorUid : std::int64_t { kSrcUid = 1, kWeightUid, kDstUid, kBiasUid, kSumUid, kBiasedUid };

/// A GPU for cuDNN: there (handle), or described (device_json).
struct CudnnDevice {
  const CudnnFunctions* cudnn = nullptr;
  cudnnHandle_t handle = nullptr;  ///< null: plans are made, not run
  std::string device_json;         ///< what identifies the GPU; see device_text() in cudnn_plan.h
};

/// An operation graph, and the descriptors it points to.
class ConvolutionGraph {
 public:
  ConvolutionGraph(const CudnnDevice& device, const ConvolutionProblem& problem);
  const Descriptor& operations() const { return parts_.back(); }

 private:
  std::vector<Descriptor> parts_;
};

}  // namespace netwright::kernels::cuda
