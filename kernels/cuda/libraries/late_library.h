// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/base/result.h"
#include "kernels/cuda/libraries/bind.h"
#include "kernels/cuda/libraries/library_search.h"

namespace netwright::kernels::cuda {

/// A library and the table of its functions, or where it was looked for. `Functions` has each() (see Bind),
/// and `std::string refusal() const`, which may call what is bound: empty, or why this version will not do.
template <class Functions>
class LateLibrary {
 public:
  explicit LateLibrary(LibraryWanted wanted) : wanted_(std::move(wanted)) {
    found_ = find_library(wanted_, [this](void* handle) -> std::string {
      Functions functions;
      Bind bind(handle);
      functions.each(bind);
      if (!bind.missing().empty()) return "it has no " + bind.missing() + ": another version is needed";
      functions_ = functions;
      return functions_.refusal();
    });
  }

  /// The functions, or the sentence why there are none.
  Result<const Functions*> functions() const {
    if (found_.handle != nullptr) return &functions_;
    return Error{
        .message = missing_text(wanted_, found_), .about = wanted_.title, .kind = ErrorKind::not_found};
  }
  const LibraryWanted& wanted() const { return wanted_; }
  const LibraryFound& found() const { return found_; }

 private:
  LibraryWanted wanted_;
  Functions functions_;
  LibraryFound found_;
};

}  // namespace netwright::kernels::cuda
