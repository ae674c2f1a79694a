// SPDX-License-Identifier: Apache-2.0
#include "app/composition/run_reference.h"

#include <fmt/format.h>

#include <charconv>
#include <utility>

#include "app/composition/paths.h"

namespace netwright::app {

std::filesystem::path default_project() {
  return data_folder() / "runs.netwright";
}

Result<RunReference> parse_run(std::string_view text, const std::optional<std::string>& project) {
  const auto hash = text.rfind('#');
  const std::string_view number = hash == std::string_view::npos ? text : text.substr(hash + 1);
  std::filesystem::path file = project ? std::filesystem::path(*project) : default_project();
  if (hash != std::string_view::npos && hash > 0) {
    file = text.substr(0, hash);
    if (project && std::filesystem::path(*project) != file) {
      return refused(fmt::format("\"{}\" is a run of {}, but --project says {}. Leave one of the two out.",
                                 text, file.string(), *project),
                     std::string(text));
    }
  }
  std::int64_t id = 0;
  const auto read = std::from_chars(number.data(), number.data() + number.size(), id);
  if (read.ec != std::errc() || read.ptr != number.data() + number.size() || id < 1) {
    return refused(
        fmt::format(
            "\"{}\" names no run. Give PROJECT#ID, or an id from \"netwright runs list\" with --project.",
            text),
        std::string(text));
  }
  return RunReference{.project = std::move(file), .run = {id}};
}

Result<OpenedProject> open_for(storage::OpenFor purpose, const std::filesystem::path& file) {
  storage::Opening opening = storage::open_project(file, purpose);
  if (opening.project == nullptr) return opening.error;
  if (purpose != storage::OpenFor::reading && opening.project->is_read_only()) return opening.error;
  OpenedProject opened{.project = std::move(opening.project)};
  if (opening.older_copy) {
    opened.notice = fmt::format("{} was converted to the present format; the file as it was is {}.",
                                file.string(), opening.older_copy->string());
  }
  return opened;
}

}  // namespace netwright::app
