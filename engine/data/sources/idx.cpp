// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "engine/data/image_parts.h"

namespace netwright::engine {
namespace {

namespace fs = std::filesystem;

/// `text` with the last `from` in it replaced; none when there is none.
std::optional<std::string> replaced(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.rfind(from);
  if (at == std::string::npos) return std::nullopt;
  return text.replace(at, from.size(), to);
}

/// The file itself, or its twin that is compressed (or not).
std::optional<fs::path> existing(const fs::path& file) {
  std::error_code code;
  if (fs::is_regular_file(file, code)) return file;
  const fs::path twin =
      file.extension() == ".gz" ? fs::path(file).replace_extension() : fs::path(file.string() + ".gz");
  if (fs::is_regular_file(twin, code)) return twin;
  return std::nullopt;
}

/// "train-images-idx3-ubyte" has its labels in "train-labels-idx1-ubyte".
std::optional<fs::path> labels_name(const fs::path& images) {
  auto name = replaced(images.filename().string(), "images", "labels");
  if (!name) return std::nullopt;
  for (const char* dimensions : {"idx2", "idx3", "idx4"})
    name = replaced(*name, dimensions, "idx1").value_or(*name);
  return images.parent_path() / *name;
}

bool is_images_file(const fs::path& path) {
  const std::string name = path.filename().string();
  return name.find("images") != std::string::npos && name.find("idx") != std::string::npos;
}

/// The images files of a folder, sorted, a plain one in place of its compressed twin.
std::vector<fs::path> images_in(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code code;
  for (fs::directory_iterator entry(folder, code), end; !code && entry != end; entry.increment(code)) {
    std::error_code entry_code;
    if (is_images_file(entry->path()) && entry->is_regular_file(entry_code)) files.push_back(entry->path());
  }
  std::ranges::sort(files);
  std::erase_if(files, [&](const fs::path& file) {
    return file.extension() == ".gz" && std::ranges::binary_search(files, fs::path(file).replace_extension());
  });
  return files;
}

bool is_test_name(const fs::path& file) {
  const std::string name = file.filename().string();
  return name.find("t10k") != std::string::npos || name.find("test") != std::string::npos;
}

Result<IdxPair> pair_of(const fs::path& images) {
  const auto expected = labels_name(images);
  const auto labels = expected ? existing(*expected) : std::nullopt;
  if (labels) return IdxPair{.images = images, .labels = *labels};
  return Error{.message = fmt::format(
                   "There are no labels for \"{}\": {}. Put the labels file beside it, named like it with "
                   "\"labels\" for \"images\".",
                   images.string(),
                   expected ? fmt::format("no \"{}\"", expected->string())
                            : std::string("its name does not contain \"images\"")),
               .about = images.string(),
               .kind = ErrorKind::not_found};
}

/// The test part that goes with a training file given by name.
std::optional<fs::path> test_images_for(const fs::path& train) {
  for (const char* test : {"t10k", "test"}) {
    const auto name = replaced(train.filename().string(), "train", test);
    if (!name) continue;
    if (auto file = existing(train.parent_path() / *name)) return file;
  }
  return std::nullopt;
}

struct FoundImages {
  fs::path train;
  std::optional<fs::path> test;
};

Result<FoundImages> find_images(const fs::path& path) {
  std::error_code code;
  if (fs::is_regular_file(path, code)) return FoundImages{.train = path, .test = test_images_for(path)};
  if (!fs::is_directory(path, code)) {
    return Error{.message = fmt::format("There is no \"{}\". Give an IDX images file or the folder it is in.",
                                        path.string()),
                 .about = path.string(),
                 .kind = ErrorKind::not_found};
  }
  const std::vector<fs::path> files = images_in(path);
  const auto train = std::ranges::find_if_not(files, is_test_name);
  if (train == files.end()) {
    return Error{.message = fmt::format(
                     "The folder \"{}\" has no IDX images to train on. Give a folder with a file named "
                     "like train-images-idx3-ubyte, compressed as .gz or not.",
                     path.string()),
                 .about = path.string(),
                 .kind = ErrorKind::not_found};
  }
  const auto test = std::ranges::find_if(files, is_test_name);
  return FoundImages{.train = *train, .test = test == files.end() ? std::nullopt : std::optional(*test)};
}

Result<OpenedData> open_idx(const DataRequest& request) {
  if (request.path.empty()) {
    return refused("\"idx\" needs a path: idx:FILE or idx:FOLDER, such as idx:/data/mnist.");
  }
  const Result<FoundImages> found = find_images(request.path);
  if (!found) return found.error();
  const Result<IdxPair> train = pair_of(found->train);
  if (!train) return train.error();
  ImageParts parts{.name = request.path.filename().string(), .train = *train};
  if (parts.name.empty()) parts.name = request.path.parent_path().filename().string();
  if (found->test) {
    const Result<IdxPair> test = pair_of(*found->test);
    if (!test) return test.error();
    parts.test = *test;
  }
  return open_image_parts(parts, request);
}

bool recognizes_idx(const fs::path& path) {
  std::error_code code;
  if (fs::is_directory(path, code)) return !images_in(path).empty();
  return path.filename().string().find("idx") != std::string::npos;
}

}  // namespace

DataSource idx_source();
DataSource idx_source() {
  return {.name = "idx",
          .summary = "Images and labels in IDX files, the format of MNIST, compressed as .gz or not.",
          .options = {limit_option()},
          .open = open_idx,
          .recognizes = recognizes_idx,
          .takes_path = true,
          .pixels = PixelScale{}};
}

}  // namespace netwright::engine
