// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dlfcn.h>

#include <string>

namespace netwright::kernels::cuda {

/// Fills the function pointers of a table from a loaded library; a table lists them once, in
/// `template <class Visit> void each(Visit&&)`, as visit("symbol", pointer).
class Bind {
 public:
  explicit Bind(void* handle) : handle_(handle) {}

  template <class Function>
  void operator()(const char* symbol, Function*& function) {
    function = reinterpret_cast<Function*>(dlsym(handle_, symbol));
    if (function == nullptr) missing_ += (missing_.empty() ? "" : ", ") + std::string(symbol);
  }
  /// Names of the functions the library does not have; empty: all are bound.
  const std::string& missing() const { return missing_; }

 private:
  void* handle_;
  std::string missing_;
};

}  // namespace netwright::kernels::cuda
