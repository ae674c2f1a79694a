// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <string>
#include <system_error>

#include "engine/data/image_parts.h"

namespace netwright::engine {
namespace {

/// Of the 60,000 training pictures' pixels, as value / 255.
constexpr PixelScale kStandardised{.mean = 0.2860F, .deviation = 0.3530F};
constexpr std::string_view kDebianFolder = "/usr/share/datasets/fashion-mnist";

std::string missing(const std::filesystem::path& file, bool own_folder) {
  if (own_folder) {
    return fmt::format(
        "Fashion-MNIST is not in the folder given: there is no \"{}\". Give the folder with its four gz "
        "files, or install the package dataset-fashion-mnist and leave the folder out.",
        file.string());
  }
  return fmt::format(
      "Fashion-MNIST is not installed: there is no \"{}\". Install the package dataset-fashion-mnist: sudo "
      "apt-get install dataset-fashion-mnist",
      file.string());
}

Result<OpenedData> open_fashion_mnist(const DataRequest& request) {
  const bool own_folder = !request.path.empty();
  const std::filesystem::path folder = own_folder ? request.path : std::filesystem::path(kDebianFolder);
  const ImageParts parts{
      .name = "Fashion-MNIST",
      .classes = {"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
                  "Ankle boot"},
      .train = {folder / "train-images-idx3-ubyte.gz", folder / "train-labels-idx1-ubyte.gz"},
      .test = IdxPair{folder / "t10k-images-idx3-ubyte.gz", folder / "t10k-labels-idx1-ubyte.gz"},
      .scale = kStandardised};
  for (const auto& file : {parts.train.images, parts.train.labels, parts.test->images, parts.test->labels}) {
    std::error_code code;
    if (!std::filesystem::exists(file, code)) {
      return Error{
          .message = missing(file, own_folder), .about = file.string(), .kind = ErrorKind::not_found};
    }
  }
  return open_image_parts(parts, request);
}

}  // namespace

DataSource fashion_mnist_source();
DataSource fashion_mnist_source() {
  return {
      .name = "fashion-mnist",
      .summary =
          "70,000 grey pictures of clothing, 28 x 28, in ten classes, of Debian's dataset-fashion-mnist; a "
          "pixel is (value / 255 - 0.2860) / 0.3530.",
      .options = {limit_option()},
      .open = open_fashion_mnist,
      .recognizes = {},
      .takes_path = true,
      .pixels = kStandardised};
}

}  // namespace netwright::engine
