// SPDX-License-Identifier: Apache-2.0
// Products of matrices as they are asked of cuBLASLt, which tests/fakes/cublaslt.cpp stands for.
#include "kernels/cuda/libraries/cublaslt_product.h"

#include <dlfcn.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "kernels/api/support/bfloat16.h"
#include "tests/support/places.h"

namespace netwright::kernels::cuda {
namespace {

const CublasLtLibrary& library() {
  static const CublasLtLibrary found = [] {
    setenv("NETWRIGHT_CUBLASLT", (tests::build_folder() / "lib/fakes/libfake_cublaslt.so").c_str(), 1);
    return find_cublaslt();
  }();
  return found;
}

CublasLtDevice device() {
  CublasLtDevice made{.lt = *library().functions()};
  made.lt->create(&made.handle);
  return made;
}

/// A matrix of small numbers with room between its rows and behind it.
struct Operand {
  Operand(std::int64_t rows, std::int64_t columns, std::int64_t batch, bool transposed,
          DataType type = DataType::f32)
      : place{.type = type, .stride = (transposed ? rows : columns) + 3, .transposed = transposed} {
    place.batch_stride = place.stride * (transposed ? columns : rows) + 5;
    values.resize(static_cast<std::size_t>(place.batch_stride * batch));
    narrow.resize(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] = static_cast<float>(static_cast<int>(i * 7 % 13) - 6) / 4;
      narrow[i] = to_bf16(values[i]);
    }
  }
  std::size_t index(std::int64_t row, std::int64_t column, std::int64_t sample) const {
    return static_cast<std::size_t>(sample * place.batch_stride +
                                    (place.transposed ? column : row) * place.stride +
                                    (place.transposed ? row : column));
  }
  const void* data() const {
    return place.type == DataType::bf16 ? static_cast<const void*>(narrow.data()) : values.data();
  }

