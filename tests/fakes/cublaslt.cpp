// SPDX-License-Identifier: Apache-2.0
// A cuBLASLt that multiplies on the processor, by its documented rules: matrices column by column, f32 and
// bf16. It knows two algorithms, which give the same numbers.
#include <cublasLt.h>

#include <cmath>
#include <cstdint>
#include <cstring>

namespace {

struct Operation {
  cublasComputeType_t compute = CUBLAS_COMPUTE_32F;
  std::int32_t transposed_a = CUBLAS_OP_N, transposed_b = CUBLAS_OP_N;
  std::uint32_t epilogue = CUBLASLT_EPILOGUE_DEFAULT;
  const float* bias = nullptr;
};

struct Matrix {
  cudaDataType_t type = CUDA_R_32F;
  std::uint64_t rows = 0, columns = 0;
  std::int64_t stride = 0, batch_stride = 0;
  std::int32_t batch = 1;

  double at(const void* data, std::int64_t row, std::int64_t column, std::int64_t sample) const {
    const std::int64_t index = sample * batch_stride + column * stride + row;
    if (type == CUDA_R_32F) return static_cast<const float*>(data)[index];
    const std::uint32_t bits = std::uint32_t{static_cast<const std::uint16_t*>(data)[index]} << 16;
    float value = 0;
    std::memcpy(&value, &bits, sizeof value);
    return value;
  }
};

int living = 0;

struct Algorithm {
  std::int32_t id = 0;
};

template <class T, class Opaque>
const T& as(const Opaque* opaque) {
  return *reinterpret_cast<const T*>(opaque->data);
}

/// op(matrix) at (row, column).
double element(const Matrix& matrix, const void* data, std::int32_t operation, std::int64_t row,
               std::int64_t column, std::int64_t sample) {
  return operation == CUBLAS_OP_T ? matrix.at(data, column, row, sample)
                                  : matrix.at(data, row, column, sample);
}

double finished(double value, const Operation& operation, std::int64_t row) {
  const bool biased = operation.epilogue == CUBLASLT_EPILOGUE_BIAS ||
                      operation.epilogue == CUBLASLT_EPILOGUE_RELU_BIAS ||
                      operation.epilogue == CUBLASLT_EPILOGUE_GELU_BIAS;
  if (biased) value += static_cast<double>(operation.bias[row]);
  if (operation.epilogue == CUBLASLT_EPILOGUE_RELU || operation.epilogue == CUBLASLT_EPILOGUE_RELU_BIAS)
    return value < 0 ? 0 : value;
  if (operation.epilogue == CUBLASLT_EPILOGUE_GELU_BIAS)  // CUDA's is the one by tanh
    return value / 2 * (1 + std::tanh(0.7978845608028654 * (value + 0.044715 * value * value * value)));
  return value;
}

}  // namespace

