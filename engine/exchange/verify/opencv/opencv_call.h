// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

namespace netwright::engine {

/// What crosses to the module with OpenCV dnn: plain data, owned by the caller.

inline constexpr std::uint32_t kOpencvVerifyAbi = 1;

struct OpencvInput {
  const char* name = "";
  std::span<const std::int64_t> dims;
  const float* values = nullptr;
};

/// `values` is filled; `operator_name` is the operator that makes the output.
struct OpencvOutput {
  const char* operator_name = "";
  std::span<const std::int64_t> dims;
  float* values = nullptr;
};

struct OpencvCall {
  std::uint32_t abi = kOpencvVerifyAbi;
  const char* model = "";
  std::span<const OpencvInput> inputs;
  std::span<const OpencvOutput> outputs;
  std::span<char> version;  ///< filled with OpenCV's, ended by a zero
  std::span<char> failure;  ///< filled with why it did not work, ended by a zero
};

/// Whether it worked; no exception leaves the module.
using OpencvVerifyEntry = bool (*)(const OpencvCall&);
inline constexpr const char* kOpencvVerifyEntryName = "netwright_verify_opencv";

}  // namespace netwright::engine
