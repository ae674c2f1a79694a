// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "engine/base/result.h"
#include "kernels/cuda/convolution_problem.h"
#include "kernels/cuda/cuda.h"
#include "kernels/cuda/product_problem.h"
#include "kernels/cuda/tensors_of_work.h"

/// Matrix products and convolutions, which NVIDIA's libraries have for every GPU and shape: kernels ask for
/// them here, and get them from cuDNN and cuBLASLt, or from own loops where those are not (the emulation, a
/// machine without them, types and shapes they do not take).
namespace netwright::kernels::cuda {

/// Something prepared: run() gives the work to the context's stream and takes no memory.
template <class Tensors>
class PreparedWork {
 public:
  virtual ~PreparedWork() = default;
  /// `workspace` is 256-byte aligned.
  virtual Result<void> run(const Tensors& tensors, void* workspace) const = 0;
  virtual std::int64_t workspace_bytes() const = 0;
  virtual const char* algorithm() const = 0;
};
using PreparedProduct = std::shared_ptr<const PreparedWork<ProductTensors>>;
using PreparedConvolution = std::shared_ptr<const PreparedWork<ConvolutionTensors>>;

class Products {
 public:
  virtual ~Products() = default;
  /// `algorithm` as describe() got it: null is the best as judged.
  virtual Result<PreparedProduct> product(const ProductProblem& problem, const char* algorithm = nullptr) = 0;
  virtual Result<PreparedConvolution> convolution(const ConvolutionProblem& problem,
                                                  const char* algorithm = nullptr) = 0;
  /// Context::algorithms() and prefer() for these. Where there is one way alone, there is no choice.
  virtual std::span<const char* const> algorithms(const ProductProblem&) { return {}; }
  virtual std::span<const char* const> algorithms(const ConvolutionProblem&) { return {}; }
  virtual void prefer(const ProductProblem&, const char*) {}
  virtual void prefer(const ConvolutionProblem&, const char*) {}
};

/// Those of this build, for one GPU. `cuda` outlives them.
std::shared_ptr<Products> make_products(const Cuda& cuda);

/// By own loops, which take everything.
PreparedProduct loop_product(const Cuda& cuda, const ProductProblem& problem);
PreparedConvolution loop_convolution(const Cuda& cuda, const ConvolutionProblem& problem);

}  // namespace netwright::kernels::cuda
