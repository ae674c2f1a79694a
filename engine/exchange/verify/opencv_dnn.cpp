// SPDX-License-Identifier: Apache-2.0
#include "engine/exchange/verify/opencv_dnn.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "engine/exchange/verify/compare.h"
#include "engine/exchange/verify/opencv/opencv_call.h"

namespace netwright::engine {
namespace {

constexpr const char* kModuleFile = "libnetwright_verify_opencv.so";

/// Operators whose results were compared with ONNX Runtime's, operator by operator, and agreed.
constexpr std::array<std::string_view, 13> kProven{
    "Add",     "AveragePool", "BatchNormalization", "Concat",  "Conv", "Dropout",
    "Flatten", "Gemm",        "Identity",           "MaxPool", "Relu", "Softmax",
    "Tanh"};

std::optional<std::string> unproven(const OnnxNode& node) {
  if (std::ranges::find(kProven, node.type) == kProven.end()) {
    return fmt::format("OpenCV dnn is not known to compute {} rightly (\"{}\").", node.type, node.name);
  }
  const auto kernel = node.attributes.find("kernel_shape");
  if (kernel != node.attributes.end() && std::get<std::vector<std::int64_t>>(kernel->second).size() != 2) {
    return fmt::format(
        "OpenCV dnn is not known to compute windows over other than two axes rightly (\"{}\").", node.name);
  }
  const auto counts = node.attributes.find("count_include_pad");
  if (node.type == "AveragePool" && counts != node.attributes.end() &&
      counts->second != OnnxAttribute(std::int64_t{0})) {
    return fmt::format("OpenCV dnn computes AveragePool that counts padding (\"{}\") wrongly.", node.name);
  }
  return std::nullopt;
}

/// The operator that makes a value of the model.
const OnnxNode* maker_of(const OnnxSummary& model, const std::string& value) {
  for (const OnnxNode& node : model.operators) {
    if (std::ranges::find(node.outputs, value) != node.outputs.end()) return &node;
  }
  return nullptr;
}

VerifyTier skipped(std::string why) {
  return {.name = "OpenCV dnn", .skipped = std::move(why)};
}

struct OpencvModule {
  OpencvVerifyEntry run = nullptr;
};

Result<OpencvModule> load_module(const std::filesystem::path& folder) {
  const std::filesystem::path file = folder / kModuleFile;
  // Never unloaded: OpenCV keeps threads of its own.
  void* module = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  void* entry = module ? ::dlsym(module, kOpencvVerifyEntryName) : nullptr;
  if (!entry) {
    const char* why = ::dlerror();
    return refused(fmt::format("The module with OpenCV dnn cannot be loaded: {}.", why ? why : file.string()),
                   file.string());
  }
  return OpencvModule{.run = reinterpret_cast<OpencvVerifyEntry>(entry)};
}

std::span<const std::int64_t> dims_of(const HostTensor& tensor) {
  return {tensor.desc.shape.begin(), tensor.desc.shape.end()};
}

/// Text up to its ending zero.
std::string text_in(const std::array<char, 512>& text) {
  return std::string(text.data());
}

}  // namespace

std::optional<std::string> outside_opencv_subset(const OnnxSummary& model, const VerifyRequest& request) {
  for (const NamedTensor& input : request.inputs) {
    if (input.tensor.desc.type != DataType::f32) {
      return fmt::format("OpenCV dnn takes no input of type {} (\"{}\").", name_of(input.tensor.desc.type),
                         input.name);
    }
  }
  for (const OnnxNode& node : model.operators) {
    if (auto reason = unproven(node)) return reason;
  }
  return std::nullopt;
}

VerifyTier verify_with_opencv(const VerifyRequest& request, const OnnxSummary& model) {
  if (auto reason = outside_opencv_subset(model, request)) return skipped(std::move(*reason));
  const auto opencv = load_module(request.module_folder);
  if (!opencv) return skipped(opencv.error().message);

  std::vector<OpencvInput> inputs;
  for (const NamedTensor& input : request.inputs) {
    inputs.push_back({.name = input.name.c_str(),
                      .dims = dims_of(input.tensor),
                      .values = input.tensor.as<float>().data()});
  }
  std::vector<HostTensor> found;
  for (const NamedTensor& output : request.outputs) found.push_back(HostTensor::zeros(output.tensor.desc));
  std::vector<OpencvOutput> outputs;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const OnnxNode* maker = maker_of(model, request.outputs[i].name);
    if (!maker)
      return skipped(fmt::format("The model's output \"{}\" is one of its inputs.", request.outputs[i].name));
    outputs.push_back({.operator_name = maker->name.c_str(),
                       .dims = dims_of(found[i]),
                       .values = found[i].as<float>().data()});
  }
  std::array<char, 512> version{};
  std::array<char, 512> failure{};
  const bool worked = opencv->run({.model = request.model.c_str(),
                                   .inputs = inputs,
                                   .outputs = outputs,
                                   .version = version,
                                   .failure = failure});
  VerifyTier tier{.name = fmt::format("OpenCV dnn {}", text_in(version))};
  if (worked) {
    compare_outputs(request.outputs, found, tier);
  } else {
    tier.failure = text_in(failure);
  }
  return tier;
}

}  // namespace netwright::engine
