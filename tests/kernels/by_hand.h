// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <utility>
#include <vector>

#include "tests/kernels/running.h"

/// What tests of the reference against numbers worked out by hand share.
namespace netwright::kernels::testing {

using Values = std::vector<double>;

inline Values values_of(const HostTensor& tensor) {
  Values values;
  for (std::size_t i = 0; i < static_cast<std::size_t>(tensor.desc.shape.elements()); ++i) {
    values.push_back(value_at(tensor, i));
  }
  return values;
}

/// Outputs of a kernel of the reference, as numbers.
struct Compute {
  StepState state = {.valid_rows = 1'000'000};
  std::map<std::size_t, std::size_t> in_place = {};

  template <class A>
  std::vector<Values> operator()(KernelId<A> id, const A& attributes, std::vector<HostTensor> src,
                                 std::vector<TensorDesc> dst) const {
    KernelCase of{.name = "by hand",
                  .call = engine::make_kernel_call(id, attributes),
                  .dst = std::move(dst),
                  .in_place = in_place,
                  .state = state};
    for (const HostTensor& tensor : src) of.src.push_back(tensor.desc);
    const auto outputs = run(module("reference"), 1, of, src);
    if (!outputs) ADD_FAILURE() << outputs.error().message;
    std::vector<Values> numbers;
    for (std::size_t i = 0; outputs && i < outputs->size(); ++i) numbers.push_back(values_of((*outputs)[i]));
    return numbers;
  }
};

inline TensorDesc f64(Shape shape) {
  return {DataType::f64, shape};
}

inline void expect_near(const Values& actual, const Values& expected) {
  EXPECT_THAT(actual, ::testing::Pointwise(::testing::DoubleNear(1e-12), expected));
}

}  // namespace netwright::kernels::testing
