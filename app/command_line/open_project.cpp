// SPDX-License-Identifier: Apache-2.0
#include "app/command_line/open_project.h"

namespace netwright::app {

Result<std::shared_ptr<storage::Project>> open_for(storage::OpenFor purpose,
                                                   const std::filesystem::path& file, Console& console) {
  auto opened = open_for(purpose, file);
  if (!opened) return opened.error();
  if (!opened->notice.empty()) console.milestone(opened->notice);
  return std::move(opened->project);
}

Result<Model> load_model(std::string_view text, const std::optional<std::string>& project, Console& console) {
  auto model = load_model(text, project);
  if (model && !model->notice.empty()) console.milestone(model->notice);
  return model;
}

}  // namespace netwright::app
