// SPDX-License-Identifier: Apache-2.0
// Without NVIDIA's libraries: own loops for everything.
#include "kernels/cuda/products.h"

namespace netwright::kernels::cuda {

namespace {

class LoopProducts final : public Products {
 public:
  explicit LoopProducts(const Cuda& cuda) : cuda_(cuda) {}

  Result<PreparedProduct> product(const ProductProblem& problem, const char*) override {
    return loop_product(cuda_, problem);
  }
  Result<PreparedConvolution> convolution(const ConvolutionProblem& problem, const char*) override {
    return loop_convolution(cuda_, problem);
  }

 private:
  const Cuda& cuda_;
};

}  // namespace

std::shared_ptr<Products> make_products(const Cuda& cuda) {
  return std::make_shared<LoopProducts>(cuda);
}

}  // namespace netwright::kernels::cuda
