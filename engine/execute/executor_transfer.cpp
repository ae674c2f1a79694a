// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <map>
#include <set>
#include <utility>

#include "engine/execute/executor_state.h"
#include "engine/tensor/finite.h"

namespace netwright::engine {
namespace {

bool is_real(DataType type) {
  return type == DataType::f32 || type == DataType::f64;
}

bool fits(const TensorDesc& theirs, const TensorDesc& ours) {
  const bool same_type = theirs.type == ours.type || (is_real(theirs.type) && is_real(ours.type));
  return same_type && theirs.shape == ours.shape;
}

/// The tensor in f32 or f64.
HostTensor converted(const HostTensor& tensor, DataType type) {
  if (tensor.desc.type == type) return tensor;
  HostTensor made = HostTensor::zeros({.type = type, .shape = tensor.desc.shape});
  for (std::int64_t i = 0; i < tensor.desc.shape.elements(); ++i) {
    const double number = number_at(tensor, i);
    if (type == DataType::f64) made.as<double>()[static_cast<std::size_t>(i)] = number;
    if (type == DataType::f32) made.as<float>()[static_cast<std::size_t>(i)] = static_cast<float>(number);
  }
  return made;
}

std::string described(const TensorDesc& desc) {
  return fmt::format("{} {}", name_of(desc.type), to_string(desc.shape));
}

/// The letters and digits of a key, "_" for whatever stands between them: the same for "stem/conv1.weight",
/// "stem_conv1.weight" as an export to PyTorch spells it, and "stem.conv1.weight" as nested modules would.
std::string words_of(std::string_view key) {
  std::string words;
  for (const char c : key) {
    const bool kept = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (kept) words += c;
    if (!kept && !words.empty() && words.back() != '_') words += '_';
  }
  return words;
}

/// Tensors by what they are called, and where that is nobody's name, by the words in it.
class Offered {
 public:
  Offered(std::span<const NamedTensor> tensors, std::span<const PlanWeight> weights) {
    for (const NamedTensor& tensor : tensors) by_name_.emplace(tensor.name, &tensor.tensor);
    std::set<std::string_view> keys;
    for (const PlanWeight& weight : weights) {
      keys.insert(weight.key);
      ++wanted_[words_of(weight.key)];
    }
    for (const auto& [name, tensor] : by_name_) {
      if (!keys.contains(name)) by_words_[words_of(name)].push_back(name);
    }
  }

  /// Takes the tensor for a weight; null where there is none, or several that could be meant.
  const HostTensor* take(const std::string& key) {
    auto found = by_name_.find(key);
    if (found == by_name_.end()) {
      const std::string words = words_of(key);
      const auto same = by_words_.find(words);
      if (same == by_words_.end() || same->second.size() != 1 || wanted_[words] != 1) return nullptr;
      found = by_name_.find(same->second.front());
    }
    const HostTensor* tensor = found->second;
    by_name_.erase(found);
    return tensor;
  }
  /// Of those nobody took.
  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& [name, tensor] : by_name_) names.emplace_back(name);
    return names;
  }

 private:
  std::map<std::string_view, const HostTensor*> by_name_ = {};
  std::map<std::string, std::vector<std::string_view>> by_words_ = {};
  std::map<std::string, int> wanted_ = {};  ///< weights with these words
};

}  // namespace

Result<TransferReport> Executor::take_matching(std::span<const NamedTensor> tensors) {
  Offered offered(tensors, plan().weights);
  TransferReport report;
  kernels::Failure failure = nullptr;
  for (const PlanWeight& weight : plan().weights) {
    const HostTensor* theirs = offered.take(weight.key);
    if (theirs == nullptr) {
      report.fresh.push_back(weight.key);
      continue;
    }
    const TensorDesc& ours = plan().tensor(weight.tensor).desc;
    if (!fits(theirs->desc, ours)) {
      report.mismatched.push_back(
          {.name = weight.key, .theirs = described(theirs->desc), .ours = described(ours)});
      continue;
    }
    const HostTensor own = converted(*theirs, ours.type);
    failure = state_->upload_weight(weight, own.bytes.data());
    if (failure != nullptr) break;
    report.loaded.push_back(weight.key);
  }
  if (failure == nullptr) failure = state_->context->synchronize();
  if (failure != nullptr) return Error{.message = failure, .about = {}, .kind = ErrorKind::failed};
  report.left_out = offered.names();
  return report;
}

}  // namespace netwright::engine
