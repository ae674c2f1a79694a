// SPDX-License-Identifier: Apache-2.0
// The only file that knows OpenCV's picture files; built as a module, so that the program starts without it.
#include <algorithm>
#include <exception>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "engine/base/write_text.h"
#include "engine/data/opencv/picture_call.h"

namespace netwright::engine {
namespace {

/// Areas are averaged where a picture shrinks, values between pixels are interpolated where it grows.
cv::Mat resized(const cv::Mat& picture, int height, int width) {
  if (picture.rows == height && picture.cols == width) return picture;
  const bool shrinks = picture.rows >= height && picture.cols >= width;
  cv::Mat result;
  cv::resize(picture, result, {width, height}, 0, 0, shrinks ? cv::INTER_AREA : cv::INTER_LINEAR);
  return result;
}

bool read(const PictureCall& call) {
  const cv::Mat bytes(1, static_cast<int>(call.file.size()), CV_8U, const_cast<std::byte*>(call.file.data()));
  cv::Mat decoded = cv::imdecode(bytes, cv::IMREAD_COLOR);
  if (decoded.empty()) {
    write_text("it is damaged or cut off", call.failure);
    return false;
  }
  // Not by the decoder, whose grey depends on the format.
  if (call.channels == 1) cv::cvtColor(decoded, decoded, cv::COLOR_BGR2GRAY);
  const auto height = static_cast<int>(call.height);
  const auto width = static_cast<int>(call.width);
  std::vector<cv::Mat> planes;
  cv::split(resized(decoded, height, width), planes);
  std::ranges::reverse(planes);  // OpenCV has blue first
  auto to = call.pixels.begin();
  for (const cv::Mat& plane : planes)
    to = std::copy(plane.begin<std::uint8_t>(), plane.end<std::uint8_t>(), to);
  return true;
}

}  // namespace
}  // namespace netwright::engine

extern "C" __attribute__((visibility("default"))) bool netwright_read_picture(
    const netwright::engine::PictureCall& call) {
  using namespace netwright::engine;
  using netwright::write_text;
  if (call.abi != kPictureAbi) return false;
  try {
    return read(call);
  } catch (const cv::Exception& failure) {
    write_text(failure.err, call.failure);
  } catch (const std::exception& failure) {
    write_text(failure.what(), call.failure);
  }
  return false;
}
