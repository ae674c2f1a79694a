// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "kernels/api/kernel.h"
#include "kernels/api/support/bfloat16.h"
#include "kernels/api/support/float16.h"
#include "kernels/api/support/layouts.h"
#include "kernels/api/support/prepared_kernel.h"

namespace netwright::kernels {

inline bool is_bf16(const TensorDesc& desc) {
  return desc.type == DataType::bf16;
}
inline bool has_bf16(const KernelRequest& request) {
  return std::any_of(request.src.begin(), request.src.end(), is_bf16) ||
         std::any_of(request.dst.begin(), request.dst.end(), is_bf16);
}

/// Of 16 bits: an input that kernels of f32 can have widened.
inline bool is_narrow(const TensorDesc& desc) {
  return desc.type == DataType::bf16 || desc.type == DataType::f16;
}
/// The one type of 16 bits among a request's tensors, f32 where there is none; nothing where there are both.
inline std::optional<DataType> narrow_type(const KernelRequest& request) {
  DataType found = DataType::f32;
  for (const auto tensors : {request.src, request.dst}) {
    for (const TensorDesc& desc : tensors) {
      if (!is_narrow(desc) || desc.type == found) continue;
      if (found != DataType::f32) return std::nullopt;
      found = desc.type;
    }
  }
  return found;
}

/// A request with f32 inputs where it has bf16 or f16 ones: for checks of shapes, and for kernels of f32.
class WideRequest {
 public:
  explicit WideRequest(const KernelRequest& request)
      : src_(request.src.begin(), request.src.end()), request_(request) {
    for (TensorDesc& desc : src_) {
      if (is_narrow(desc)) desc.type = DataType::f32;
    }
    request_.src = src_;
  }
  WideRequest(const WideRequest&) = delete;
  WideRequest& operator=(const WideRequest&) = delete;

  const KernelRequest& get() const { return request_; }

 private:
  std::vector<TensorDesc> src_;
  KernelRequest request_;
};

/// A request with dense tensors and f32 inputs.
class PlainRequest {
 public:
  explicit PlainRequest(const KernelRequest& request) : wide_(request), dense_(wide_.get()) {}
  const KernelRequest& get() const { return dense_.get(); }

 private:
  WideRequest wide_;
  DenseRequest dense_;
};

/// Gives each of `elements` numbers of bf16 or f16 in f32; where the device's memory is.
using Widen = std::function<void(const void* narrow, DataType type, float* wide, std::int64_t elements)>;
inline void widen_on_host(const void* narrow, DataType type, float* wide, std::int64_t elements) {
  const auto widen = [&](const auto* numbers) {
    std::transform(numbers, numbers + elements, wide, [](auto number) { return to_float(number); });
  };
  if (type == DataType::f16) return widen(static_cast<const Float16*>(narrow));
  widen(static_cast<const BFloat16*>(narrow));
}

/// Runs a kernel of f32 on inputs some of which are bf16 or f16: copies of those in f32 stand in its scratch.
class WidenedKernel final : public PreparedKernel {
 public:
  WidenedKernel(KernelPtr wide, const KernelRequest& request, Widen widen)
      : wide_(std::move(wide)),
        widen_(std::move(widen)),
        scratch_bytes_(aligned(wide_->scratch_bytes())),
        src_(request.src.size()) {
    for (std::size_t i = 0; i < request.src.size(); ++i) {
      if (!is_narrow(request.src[i])) continue;
      const std::int64_t elements = request.src[i].shape.elements();
      copies_.push_back(
          {.index = i, .type = request.src[i].type, .elements = elements, .offset = scratch_bytes_});
      scratch_bytes_ += aligned(elements * bytes_of(DataType::f32));
    }
  }

  Result<void> execute(const Arguments& arguments) override {
    std::copy(arguments.src.begin(), arguments.src.end(), src_.begin());
    for (const Copy& copy : copies_) {
      auto* wide = reinterpret_cast<float*>(static_cast<std::byte*>(arguments.scratch) + copy.offset);
      widen_(arguments.src[copy.index], copy.type, wide, copy.elements);
      src_[copy.index] = wide;
    }
    Arguments wide = arguments;
    wide.src = src_;
    return wide_->execute(wide);
  }
  std::int64_t scratch_bytes() const override { return scratch_bytes_; }
  const char* algorithm() const override { return wide_->algorithm(); }

 private:
  struct Copy {
    std::size_t index = 0;
    DataType type = DataType::bf16;
    std::int64_t elements = 0;
    std::int64_t offset = 0;  ///< bytes into the scratch
  };
  static std::int64_t aligned(std::int64_t bytes) { return (bytes + 255) / 256 * 256; }

  KernelPtr wide_;
  Widen widen_;
  std::int64_t scratch_bytes_ = 0;
  std::vector<Copy> copies_;
  std::vector<const void*> src_;
};

}  // namespace netwright::kernels
