// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "storage/project.h"
#include "storage/stores/graph_store.h"
#include "storage/stores/run_store.h"

namespace netwright::storage::test {

/// All bytes of a file.
std::vector<std::byte> bytes_of(const std::filesystem::path& file);
void write_bytes(const std::filesystem::path& file, const std::vector<std::byte>& bytes);

/// A project that could be opened for writing; the test fails otherwise.
std::unique_ptr<Project> open_or_fail(const std::filesystem::path& file);

/// A run row like those the recorder makes.
RunRecord some_run(GraphId graph, std::string state = "running");

/// Adds a network and a run of this process to a project.
RunId add_run(Project& project, std::string state = "running",
              ProcessOwner owner = ProcessOwner::this_process());

/// Bytes that differ from place to place and from seed to seed.
std::vector<std::byte> pattern(std::size_t count, unsigned seed);

}  // namespace netwright::storage::test
