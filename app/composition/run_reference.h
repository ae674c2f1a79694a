// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "storage/project.h"
#include "storage/records.h"

namespace netwright::app {

/// RUN of the command line: a run of a project file.
struct RunReference {
  std::filesystem::path project;
  storage::RunId run;
};

/// Where runs are kept when no --project is given.
std::filesystem::path default_project();

/// PROJECT#ID, or an id in `project` or the default project. Refuses what is neither.
Result<RunReference> parse_run(std::string_view text, const std::optional<std::string>& project);

/// A project as opened. `notice` is a sentence when the file was converted, else empty.
struct OpenedProject {
  std::shared_ptr<storage::Project> project;
  std::string notice = {};
};

/// For writing, a project that can only be read is refused.
Result<OpenedProject> open_for(storage::OpenFor purpose, const std::filesystem::path& file);

}  // namespace netwright::app
