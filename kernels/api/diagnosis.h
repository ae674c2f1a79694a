// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

namespace netwright::kernels {

/// A library that a module takes at run time, and what came of looking for it.
struct LibraryStatus {
  const char* name = "";     ///< as people know it: "cuDNN"
  const char* version = "";  ///< empty where it was not found
  const char* file = "";
  const char* reason = "";  ///< a sentence where it was not found: where it was looked for, how to get it
};

/// The second, optional symbol of a module: looks for its libraries, which takes a moment, and tells. Lives
/// as long as the module; null where the module was built for another ABI version.
struct Diagnosis {
  std::span<const LibraryStatus> libraries;
};
using DiagnosisEntry = const Diagnosis* (*)(std::uint32_t abi);
inline constexpr const char* kDiagnosisEntryName = "netwright_diagnosis";

}  // namespace netwright::kernels
