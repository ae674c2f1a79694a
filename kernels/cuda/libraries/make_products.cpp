// SPDX-License-Identifier: Apache-2.0
// Products by cuBLASLt, convolutions by cuDNN; own loops take what those do not, or everything where they are
// not found. The libraries are looked for when a GPU is opened.
#include <utility>
#include <vector>

#include "kernels/cuda/convolution.h"
#include "kernels/cuda/convolution_steps.h"
#include "kernels/cuda/libraries/candidates.h"
#include "kernels/cuda/libraries/cublaslt_product.h"
#include "kernels/cuda/libraries/cudnn_plan.h"
#include "kernels/cuda/products.h"

namespace netwright::kernels::cuda {

namespace {

class LibraryProduct final : public PreparedWork<ProductTensors> {
 public:
  explicit LibraryProduct(CublasLtProduct product) : product_(std::move(product)) {}

  Result<void> run(const ProductTensors& tensors, void* workspace) const override {
    return product_.run(tensors, workspace);
  }
  std::int64_t workspace_bytes() const override { return product_.workspace_bytes(); }
  const char* algorithm() const override { return product_.algorithm().c_str(); }

 private:
  CublasLtProduct product_;
};

/// A plan for a problem that may differ from the one asked for: in where the weight lies, in the type of what
/// is made, and in whether bias and ReLU are part of it. What differs is done before and behind it.
class LibraryConvolution final : public PreparedWork<ConvolutionTensors> {
 public:
  LibraryConvolution(const Cuda& cuda, const ConvolutionProblem& asked, const ConvolutionProblem& planned,
                     ConvolutionPlan plan)
      : cuda_(cuda), asked_(asked), planned_(planned), plan_(std::move(plan)) {
    const ConvolutionShape& s = asked.shape;
    const bool moved =
        planned.weight_layout != asked.weight_layout && s.kernel_elements() > 1 && s.group_c() > 1;
    const bool rounded = planned.output() != asked.output();
    makes_weight_ = asked.pass == ConvolutionPass::backward_weight;
    if (moved || (makes_weight_ && rounded))
      weight_bytes_ = aligned_bytes(weight_elements() * bytes_of(planned.weight));
    if (!makes_weight_ && rounded)
      image_bytes_ = aligned_bytes(image_elements() * bytes_of(planned.output()));
  }

  Result<void> run(const ConvolutionTensors& tensors, void* workspace) const override {
    auto* const weight = static_cast<std::byte*>(workspace);
    std::byte* const image = weight + weight_bytes_;
    ConvolutionTensors own = tensors;
    if (weight_bytes_ > 0) own.weight = weight;
    if (weight_bytes_ > 0 && !makes_weight_)
      weight_to_channels_last(cuda_, asked_.shape, planned_.weight, tensors.weight, weight);
    if (image_bytes_ > 0) made(own) = image;
    if (!planned_.bias) own.bias = nullptr;
    if (auto done = plan_.execute(own, image + image_bytes_); !done) return done;
    finish(tensors, own);
    return {};
  }
  std::int64_t workspace_bytes() const override {
    return weight_bytes_ + image_bytes_ + plan_.workspace_bytes();
  }
  const char* algorithm() const override { return plan_.engine().c_str(); }

 private:
  std::int64_t weight_elements() const {
    return asked_.shape.o * asked_.shape.group_c() * asked_.shape.kernel_elements();
  }
  std::int64_t image_elements() const {
    const ConvolutionShape& s = asked_.shape;
    return asked_.pass == ConvolutionPass::forward ? s.n * s.o * s.dst_plane() : s.n * s.c * s.src_plane();
  }
  const void*& made(ConvolutionTensors& tensors) const {
    return asked_.pass == ConvolutionPass::forward ? tensors.dst : tensors.src;
  }
  static float* written(const void* address) { return static_cast<float*>(const_cast<void*>(address)); }

