// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

/// The loops of softmax and log-softmax, compiled for several generations of processors.
namespace netwright::kernels::cpu {

/// Columns of one call at most.
inline constexpr std::int64_t kSoftmaxColumns = 64;

/// One line of neighbouring elements.
void softmax_line(const float* src, float* dst, std::int64_t size, bool logarithm);
void softmax_backward_line(const float* dst, const float* diff_dst, float* diff_src, std::int64_t size,
                           bool logarithm);
/// `columns` lines side by side; the elements of a line are `stride` apart.
void softmax_columns(const float* src, float* dst, std::int64_t size, std::int64_t stride,
                     std::int64_t columns, bool logarithm);
void softmax_backward_columns(const float* dst, const float* diff_dst, float* diff_src, std::int64_t size,
                              std::int64_t stride, std::int64_t columns, bool logarithm);

}  // namespace netwright::kernels::cpu
