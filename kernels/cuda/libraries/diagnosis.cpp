// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/diagnosis.h"

#include <array>
#include <string>

#include "kernels/api/module.h"
#include "kernels/cuda/libraries/cublaslt_functions.h"
#include "kernels/cuda/libraries/cudnn_functions.h"
#include "kernels/cuda/libraries/cupti_functions.h"

namespace netwright::kernels::cuda {

namespace {

/// The texts of one library.
struct Finding {
  template <class Functions>
  explicit Finding(const LateLibrary<Functions>& library)
      : name(library.wanted().title), file(library.found().file.string()) {
    const auto functions = library.functions();
    if (functions) {
      version = (*functions)->version();
    } else {
      reason = functions.error().message;
    }
  }

  LibraryStatus status() const {
    return {.name = name.c_str(), .version = version.c_str(), .file = file.c_str(), .reason = reason.c_str()};
  }

  std::string name, version, file, reason;
};

class Findings {
 public:
  Findings() : findings_{Finding(find_cudnn()), Finding(find_cublaslt()), Finding(find_cupti())} {
    for (std::size_t i = 0; i < findings_.size(); ++i) statuses_[i] = findings_[i].status();
    diagnosis_.libraries = statuses_;
  }
  Findings(const Findings&) = delete;
  Findings& operator=(const Findings&) = delete;

  const Diagnosis& diagnosis() const { return diagnosis_; }

 private:
  std::array<Finding, 3> findings_;
  std::array<LibraryStatus, 3> statuses_{};
  Diagnosis diagnosis_;
};

}  // namespace

}  // namespace netwright::kernels::cuda

extern "C" [[gnu::visibility("default")]] const netwright::kernels::Diagnosis* netwright_diagnosis(
    std::uint32_t abi) {
  if (abi != netwright::kernels::kAbiVersion) return nullptr;
  static const netwright::kernels::cuda::Findings findings;
  return &findings.diagnosis();
}
