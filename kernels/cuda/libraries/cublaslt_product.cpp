// SPDX-License-Identifier: Apache-2.0
#include "kernels/cuda/libraries/cublaslt_product.h"

#include <algorithm>
#include <array>
#include <limits>
#include <stdexcept>

namespace netwright::kernels::cuda {

namespace {

/// cuBLASLt said no; stays within this file.
class ProductRefusal : public std::runtime_error {
 public:
  ProductRefusal(const CublasLtFunctions& lt, cublasStatus_t status, const char* what)
      : std::runtime_error(std::string("cuBLASLt ") + what + ": " + lt.status_string(status)) {}
};

cudaDataType_t data_type(DataType type) {
  switch (type) {
    case DataType::f64:
      return CUDA_R_64F;
    case DataType::bf16:
      return CUDA_R_16BF;
    case DataType::f16:
      return CUDA_R_16F;
    default:
      return CUDA_R_32F;
  }
}

cublasComputeType_t compute_type(const ProductProblem& problem) {
  if (problem.a.type == DataType::f64) return CUBLAS_COMPUTE_64F;
  const bool tf32 = problem.a.type == DataType::f32 && problem.tf32;
  return tf32 ? CUBLAS_COMPUTE_32F_FAST_TF32 : CUBLAS_COMPUTE_32F;
}

cublasLtEpilogue_t epilogue_of(Epilogue epilogue) {
  switch (epilogue) {
    case Epilogue::none:
      return CUBLASLT_EPILOGUE_DEFAULT;
    case Epilogue::bias:
      return CUBLASLT_EPILOGUE_BIAS;
    case Epilogue::relu:
      return CUBLASLT_EPILOGUE_RELU;
    case Epilogue::bias_relu:
      return CUBLASLT_EPILOGUE_RELU_BIAS;
    case Epilogue::bias_gelu_tanh:
      return CUBLASLT_EPILOGUE_GELU_BIAS;
  }
  return CUBLASLT_EPILOGUE_DEFAULT;
}

cublasOperation_t operation_of(const MatrixPlace& place) {
  return place.transposed ? CUBLAS_OP_T : CUBLAS_OP_N;
}

}  // namespace

/// The descriptors of one product.
struct CublasLtProduct::Parts {
  Parts(const CublasLtDevice& on, const ProductProblem& of) : device(on), problem(of) {}
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;
  ~Parts() {
    const CublasLtFunctions& lt = *device.lt;
    for (cublasLtMatrixLayout_t made : {first, second, result})
      if (made != nullptr) lt.destroy_layout(made);
    if (operation != nullptr) lt.destroy_operation(operation);
  }

  /// Apart from the constructor: what was made so far goes where cuBLASLt refuses.
  static std::shared_ptr<const Parts> make(const CublasLtDevice& device, const ProductProblem& problem) {
    auto parts = std::make_shared<Parts>(device, problem);
    parts->describe();
    return parts;
  }
  void describe() {
    const ProductProblem& of = problem;
    const CublasLtFunctions& lt = *device.lt;
    const cudaDataType_t scale = data_type(of.a.type == DataType::f64 ? DataType::f64 : DataType::f32);
    check(lt.create_operation(&operation, compute_type(of), scale), "could not describe a product");
    set(CUBLASLT_MATMUL_DESC_TRANSA, operation_of(of.b));
    set(CUBLASLT_MATMUL_DESC_TRANSB, operation_of(of.a));
    set(CUBLASLT_MATMUL_DESC_EPILOGUE, epilogue_of(of.epilogue));
    if (adds_bias(of.epilogue)) set(CUBLASLT_MATMUL_DESC_BIAS_DATA_TYPE, data_type(of.c.type));
    make_layout(first, of.b, of.k, of.n);
    make_layout(second, of.a, of.m, of.k);
    make_layout(result, of.c, of.m, of.n);
  }

  void check(cublasStatus_t status, const char* what) const {
    if (status != CUBLAS_STATUS_SUCCESS) throw ProductRefusal(*device.lt, status, what);
  }
  template <class T>
  void set(cublasLtMatmulDescAttributes_t name, const T& value) const {
    check(device.lt->set_operation(operation, name, &value, sizeof value), "does not accept a product");
  }

  /// A (rows, columns) matrix; what is a row here is a column there.
  void make_layout(cublasLtMatrixLayout_t& made, const MatrixPlace& place, std::int64_t rows,
                   std::int64_t columns) {
    if (place.transposed) std::swap(rows, columns);
    check(device.lt->create_layout(&made, data_type(place.type), static_cast<std::uint64_t>(columns),
                                   static_cast<std::uint64_t>(rows), place.stride),
          "does not accept a matrix");
    if (problem.batch > std::numeric_limits<std::int32_t>::max())
      throw ProductRefusal(*device.lt, CUBLAS_STATUS_NOT_SUPPORTED, "does not accept so large a batch");
    const auto batch = static_cast<std::int32_t>(problem.batch);
    const auto give = [&](cublasLtMatrixLayoutAttribute_t name, const auto& value) {
      check(device.lt->set_layout(made, name, &value, sizeof value), "does not accept a batch");
    };
    give(CUBLASLT_MATRIX_LAYOUT_BATCH_COUNT, batch);
    give(CUBLASLT_MATRIX_LAYOUT_STRIDED_BATCH_OFFSET, place.batch_stride);
  }