  void finish(const ConvolutionTensors& tensors, ConvolutionTensors& own) const {
    if (makes_weight_) {
      const bool is_last = planned_.weight_layout == Layout::channels_last;
      if (weight_bytes_ > 0)
        finish_weight(cuda_, asked_.shape, planned_.weight, is_last, own.weight, written(tensors.weight));
      return;
    }
    const bool bias = asked_.bias && !planned_.bias, relu = asked_.relu && !planned_.relu;
    if (image_bytes_ == 0 && !bias && !relu) return;
    ConvolutionTensors asked = tensors;
    const bool last = asked_.layout == Layout::channels_last;
    finish_images(cuda_,
                  {.elements = image_elements(),
                   .channels = asked_.pass == ConvolutionPass::forward ? asked_.shape.o : asked_.shape.c,
                   .inner = last ? 1 : asked_.shape.dst_plane(),
                   .type = planned_.output(),
                   .relu = relu},
                  made(own), bias ? static_cast<const float*>(tensors.bias) : nullptr, written(made(asked)));
  }

  const Cuda& cuda_;
  ConvolutionProblem asked_, planned_;
  ConvolutionPlan plan_;
  bool makes_weight_ = false;
  std::int64_t weight_bytes_ = 0;  ///< of a weight in another layout or type; first in the workspace
  std::int64_t image_bytes_ = 0;   ///< of images in another type; next
};

/// What cuDNN is asked for, best first: all in one; bias and ReLU by an own pass; in 16 bits, widened by that
/// pass.
std::vector<ConvolutionProblem> variants_of(const ConvolutionProblem& asked) {
  ConvolutionProblem whole = asked;
  whole.weight_layout = asked.layout;
  std::vector<ConvolutionProblem> variants{whole};
  ConvolutionProblem plain = whole;
  plain.bias = plain.relu = false;
  if (asked.bias || asked.relu) variants.push_back(plain);
  if (asked.input() == DataType::f32) return variants;
  ConvolutionProblem narrow = plain;
  narrow.src = narrow.weight = narrow.dst = asked.input();
  variants.push_back(narrow);
  return variants;
}

bool one_input_type(const ConvolutionProblem& p) {
  const bool forward = p.pass == ConvolutionPass::forward, data = p.pass == ConvolutionPass::backward_data;
  return (forward ? p.src == p.weight
          : data  ? p.dst == p.weight
                  : p.src == p.dst) &&
         p.input() != DataType::f64;
}

class LibraryProducts final : public Products {
 public:
  explicit LibraryProducts(const Cuda& cuda)
      : cuda_(cuda),
        cudnn_(find_cudnn()),
        lt_(find_cublaslt()),
        cache_(plan_cache_folder()),
        candidates_(cache_) {
    open_cudnn();
    open_cublaslt();
  }
  LibraryProducts(const LibraryProducts&) = delete;
  LibraryProducts& operator=(const LibraryProducts&) = delete;
  ~LibraryProducts() override {
    if (cudnn_device_.handle != nullptr) cudnn_device_.cudnn->destroy(cudnn_device_.handle);
    if (lt_device_.handle != nullptr) lt_device_.lt->destroy(lt_device_.handle);
  }

  Result<PreparedProduct> product(const ProductProblem& asked, const char* algorithm) override {
    const ProductProblem problem = as_here(asked);
    if (!takes(problem)) return loop_product(cuda_, problem);
    const std::string wanted = algorithm != nullptr ? algorithm : "";
    for (const auto& [known, name, prepared] : products_)
      if (known == problem && name == wanted) return prepared;
    auto planned = CublasLtProduct::plan(lt_device_, problem, wanted);
    if (!planned && !wanted.empty()) return planned.error();
    PreparedProduct made =
        planned ? std::make_shared<LibraryProduct>(*std::move(planned)) : loop_product(cuda_, problem);
    products_.push_back({problem, wanted, made});
    return made;
  }

  Result<PreparedConvolution> convolution(const ConvolutionProblem& asked, const char* algorithm) override {
    const ConvolutionProblem problem = as_here(asked);
    if (cudnn_device_.handle == nullptr || !one_input_type(problem)) return loop_convolution(cuda_, problem);
    const std::string wanted = algorithm != nullptr ? algorithm : "";
    for (const ConvolutionProblem& variant : variants_of(problem)) {
      auto plan = plan_convolution(cudnn_device_, variant, {}, cache_, wanted);
      if (!plan) continue;
      return PreparedConvolution(
          std::make_shared<LibraryConvolution>(cuda_, problem, variant, *std::move(plan)));
    }
    if (!wanted.empty()) return refused("cuDNN has no engine \"" + wanted + "\" for this convolution.");
    return loop_convolution(cuda_, problem);
  }

