// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cassert>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "kernels/api/tensor_desc.h"

namespace netwright::engine {

/// A tensor in host memory that owns its bytes, dense, in logical order.
struct HostTensor {
  TensorDesc desc;
  std::vector<std::byte> bytes = {};

  static HostTensor zeros(const TensorDesc& desc) {
    return {.desc = desc, .bytes = std::vector<std::byte>(static_cast<std::size_t>(desc.bytes()))};
  }
  template <class T>
  std::span<T> as() {
    assert(bytes.size() % sizeof(T) == 0);
    return {reinterpret_cast<T*>(bytes.data()), bytes.size() / sizeof(T)};
  }
  template <class T>
  std::span<const T> as() const {
    assert(bytes.size() % sizeof(T) == 0);
    return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
  }
  friend bool operator==(const HostTensor&, const HostTensor&) = default;
};

/// A tensor under the key it is saved by: "conv1.weight", "optimizer/momentum".
struct NamedTensor {
  std::string name;
  HostTensor tensor;
  friend bool operator==(const NamedTensor&, const NamedTensor&) = default;
};

}  // namespace netwright::engine
