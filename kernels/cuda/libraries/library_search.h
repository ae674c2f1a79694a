// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace netwright::kernels::cuda {

/// A shared library wanted at run time, named so that nothing of it is needed to build or to start.
struct LibraryWanted {
  std::string title;                 ///< as people know it: "cuDNN"
  std::string variable;              ///< environment variable with its file or folder: "NETWRIGHT_CUDNN"
  std::vector<std::string> sonames;  ///< best first: "libcudnn.so.9"
  std::string remedy;                ///< how to get it, a full sentence
};

/// A place that was looked at, and what came of it.
struct LookedAt {
  std::string place;    ///< a file, or "the loader's path"
  std::string outcome;  ///< "not there", "loaded", or why it was refused
};

struct LibraryFound {
  void* handle = nullptr;  ///< null: not found; never closed again
  std::filesystem::path file;
  std::vector<LookedAt> looked;  ///< in order, the last is the one taken
};

/// Empty where a loaded library will do; else why not: "it is version 8.9, 9.0 or newer is needed".
using Refusal = std::function<std::string(void* handle)>;

/// Loads the first library that `refuse` has nothing against, looking in: the variable; the CUDA toolkit
/// ($CUDA_HOME, $CUDA_PATH, /usr/local/cuda); the system's loader path ($LD_LIBRARY_PATH and ldconfig);
/// Python wheels and conda environments ($VIRTUAL_ENV, $CONDA_PREFIX, ~/.local, the distribution), folders
/// `nvidia/*/lib`. A variable that is set is the only place looked at: what was asked for is taken or missed.
LibraryFound find_library(const LibraryWanted& wanted, const Refusal& refuse);

/// 91900 -> "9.19.0", as NVIDIA numbers versions.
std::string version_text(std::size_t version);

/// The sentence for a person: what was not found, where it was looked for, how to get it.
std::string missing_text(const LibraryWanted& wanted, const LibraryFound& found);

}  // namespace netwright::kernels::cuda
