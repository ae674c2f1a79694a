// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>

#include "engine/base/result.h"
#include "kernels/api/step_state.h"

namespace netwright::kernels {

/// What one execution works on: tensors in the order documented beside the kernel's id.
struct Arguments {
  std::span<const void* const> src;
  std::span<void* const> dst;
  void* scratch = nullptr;
  const StepState* state = nullptr;

  template <class T>
  const T* in(std::size_t index) const {
    return static_cast<const T*>(src[index]);
  }
  template <class T>
  T* out(std::size_t index) const {
    return static_cast<T*>(dst[index]);
  }
  /// How many of a batch of `rows` rows hold samples.
  std::int64_t valid_rows(std::int64_t rows) const {
    return std::clamp(state->valid_rows, std::int64_t{0}, rows);
  }
};

/// A kernel as a module prepared it for one set of shapes; execute() allocates nothing.
class PreparedKernel {
 public:
  virtual ~PreparedKernel() = default;
  virtual Result<void> execute(const Arguments& arguments) = 0;
  virtual std::int64_t scratch_bytes() const = 0;
  virtual const char* algorithm() const = 0;
};
using KernelPtr = std::unique_ptr<PreparedKernel>;

/// A prepared kernel that is a function of the arguments, which returns nothing or Result<void>.
template <class Function>
class FunctionKernel final : public PreparedKernel {
 public:
  FunctionKernel(const char* algorithm, std::int64_t scratch_bytes, Function function)
      : algorithm_(algorithm), scratch_bytes_(scratch_bytes), function_(std::move(function)) {}

  Result<void> execute(const Arguments& arguments) override {
    if constexpr (std::is_void_v<std::invoke_result_t<Function&, const Arguments&>>) {
      function_(arguments);
      return {};
    } else {
      return function_(arguments);
    }
  }
  std::int64_t scratch_bytes() const override { return scratch_bytes_; }
  const char* algorithm() const override { return algorithm_; }

 private:
  const char* algorithm_;
  std::int64_t scratch_bytes_;
  Function function_;
};

/// `algorithm` is a literal.
template <class Function>
KernelPtr make_kernel(const char* algorithm, Function function, std::int64_t scratch_bytes = 0) {
  return std::make_unique<FunctionKernel<Function>>(algorithm, scratch_bytes, std::move(function));
}

}  // namespace netwright::kernels