extern "C" {

std::size_t cublasLtGetVersion() {
  return CUBLAS_VER_MAJOR * 10000;
}
const char* cublasLtGetStatusString(cublasStatus_t status) {
  return status == CUBLAS_STATUS_NOT_SUPPORTED ? "CUBLAS_STATUS_NOT_SUPPORTED" : "CUBLAS_STATUS";
}
/// Descriptors made and not destroyed.
int fake_cublaslt_living() {
  return living;
}
cublasStatus_t cublasLtCreate(cublasLtHandle_t* handle) {
  static int made = 0;
  *handle = reinterpret_cast<cublasLtHandle_t>(&made);
  return CUBLAS_STATUS_SUCCESS;
}
cublasStatus_t cublasLtDestroy(cublasLtHandle_t) {
  return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t cublasLtMatmulDescCreate(cublasLtMatmulDesc_t* made, cublasComputeType_t compute,
                                        cudaDataType_t) {
  *made = reinterpret_cast<cublasLtMatmulDesc_t>(new Operation{.compute = compute});
  ++living;
  return CUBLAS_STATUS_SUCCESS;
}
cublasStatus_t cublasLtMatmulDescDestroy(cublasLtMatmulDesc_t made) {
  delete reinterpret_cast<Operation*>(made);
  --living;
  return CUBLAS_STATUS_SUCCESS;
}
cublasStatus_t cublasLtMatmulDescSetAttribute(cublasLtMatmulDesc_t made, cublasLtMatmulDescAttributes_t name,
                                              const void* value, std::size_t bytes) {
  auto& operation = *reinterpret_cast<Operation*>(made);
  const auto put = [&](auto& member) {
    if (bytes != sizeof member) return CUBLAS_STATUS_INVALID_VALUE;
    std::memcpy(&member, value, bytes);
    return CUBLAS_STATUS_SUCCESS;
  };
  std::int32_t type = 0;
  switch (name) {
    case CUBLASLT_MATMUL_DESC_TRANSA:
      return put(operation.transposed_a);
    case CUBLASLT_MATMUL_DESC_TRANSB:
      return put(operation.transposed_b);
    case CUBLASLT_MATMUL_DESC_EPILOGUE:
      return put(operation.epilogue);
    case CUBLASLT_MATMUL_DESC_BIAS_POINTER:
      return put(operation.bias);
    case CUBLASLT_MATMUL_DESC_BIAS_DATA_TYPE:
      put(type);
      return type == CUDA_R_32F ? CUBLAS_STATUS_SUCCESS : CUBLAS_STATUS_NOT_SUPPORTED;
    default:
      return CUBLAS_STATUS_NOT_SUPPORTED;
  }
}

cublasStatus_t cublasLtMatrixLayoutCreate(cublasLtMatrixLayout_t* made, cudaDataType type, std::uint64_t rows,
                                          std::uint64_t columns, std::int64_t stride) {
  if (stride < static_cast<std::int64_t>(rows)) return CUBLAS_STATUS_INVALID_VALUE;
  *made = reinterpret_cast<cublasLtMatrixLayout_t>(
      new Matrix{.type = type, .rows = rows, .columns = columns, .stride = stride});
  ++living;
  return CUBLAS_STATUS_SUCCESS;
}
cublasStatus_t cublasLtMatrixLayoutDestroy(cublasLtMatrixLayout_t made) {
  delete reinterpret_cast<Matrix*>(made);
  --living;
  return CUBLAS_STATUS_SUCCESS;
}
cublasStatus_t cublasLtMatrixLayoutSetAttribute(cublasLtMatrixLayout_t made,
                                                cublasLtMatrixLayoutAttribute_t name, const void* value,
                                                std::size_t) {
  auto& matrix = *reinterpret_cast<Matrix*>(made);
  if (name == CUBLASLT_MATRIX_LAYOUT_BATCH_COUNT) std::memcpy(&matrix.batch, value, sizeof matrix.batch);
  if (name == CUBLASLT_MATRIX_LAYOUT_STRIDED_BATCH_OFFSET)
    std::memcpy(&matrix.batch_stride, value, sizeof matrix.batch_stride);
  return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t cublasLtMatmulPreferenceCreate(cublasLtMatmulPreference_t* made) {
  *made = nullptr;
  return CUBLAS_STATUS_SUCCESS;
}
cublasStatus_t cublasLtMatmulPreferenceDestroy(cublasLtMatmulPreference_t) {
  return CUBLAS_STATUS_SUCCESS;
}
cublasStatus_t cublasLtMatmulPreferenceSetAttribute(cublasLtMatmulPreference_t,
                                                    cublasLtMatmulPreferenceAttributes_t, const void*,
                                                    std::size_t) {
  return CUBLAS_STATUS_SUCCESS;
}

/// Refuses what cuBLASLt refuses: sizes that do not go together, and f16.
cublasStatus_t cublasLtMatmulAlgoGetHeuristic(cublasLtHandle_t, cublasLtMatmulDesc_t operation_opaque,
                                              cublasLtMatrixLayout_t a, cublasLtMatrixLayout_t b,
                                              cublasLtMatrixLayout_t, cublasLtMatrixLayout_t d,
                                              cublasLtMatmulPreference_t, int most,
                                              cublasLtMatmulHeuristicResult_t* results, int* count) {
  const auto& operation = *reinterpret_cast<const Operation*>(operation_opaque);
  const auto &first = *reinterpret_cast<const Matrix*>(a), &second = *reinterpret_cast<const Matrix*>(b),
             &result = *reinterpret_cast<const Matrix*>(d);
  const bool ta = operation.transposed_a == CUBLAS_OP_T, tb = operation.transposed_b == CUBLAS_OP_T;
  *count = 0;
  const bool fits = (ta ? first.columns : first.rows) == result.rows &&
                    (tb ? second.rows : second.columns) == result.columns &&
                    (ta ? first.rows : first.columns) == (tb ? second.columns : second.rows);
  if (!fits) return CUBLAS_STATUS_INVALID_VALUE;
  if (first.type == CUDA_R_16F || first.type != second.type) return CUBLAS_STATUS_NOT_SUPPORTED;
  for (std::int32_t id = 1; id <= 2 && *count < most; ++id) {
    cublasLtMatmulHeuristicResult_t& made = results[(*count)++];
    made = {};
    const Algorithm algorithm{.id = id};
    std::memcpy(made.algo.data, &algorithm, sizeof algorithm);
    made.workspaceSize = static_cast<std::size_t>(1024 * id);
    made.state = CUBLAS_STATUS_SUCCESS;
  }
  return CUBLAS_STATUS_SUCCESS;
}
cublasStatus_t cublasLtMatmulAlgoConfigGetAttribute(const cublasLtMatmulAlgo_t* algorithm,
                                                    cublasLtMatmulAlgoConfigAttributes_t name, void* value,
                                                    std::size_t, std::size_t*) {
  if (name != CUBLASLT_ALGO_CONFIG_ID) return CUBLAS_STATUS_NOT_SUPPORTED;
  std::memcpy(value, &as<Algorithm>(algorithm).id, sizeof(std::int32_t));
  return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t cublasLtMatmul(cublasLtHandle_t, cublasLtMatmulDesc_t operation_opaque, const void* alpha,
                              const void* a, cublasLtMatrixLayout_t a_opaque, const void* b,
                              cublasLtMatrixLayout_t b_opaque, const void* beta, const void*,
                              cublasLtMatrixLayout_t, void* d, cublasLtMatrixLayout_t d_opaque,
                              const cublasLtMatmulAlgo_t*, void* workspace, std::size_t workspace_bytes,
                              cudaStream_t) {
  const auto& operation = *reinterpret_cast<const Operation*>(operation_opaque);
  const auto &first = *reinterpret_cast<const Matrix*>(a_opaque),
             &second = *reinterpret_cast<const Matrix*>(b_opaque),
             &result = *reinterpret_cast<const Matrix*>(d_opaque);
  if (workspace == nullptr || workspace_bytes == 0) return CUBLAS_STATUS_INVALID_VALUE;
  std::memset(workspace, 0x7f, workspace_bytes);
  const double scale = *static_cast<const float*>(alpha), before = *static_cast<const float*>(beta);
  const auto depth =
      static_cast<std::int64_t>(operation.transposed_a == CUBLAS_OP_T ? first.rows : first.columns);
  for (std::int64_t sample = 0; sample < result.batch; ++sample)
    for (std::int64_t column = 0; column < static_cast<std::int64_t>(result.columns); ++column)
      for (std::int64_t row = 0; row < static_cast<std::int64_t>(result.rows); ++row) {
        double sum = 0;
        for (std::int64_t k = 0; k < depth; ++k)
          sum += element(first, a, operation.transposed_a, row, k, sample) *
                 element(second, b, operation.transposed_b, k, column, sample);
        float& to = static_cast<float*>(d)[sample * result.batch_stride + column * result.stride + row];
        const double old = before != 0 ? before * static_cast<double>(to) : 0;
        to = static_cast<float>(finished(scale * sum + old, operation, row));
      }
  return CUBLAS_STATUS_SUCCESS;
}

}  // extern "C"
