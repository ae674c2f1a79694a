// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "kernels/api/recurrence.h"

/// One step of a recurrence for some samples, without the product with the weight. Letters are those of
/// kernels/api/recurrence.h.
namespace netwright::kernels::cpu {

/// Where the numbers of the first sample start, and how far it is to the next one's.
template <class T>
struct Rows {
  T* first = nullptr;
  std::int64_t stride = 0;

  T* operator[](std::int64_t row) const { return first + row * stride; }
};

struct CellForward {
  std::int64_t rows = 0, h = 0;
  Rows<const float> projected = {};
  Rows<const float> q = {};  ///< without the bias
  const float* bias = nullptr;
  Rows<const float> before = {};  ///< h'
  Rows<float> now = {};           ///< h, kept close for the next step
  Rows<float> carried = {};       ///< s' of lstm, which becomes s
  Rows<float> dst = {}, gates = {}, state = {};
};
void cell_forward(RecurrentCell cell, const CellForward& step);

struct CellBackward {
  std::int64_t rows = 0, h = 0;
  Rows<const float> dst = {}, gates = {}, state = {};
  Rows<const float> before = {}, state_before = {};  ///< h', s'
  Rows<const float> diff_dst = {};
  Rows<const float> reached = {};  ///< what comes to h from the step after it through the weight
  Rows<float> carried = {};  ///< what comes past it, to s of lstm and h of gru; becomes that of s' and h'
  Rows<float> diff_projected = {};
  Rows<float> diff_q = {};  ///< kept close for the product
};
void cell_backward(RecurrentCell cell, const CellBackward& step);

}  // namespace netwright::kernels::cpu
