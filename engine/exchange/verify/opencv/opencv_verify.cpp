// SPDX-License-Identifier: Apache-2.0
// The only file that knows OpenCV dnn; built as a module, so that the program starts without it.
#include <algorithm>
#include <opencv2/core.hpp>
#include <opencv2/dnn.hpp>
#include <string>
#include <vector>

#include "engine/base/write_text.h"
#include "engine/exchange/verify/opencv/opencv_call.h"

namespace netwright::engine {
namespace {

std::vector<int> sizes_of(std::span<const std::int64_t> dims) {
  return {dims.begin(), dims.end()};
}

/// Throws what OpenCV throws, and a text when an output is not as expected.
void run(const OpencvCall& call) {
  cv::dnn::Net net = cv::dnn::readNetFromONNX(call.model);
  net.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
  for (const OpencvInput& input : call.inputs) {
    const cv::Mat blob(sizes_of(input.dims), CV_32F, const_cast<float*>(input.values));
    net.setInput(blob, input.name);
  }
  std::vector<cv::String> names;
  for (const OpencvOutput& output : call.outputs) {
    // OpenCV 4.6 calls the layer of a named operator so.
    names.push_back(std::string("onnx_node!") + output.operator_name);
  }
  std::vector<cv::Mat> results;
  net.forward(results, names);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const OpencvOutput& output = call.outputs[i];
    const cv::Mat result = results.at(i).isContinuous() ? results.at(i) : results.at(i).clone();
    const std::vector<int> found(result.size.p, result.size.p + result.dims);
    if (result.type() != CV_32F || found != sizes_of(output.dims)) {
      throw cv::Exception(cv::Error::StsUnmatchedSizes, "the output has another shape than expected", "", "",
                          0);
    }
    std::copy_n(result.ptr<float>(), result.total(), output.values);
  }
}

}  // namespace
}  // namespace netwright::engine

extern "C" __attribute__((visibility("default"))) bool netwright_verify_opencv(
    const netwright::engine::OpencvCall& call) {
  using namespace netwright::engine;
  using netwright::write_text;
  if (call.abi != kOpencvVerifyAbi) return false;
  write_text(CV_VERSION, call.version);
  try {
    run(call);
    return true;
  } catch (const cv::Exception& failure) {
    write_text(failure.err, call.failure);
  } catch (const std::exception& failure) {
    write_text(failure.what(), call.failure);
  }
  return false;
}