  MatrixPlace place;
  std::vector<float> values;
  std::vector<BFloat16> narrow;
};

double finished(double sum, Epilogue epilogue, double bias) {
  if (adds_bias(epilogue)) sum += bias;
  if (epilogue == Epilogue::relu || epilogue == Epilogue::bias_relu) return std::max(sum, 0.0);
  if (epilogue == Epilogue::bias_gelu_tanh)
    return sum * (1 + std::tanh(std::sqrt(2 / M_PI) * (sum + 0.044715 * sum * sum * sum))) / 2;
  return sum;
}

constexpr std::int64_t kM = 5, kN = 3, kK = 4, kBatch = 2;

/// Runs the problem and compares every number of c; what lies between its rows has to stay.
void expect_product(ProductProblem problem, const Operand& a, const Operand& b) {
  Operand c(kM, kN, kBatch, false);
  const std::vector<float> before = c.values;
  const std::vector<float> bias{0.5F, -1, 2};
  problem.m = kM, problem.n = kN, problem.k = kK, problem.batch = kBatch;
  problem.a = a.place, problem.b = b.place, problem.c = c.place;
  const auto product = CublasLtProduct::plan(device(), problem);
  ASSERT_TRUE(product) << product.error().message;
  std::vector<std::byte> workspace(static_cast<std::size_t>(product->workspace_bytes()));
  ASSERT_TRUE(product->run({.a = a.data(), .b = b.data(), .bias = bias.data(), .c = c.values.data()},
                           workspace.data()));
  std::vector<float> expected = before;
  for (std::int64_t sample = 0; sample < kBatch; ++sample)
    for (std::int64_t i = 0; i < kM; ++i)
      for (std::int64_t j = 0; j < kN; ++j) {
        double sum = 0;
        for (std::int64_t k = 0; k < kK; ++k)
          sum += static_cast<double>(a.values[a.index(i, k, sample)]) * b.values[b.index(k, j, sample)];
        const std::size_t at = c.index(i, j, sample);
        sum = problem.scale * sum + (problem.accumulate ? before[at] : 0.0F);
        expected[at] = static_cast<float>(finished(sum, problem.epilogue, bias[static_cast<std::size_t>(j)]));
      }
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(c.values[i], expected[i], 1e-5) << i;
}

TEST(CublasLtProduct, TakesRowsAsColumnsWhateverIsTransposed) {
  for (const bool transpose_a : {false, true})
    for (const bool transpose_b : {false, true})
      expect_product({}, Operand(kM, kK, kBatch, transpose_a), Operand(kK, kN, kBatch, transpose_b));
}

TEST(CublasLtProduct, AppliesEveryEpilogue) {
  for (const Epilogue epilogue :
       {Epilogue::none, Epilogue::bias, Epilogue::relu, Epilogue::bias_relu, Epilogue::bias_gelu_tanh})
    expect_product({.epilogue = epilogue}, Operand(kM, kK, kBatch, false), Operand(kK, kN, kBatch, false));
}

TEST(CublasLtProduct, ScalesAndAdds) {
  expect_product({.accumulate = true, .scale = 0.25}, Operand(kM, kK, kBatch, false),
                 Operand(kK, kN, kBatch, true));
}

TEST(CublasLtProduct, MakesF32OfBf16) {
  expect_product({}, Operand(kM, kK, kBatch, false, DataType::bf16),
                 Operand(kK, kN, kBatch, true, DataType::bf16));
}

TEST(CublasLtProduct, TakesTheAlgorithmThatIsNamed) {
  const Operand a(kM, kK, 1, false), b(kK, kN, 1, false);
  const ProductProblem problem{
      .m = kM, .n = kN, .k = kK, .a = a.place, .b = b.place, .c = {.type = DataType::f32, .stride = kN}};
  EXPECT_THAT(CublasLtProduct::algorithms(device(), problem), testing::ElementsAre("algo1", "algo2"));
  const auto second = CublasLtProduct::plan(device(), problem, "algo2");
  ASSERT_TRUE(second);
  EXPECT_EQ(second->algorithm(), "algo2");
  EXPECT_EQ(second->workspace_bytes(), 2048);
  EXPECT_FALSE(CublasLtProduct::plan(device(), problem, "algo7"));
}

TEST(CublasLtProduct, WhatItDoesNotTakeIsASentence) {
  const auto product = CublasLtProduct::plan(device(), {.m = 2,
                                                        .n = 3,
                                                        .k = 4,
                                                        .a = {.type = DataType::f16, .stride = 4},
                                                        .b = {.type = DataType::f16, .stride = 3},
                                                        .c = {.type = DataType::f32, .stride = 3}});
  ASSERT_FALSE(product);
  EXPECT_EQ(product.error().message, "cuBLASLt has no algorithm for a product of 2 x 4 by 4 x 3 in f16.");
}

TEST(CublasLtProduct, LeavesNothingBehindWhereItIsRefused) {
  const CublasLtDevice on = device();
  const std::string file = (tests::build_folder() / "lib/fakes/libfake_cublaslt.so").string();
  void* fake = dlopen(file.c_str(), RTLD_NOW | RTLD_NOLOAD);
  ASSERT_NE(fake, nullptr);
  const auto living = reinterpret_cast<int (*)()>(dlsym(fake, "fake_cublaslt_living"));
  const int before = living();
  const auto product = CublasLtProduct::plan(on, {.m = 2,
                                                  .n = 3,
                                                  .k = 4,
                                                  .batch = std::int64_t{1} << 32,
                                                  .a = {.type = DataType::f32, .stride = 4},
                                                  .b = {.type = DataType::f32, .stride = 3},
                                                  .c = {.type = DataType::f32, .stride = 3}});
  ASSERT_FALSE(product);
  EXPECT_THAT(product.error().message, testing::HasSubstr("so large a batch"));
  EXPECT_EQ(living(), before);
  dlclose(fake);
}

}  // namespace
}  // namespace netwright::kernels::cuda
