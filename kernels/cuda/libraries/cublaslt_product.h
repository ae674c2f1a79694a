// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "kernels/cuda/libraries/cublaslt_functions.h"
#include "kernels/cuda/product_problem.h"
#include "kernels/cuda/tensors_of_work.h"

namespace netwright::kernels::cuda {

/// A GPU for cuBLASLt. The handle belongs to whoever made it and outlives what is prepared with it.
struct CublasLtDevice {
  const CublasLtFunctions* lt = nullptr;
  cublasLtHandle_t handle = nullptr;
  cudaStream_t stream = nullptr;
};

/// Most scratch a product may take: what NVIDIA recommends for Hopper and newer.
inline constexpr std::int64_t kProductWorkspaceBytes = std::int64_t{32} << 20;

/// A product of matrices that is ready to run. Matrices are row by row here and column by column there, so
/// what is computed is the transposed product of the exchanged operands.
class CublasLtProduct {
 public:
  /// By the best algorithm that the heuristics know within the workspace, or the one named; algorithms whose
  /// parts of a sum meet in no fixed order are left out. The refusal says that there is none.
  static Result<CublasLtProduct> plan(const CublasLtDevice& device, const ProductProblem& problem,
                                      const std::string& algorithm = {});
  /// The algorithms that plan() could take, best first.
  static std::vector<std::string> algorithms(const CublasLtDevice& device, const ProductProblem& problem);

  std::int64_t workspace_bytes() const { return static_cast<std::int64_t>(chosen_.workspaceSize); }
  /// "algo21_tile18_stages15_split1".
  const std::string& algorithm() const { return name_; }
  Result<void> run(const ProductTensors& tensors, void* workspace) const;

 private:
  struct Parts;

  CublasLtProduct(std::shared_ptr<const Parts> parts, const cublasLtMatmulHeuristicResult_t& chosen,
                  std::string name)
      : parts_(std::move(parts)), chosen_(chosen), name_(std::move(name)) {}

  std::shared_ptr<const Parts> parts_;
  cublasLtMatmulHeuristicResult_t chosen_{};
  std::string name_;
};

}  // namespace netwright::kernels::cuda
