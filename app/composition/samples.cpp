// SPDX-License-Identifier: Apache-2.0
#include "app/composition/samples.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <span>
#include <string>

#include "engine/base/embedded_file.h"
#include "engine/graph/graph_json.h"

namespace netwright::app {

std::span<const EmbeddedFile> embedded_samples();  // made by the build from resources/samples

namespace {

/// More than the largest network that graph_from_json() takes.
constexpr std::size_t kMaxGraphBytes = std::size_t{256} << 20;

Result<LoadedGraph> from_sample(const engine::Sample& sample) {
  auto settings = engine::settings_from_json(sample.settings_json);
  if (!settings) return settings.error();
  return LoadedGraph{.graph = sample.graph, .settings = *settings};
}

std::string read_all(std::istream& stream) {
  std::string text;
  std::array<char, 65536> part{};
  do {
    stream.read(part.data(), part.size());
    text.append(part.data(), static_cast<std::size_t>(stream.gcount()));
  } while (stream && text.size() <= kMaxGraphBytes);
  return text;
}

Result<std::string> read_text(std::string_view argument) {
  std::string text;
  if (argument == "-") {
    text = read_all(std::cin);
  } else {
    const std::string path(argument);
    errno = 0;
    std::ifstream file(path, std::ios::binary);
    if (file) text = read_all(file);
    if (!file.is_open() || file.bad()) {
      return Error{.message = fmt::format(
                       "The network \"{}\" cannot be read: {}. Give a JSON file, - for standard input, or "
                       "sample:NAME.",
                       path, std::strerror(errno ? errno : EISDIR)),
                   .about = path,
                   .kind = ErrorKind::not_found};
    }
  }
  if (text.size() > kMaxGraphBytes) {
    return refused(
        fmt::format("\"{}\" is larger than a network file can be ({} MiB).", argument, kMaxGraphBytes >> 20),
        std::string(argument));
  }
  return text;
}

}  // namespace

std::vector<engine::Sample> shipped_samples() {
  std::vector<engine::Sample> samples;
  for (const EmbeddedFile& file : embedded_samples()) {
    auto sample = engine::sample_from_json(file.text);
    if (sample) samples.push_back(std::move(*sample));
  }
  return samples;
}

Result<engine::Sample> shipped_sample(std::string_view name) {
  std::vector<std::string> names;
  for (engine::Sample& sample : shipped_samples()) {
    if (sample.name == name) return std::move(sample);
    names.push_back(sample.name);
  }
  return Error{
      .message = fmt::format("There is no sample \"{}\". There are: {}.", name, fmt::join(names, ", ")),
      .about = std::string(name),
      .kind = ErrorKind::not_found};
}

Result<LoadedGraph> load_graph(std::string_view argument) {
  constexpr std::string_view kPrefix = "sample:";
  if (argument.starts_with(kPrefix)) {
    auto sample = shipped_sample(argument.substr(kPrefix.size()));
    if (!sample) return sample.error();
    return from_sample(*sample);
  }
  auto text = read_text(argument);
  if (!text) return text.error();
  if (text->find("\"netwright_sample\"") != std::string::npos) {
    auto sample = engine::sample_from_json(*text);
    if (sample) return from_sample(*sample);
  }
  auto graph = engine::graph_from_json(*text);
  if (!graph) {
    Error error = graph.error();
    error.message = fmt::format("The network \"{}\" was not understood: {}", argument, error.message);
    return error;
  }
  return LoadedGraph{.graph = std::move(*graph), .settings = {}};
}

}  // namespace netwright::app
