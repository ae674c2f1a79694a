// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "tests/kernels/running.h"

namespace netwright::kernels::testing {

/// Every kernel on several shapes: odd sizes, strides, padding, groups, partial batches, absent optional
/// tensors.
std::vector<KernelCase> f32_cases();
/// With bf16 inputs too where a kernel takes them and the processor has them.
std::vector<KernelCase> all_cases();

std::vector<KernelCase> arithmetic_cases();
std::vector<KernelCase> convolution_cases();
std::vector<KernelCase> pooling_cases();
std::vector<KernelCase> reduction_cases();
std::vector<KernelCase> elementwise_cases();
std::vector<KernelCase> image_cases();
std::vector<KernelCase> layer_cases();
std::vector<KernelCase> loss_cases();
std::vector<KernelCase> movement_cases();
std::vector<KernelCase> optimizer_cases();
std::vector<KernelCase> sequence_cases();
std::vector<KernelCase> step_cases();

inline TensorDesc f32(Shape shape) {
  return {DataType::f32, shape};
}
inline TensorDesc i64(Shape shape) {
  return {DataType::i64, shape};
}
inline TensorDesc i32(Shape shape) {
  return {DataType::i32, shape};
}

}  // namespace netwright::kernels::testing
