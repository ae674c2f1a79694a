// SPDX-License-Identifier: Apache-2.0
#include "tests/storage/support.h"

#include <fstream>
#include <utility>

namespace netwright::storage::test {

std::vector<std::byte> bytes_of(const std::filesystem::path& file) {
  std::vector<std::byte> bytes(std::filesystem::file_size(file));
  std::ifstream(file, std::ios::binary)
      .read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  return bytes;
}

void write_bytes(const std::filesystem::path& file, const std::vector<std::byte>& bytes) {
  std::ofstream stream(file, std::ios::binary | std::ios::trunc);
  stream.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

std::unique_ptr<Project> open_or_fail(const std::filesystem::path& file) {
  Opening opening = open_project(file, OpenFor::writing_or_creating);
  EXPECT_TRUE(opening.project != nullptr) << opening.error.message;
  return std::move(opening.project);
}

RunRecord some_run(GraphId graph, std::string state) {
  return {.graph = graph,
          .name = "first",
          .settings_json = "{}",
          .state = std::move(state),
          .seed = 0xFFFF'FFFF'FFFF'FFFE,
          .device = "cpu",
          .program_version = "0.1.0",
          .data_spec = "spiral",
          .data_hash = "abc",
          .started_ms = 1000,
          .last_step = 0,
          .total_steps = 100};
}

RunId add_run(Project& project, std::string state, ProcessOwner owner) {
  RunId run;
  const auto added = project.run({.work = [&](Database& database) -> Result<void> {
    const auto graph = GraphStore(database).save_revision("net", "{}", 1);
    if (!graph) return graph.error();
    const auto id = RunStore(database).create(some_run(*graph, state), owner, 1);
    if (!id) return id.error();
    run = *id;
    return {};
  }});
  EXPECT_TRUE(added) << added.error().message;
  return run;
}

std::vector<std::byte> pattern(std::size_t count, unsigned seed) {
  std::vector<std::byte> bytes(count);
  unsigned state = seed * 2654435761U + 1;
  for (std::byte& byte : bytes) {
    state = state * 1664525U + 1013904223U;
    byte = static_cast<std::byte>(state >> 24);
  }
  return bytes;
}

}  // namespace netwright::storage::test
