// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "kernels/cuda/libraries/cudnn_graph.h"
#include "kernels/cuda/libraries/plan_cache.h"
#include "kernels/cuda/tensors_of_work.h"

namespace netwright::kernels::cuda {

/// Which engines may be taken.
struct EngineLimits {
  std::int64_t workspace_bytes = std::int64_t{512} << 20;
  bool deterministic = true;  ///< only engines that give the same bits every time
};

/// A convolution that is ready to run.
class ConvolutionPlan {
 public:
  ConvolutionPlan(const CudnnDevice& device, Descriptor plan, std::string engine);

  /// Exact, wanted 256-byte aligned.
  std::int64_t workspace_bytes() const { return workspace_bytes_; }
  /// The engine and its settings: "eng38_k2=11_k27=0".
  const std::string& engine() const { return engine_; }
  Result<void> execute(const ConvolutionTensors& tensors, void* workspace) const;

  const Descriptor& descriptor() const { return plan_; }

 private:
  CudnnDevice device_;
  Descriptor plan_;
  std::string engine_;
  std::int64_t workspace_bytes_ = 0;
};

/// The plan cuDNN's heuristics judge best among the engines that keep the limits, in "exact" precision
/// without tensor cores; or of the engine named. Restored from `cache` where it was made before (9 ms instead
/// of up to a second). The refusal says that no engine fits.
Result<ConvolutionPlan> plan_convolution(const CudnnDevice& device, const ConvolutionProblem& problem,
                                         const EngineLimits& limits, const PlanCache& cache,
                                         const std::string& engine = {});

/// The engines plan_convolution() could take, best first by cuDNN's heuristics.
std::vector<std::string> convolution_engines(const CudnnDevice& device, const ConvolutionProblem& problem,
                                             const EngineLimits& limits);

/// The first `most` engines that keep the limits as far as can be known without planning, best first: for a
/// measurement, which plans them anyway.
std::vector<std::string> convolution_candidates(const CudnnDevice& device, const ConvolutionProblem& problem,
                                                const EngineLimits& limits, std::size_t most);

/// What identifies a GPU that is there for cached plans: cuDNN's JSON of it.
Result<std::string> device_text(const CudnnFunctions& cudnn, int device_index);

}  // namespace netwright::kernels::cuda
