// SPDX-License-Identifier: Apache-2.0
#include "kernels/cuda/libraries/library_search.h"

#include <dlfcn.h>
#include <link.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <system_error>

namespace netwright::kernels::cuda {

namespace {

namespace fs = std::filesystem;

constexpr const char* kNotThere = "not there";

std::optional<fs::path> folder_of_variable(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr || *value == '\0') return std::nullopt;
  return fs::path(value);
}

std::vector<fs::path> subfolders(const fs::path& folder, std::string_view prefix) {
  std::vector<fs::path> found;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    if (it->path().filename().string().starts_with(prefix) && it->is_directory(error))
      found.push_back(it->path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::vector<fs::path> toolkit_folders() {
  std::vector<fs::path> folders;
  const auto add = [&](const fs::path& home) {
    for (const char* part : {"lib64", "lib", "targets/x86_64-linux/lib", "extras/CUPTI/lib64"})
      folders.push_back(home / part);
  };
  for (const char* variable : {"CUDA_HOME", "CUDA_PATH"}) {
    if (const auto home = folder_of_variable(variable)) add(*home);
  }
  add("/usr/local/cuda");
  return folders;
}

/// Where Python keeps packages, the present environment first.
std::vector<fs::path> package_folders() {
  std::vector<fs::path> folders;
  const auto add = [&](const fs::path& lib) {
    for (const fs::path& python : subfolders(lib, "python3")) {
      folders.push_back(python / "site-packages");
      folders.push_back(python / "dist-packages");
    }
  };
  for (const char* variable : {"VIRTUAL_ENV", "CONDA_PREFIX"}) {
    if (const auto environment = folder_of_variable(variable)) add(*environment / "lib");
  }
  if (const auto home = folder_of_variable("HOME")) add(*home / ".local/lib");
  add("/usr/local/lib");
  add("/usr/lib");
  return folders;
}

std::vector<fs::path> wheel_folders() {
  std::vector<fs::path> folders;
  if (const auto conda = folder_of_variable("CONDA_PREFIX")) folders.push_back(*conda / "lib");
  for (const fs::path& packages : package_folders()) {
    for (const fs::path& part : subfolders(packages / "nvidia", "")) folders.push_back(part / "lib");
  }
  return folders;
}

/// The file behind a handle; `name` where the loader does not tell.
fs::path loaded_from(void* handle, const std::string& name) {
  const link_map* map = nullptr;
  const bool known = dlinfo(handle, RTLD_DI_LINKMAP, static_cast<void*>(&map)) == 0 && map != nullptr;
  return known && map->l_name != nullptr && *map->l_name != '\0' ? fs::path(map->l_name) : fs::path(name);
}

/// Tries one file after another and keeps what came of it.
class Search {
 public:
  Search(const LibraryWanted& wanted, const Refusal& refuse) : wanted_(wanted), refuse_(refuse) {}

  bool try_folder(const fs::path& folder) {
    for (const std::string& soname : wanted_.sonames) {
      if (try_file(folder / soname)) return true;
    }
    return false;
  }

  bool try_file(const fs::path& file) {
    std::error_code error;
    if (fs::exists(file, error)) return load(file.string(), file.string());
    note(file.string(), kNotThere);
    return false;
  }

  bool try_loader() {
    return std::any_of(wanted_.sonames.begin(), wanted_.sonames.end(), [&](const std::string& soname) {
      return load(soname, soname + " in the system's loader path");
    });
  }

  LibraryFound take() { return std::move(found_); }

 private:
  bool load(const std::string& name, const std::string& place) {
    void* handle = dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) {
      const char* reason = dlerror();
      const std::string text = reason != nullptr ? reason : "it cannot be loaded";
      note(place, text.starts_with(name + ": cannot open shared object file") ? kNotThere : text);
      return false;
    }
    if (const std::string refusal = refuse_(handle); !refusal.empty()) {
      note(place, refusal);
      dlclose(handle);
      return false;
    }
    note(place, "loaded");
    found_.handle = handle;
    found_.file = loaded_from(handle, name);
    return true;
  }
  void note(std::string place, std::string outcome) {
    found_.looked.push_back({std::move(place), std::move(outcome)});
  }

  const LibraryWanted& wanted_;
  const Refusal& refuse_;
  LibraryFound found_;
};

bool search(const LibraryWanted& wanted, Search& search) {
  const auto in = [&](const fs::path& folder) { return search.try_folder(folder); };
  if (const auto given = folder_of_variable(wanted.variable.c_str())) {
    std::error_code error;
    return fs::is_directory(*given, error) ? in(*given) : search.try_file(*given);
  }
  const std::vector<fs::path> toolkit = toolkit_folders(), wheels = wheel_folders();
  return std::any_of(toolkit.begin(), toolkit.end(), in) || search.try_loader() ||
         std::any_of(wheels.begin(), wheels.end(), in);
}

}  // namespace

LibraryFound find_library(const LibraryWanted& wanted, const Refusal& refuse) {
  Search attempts(wanted, refuse);
  search(wanted, attempts);
  return attempts.take();
}

std::string version_text(std::size_t version) {
  return std::to_string(version / 10000) + "." + std::to_string(version / 100 % 100) + "." +
         std::to_string(version % 100);
}

std::string missing_text(const LibraryWanted& wanted, const LibraryFound& found) {
  std::string absent, refused;
  for (const LookedAt& looked : found.looked) {
    if (looked.outcome == kNotThere) {
      absent += (absent.empty() ? "" : ", ") + looked.place;
    } else {
      refused += " " + looked.place + " cannot be used: " + looked.outcome + ".";
    }
  }
  std::string text = wanted.title + " was not found." + refused;
  if (!absent.empty()) text += " Not there: " + absent + ".";
  return text + " " + wanted.remedy + " Or set " + wanted.variable + " to its file or folder.";
}

}  // namespace netwright::kernels::cuda
