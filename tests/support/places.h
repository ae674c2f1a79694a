// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace netwright::tests {

/// The root of the source tree, the folder of the build, and the one with its kernel modules. Only places.cpp
/// is compiled for them, so that other objects are the same wherever the tree lies.
std::filesystem::path source_folder();
std::filesystem::path build_folder();
std::filesystem::path module_folder();
/// The library that plays NVIDIA's (tests/fakes/nvml.cpp).
std::filesystem::path fake_nvml();

}  // namespace netwright::tests