  std::vector<cublasLtMatmulHeuristicResult_t> heuristics() const {
    const CublasLtFunctions& lt = *device.lt;
    constexpr int kMost = 16;
    cublasLtMatmulPreference_t preference = nullptr;
    check(lt.create_preference(&preference), "could not describe a preference");
    const auto workspace = static_cast<std::uint64_t>(kProductWorkspaceBytes);
    const std::uint32_t reductions =
        CUBLASLT_REDUCTION_SCHEME_COMPUTE_TYPE | CUBLASLT_REDUCTION_SCHEME_OUTPUT_TYPE;
    lt.set_preference(preference, CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, &workspace, sizeof workspace);
    lt.set_preference(preference, CUBLASLT_MATMUL_PREF_REDUCTION_SCHEME_MASK, &reductions, sizeof reductions);
    const auto alignment = static_cast<std::uint32_t>(problem.alignment);
    for (const auto name :
         {CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_A_BYTES, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_B_BYTES,
          CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_C_BYTES, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_D_BYTES})
      lt.set_preference(preference, name, &alignment, sizeof alignment);
    std::vector<cublasLtMatmulHeuristicResult_t> found(kMost);
    int count = 0;
    const cublasStatus_t status = lt.heuristic(device.handle, operation, first, second, result, result,
                                               preference, kMost, found.data(), &count);
    lt.destroy_preference(preference);
    if (status != CUBLAS_STATUS_SUCCESS) count = 0;
    found.resize(static_cast<std::size_t>(count));
    std::erase_if(found, [](const auto& one) { return one.state != CUBLAS_STATUS_SUCCESS; });
    return found;
  }

  std::string name_of(const cublasLtMatmulHeuristicResult_t& one) const {
    constexpr std::pair<cublasLtMatmulAlgoConfigAttributes_t, const char*> kParts[] = {
        {CUBLASLT_ALGO_CONFIG_ID, "algo"},
        {CUBLASLT_ALGO_CONFIG_TILE_ID, "_tile"},
        {CUBLASLT_ALGO_CONFIG_STAGES_ID, "_stages"},
        {CUBLASLT_ALGO_CONFIG_SPLITK_NUM, "_split"},
        {CUBLASLT_ALGO_CONFIG_REDUCTION_SCHEME, "_reduction"},
        {CUBLASLT_ALGO_CONFIG_CTA_SWIZZLING, "_swizzle"},
        {CUBLASLT_ALGO_CONFIG_CUSTOM_OPTION, "_option"}};
    std::string name;
    for (const auto& [part, word] : kParts) {
      std::int32_t value = 0;
      std::size_t written = 0;
      if (device.lt->get_algorithm(&one.algo, part, &value, sizeof value, &written) == CUBLAS_STATUS_SUCCESS)
        name += word + std::to_string(value);
    }
    return name;
  }

  CublasLtDevice device;
  ProductProblem problem;
  cublasLtMatmulDesc_t operation = nullptr;
  cublasLtMatrixLayout_t first = nullptr, second = nullptr, result = nullptr;
};

Result<CublasLtProduct> CublasLtProduct::plan(const CublasLtDevice& device, const ProductProblem& problem,
                                              const std::string& algorithm) {
  try {
    auto parts = Parts::make(device, problem);
    for (const cublasLtMatmulHeuristicResult_t& one : parts->heuristics()) {
      std::string name = parts->name_of(one);
      if (algorithm.empty() || name == algorithm)
        return CublasLtProduct(std::move(parts), one, std::move(name));
    }
  } catch (const ProductRefusal& refusal) {
    return refused(std::string(refusal.what()) + ".");
  }
  return refused("cuBLASLt has no algorithm for a product of " + std::to_string(problem.m) + " x " +
                 std::to_string(problem.k) + " by " + std::to_string(problem.k) + " x " +
                 std::to_string(problem.n) + " in " + std::string(name_of(problem.a.type)) + ".");
}

std::vector<std::string> CublasLtProduct::algorithms(const CublasLtDevice& device,
                                                     const ProductProblem& problem) {
  std::vector<std::string> names;
  try {
    const auto parts = Parts::make(device, problem);
    for (const cublasLtMatmulHeuristicResult_t& one : parts->heuristics())
      names.push_back(parts->name_of(one));
  } catch (const ProductRefusal&) {
    names.clear();
  }
  return names;
}

Result<void> CublasLtProduct::run(const ProductTensors& tensors, void* workspace) const {
  const ProductProblem& p = parts_->problem;
  const CublasLtDevice& device = parts_->device;
  const double wide[] = {p.scale, p.accumulate ? 1.0 : 0.0};
  const float narrow[] = {static_cast<float>(wide[0]), static_cast<float>(wide[1])};
  const bool is_wide = p.a.type == DataType::f64;
  const void* alpha = is_wide ? static_cast<const void*>(&wide[0]) : &narrow[0];
  const void* beta = is_wide ? static_cast<const void*>(&wide[1]) : &narrow[1];
  try {
    if (adds_bias(p.epilogue)) parts_->set(CUBLASLT_MATMUL_DESC_BIAS_POINTER, tensors.bias);
    parts_->check(
        device.lt->multiply(device.handle, parts_->operation, alpha, tensors.b, parts_->first, tensors.a,
                            parts_->second, beta, tensors.c, parts_->result, tensors.c, parts_->result,
                            &chosen_.algo, workspace, chosen_.workspaceSize, device.stream),
        "could not multiply");
    return {};
  } catch (const ProductRefusal& refusal) {
    return Error{.message = std::string(refusal.what()) + ".", .kind = ErrorKind::failed};
  }
}

}  // namespace netwright::kernels::cuda