  std::span<const char* const> algorithms(const ProductProblem& asked) override {
    if (!takes(asked)) return {};
    const std::string key = key_of(asked);
    if (candidates_.knows(key)) return candidates_.among(key, {});
    return candidates_.among(key, CublasLtProduct::algorithms(lt_device_, as_here(asked)));
  }
  /// Of the best variant that has engines at all: the one convolution() takes.
  std::span<const char* const> algorithms(const ConvolutionProblem& asked) override {
    const ConvolutionProblem problem = as_here(asked);
    if (cudnn_device_.handle == nullptr || !one_input_type(problem)) return {};
    const std::string key = key_of(asked);
    if (candidates_.knows(key)) return candidates_.among(key, {});
    for (const ConvolutionProblem& variant : variants_of(problem)) {
      auto names = convolution_candidates(cudnn_device_, variant, {}, Candidates::kMost);
      if (!names.empty()) return candidates_.among(key, std::move(names));
    }
    return {};
  }
  void prefer(const ProductProblem& asked, const char* algorithm) override {
    if (takes(asked)) candidates_.prefer(key_of(asked), algorithm);
  }
  void prefer(const ConvolutionProblem& asked, const char* algorithm) override {
    if (cudnn_device_.handle != nullptr) candidates_.prefer(key_of(asked), algorithm);
  }

 private:
  bool takes(const ProductProblem& problem) const {
    return lt_device_.handle != nullptr && problem.a.type == problem.b.type &&
           problem.a.type != DataType::f64;
  }
  template <class Problem>
  Problem as_here(Problem problem) const {
    problem.tf32 = cuda_.tf32;
    return problem;
  }
  std::string key_of(const ProductProblem& asked) const {
    return "cublaslt " + std::to_string(lt_device_.lt->get_version()) + "\n" + gpu_text_ + "\n" +
           to_string(as_here(asked));
  }
  std::string key_of(const ConvolutionProblem& asked) const {
    return "cudnn " + std::to_string(cudnn_device_.cudnn->get_version()) + "\n" + gpu_text_ + "\n" +
           to_string(as_here(asked));
  }

  struct KnownProduct {
    ProductProblem problem;
    std::string algorithm;
    PreparedProduct prepared;
  };

  void open_cudnn() {
    const auto functions = cudnn_.functions();
    if (!functions) return;
    cudnn_device_.cudnn = *functions;
    cudnnHandle_t handle = nullptr;
    if ((*functions)->create(&handle) != CUDNN_STATUS_SUCCESS) return;
    if (auto text = device_text(**functions, cuda_.index)) gpu_text_ = *std::move(text);
    cudnn_device_.device_json = gpu_text_;
    if ((*functions)->set_stream(handle, cuda_.stream()) == CUDNN_STATUS_SUCCESS) {
      cudnn_device_.handle = handle;
    } else {
      (*functions)->destroy(handle);
    }
  }
  void open_cublaslt() {
    const auto functions = lt_.functions();
    if (!functions) return;
    lt_device_ = {.lt = *functions, .handle = nullptr, .stream = cuda_.stream()};
    if ((*functions)->create(&lt_device_.handle) != CUBLAS_STATUS_SUCCESS) lt_device_.handle = nullptr;
  }

  const Cuda& cuda_;
  CudnnLibrary cudnn_;
  CublasLtLibrary lt_;
  PlanCache cache_;
  Candidates candidates_;
  CudnnDevice cudnn_device_;
  CublasLtDevice lt_device_;
  std::vector<KnownProduct> products_;
  /// What identifies the GPU for what is kept on disk.
  std::string gpu_text_ = "capability " + std::to_string(cuda_.capability) + ", " +
                          std::to_string(cuda_.multiprocessors) + " multiprocessors";
};

}  // namespace

std::shared_ptr<Products> make_products(const Cuda& cuda) {
  return std::make_shared<LibraryProducts>(cuda);
}

}  // namespace netwright::kernels::cuda
