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

}  // namespace

Result<TransferReport> Executor::take_matching(std::span<const NamedTensor> tensors) {
  std::map<std::string_view, const HostTensor*> given;
  for (const NamedTensor& tensor : tensors) given.emplace(tensor.name, &tensor.tensor);
  TransferReport report;
  kernels::Failure failure = nullptr;
  for (const PlanWeight& weight : plan().weights) {
    const auto found = given.find(weight.key);
    if (found == given.end()) {
      report.fresh.push_back(weight.key);
      continue;
    }
    const HostTensor& theirs = *found->second;
    given.erase(found);
    const TensorDesc& ours = plan().tensor(weight.tensor).desc;
    if (!fits(theirs.desc, ours)) {
      report.mismatched.push_back(
          {.name = weight.key, .theirs = described(theirs.desc), .ours = described(ours)});
      continue;
    }
    const HostTensor own = converted(theirs, ours.type);
    failure = state_->upload_weight(weight, own.bytes.data());
    if (failure != nullptr) break;
    report.loaded.push_back(weight.key);
  }
  if (failure == nullptr) failure = state_->context->synchronize();
  if (failure != nullptr) return Error{.message = failure, .about = {}, .kind = ErrorKind::failed};
  for (const auto& [name, tensor] : given) report.left_out.emplace_back(name);
  return report;
}

}  // namespace netwright::engine
