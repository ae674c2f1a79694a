// SPDX-License-Identifier: Apache-2.0
#include "kernels/cuda/libraries/cudnn_descriptor.h"

#include <algorithm>
#include <array>

namespace netwright::kernels::cuda {

namespace {

std::string refusal_text(const CudnnFunctions& cudnn, cudnnStatus_t status, const char* where) {
  std::array<char, 512> detail{};
  cudnn.last_error_string(detail.data(), detail.size());
  return std::string("cuDNN ") + where + ": " + cudnn.error_string(status) +
         (detail[0] != '\0' ? std::string(" (") + detail.data() + ")" : "");
}

}  // namespace

CudnnRefusal::CudnnRefusal(const CudnnFunctions& cudnn, cudnnStatus_t status, const char* where)
    : std::runtime_error(refusal_text(cudnn, status, where)) {}

Descriptor::Descriptor(const CudnnFunctions& cudnn, cudnnBackendDescriptorType_t type)
    : cudnn_(&cudnn), type_(type) {
  check(cudnn.create_descriptor(type, &descriptor_), "could not make a descriptor");
}

Descriptor& Descriptor::finalize() {
  check(cudnn_->finalize(descriptor_), "does not accept a description");
  return *this;
}

void Descriptor::set_bytes(cudnnBackendAttributeName_t name, cudnnBackendAttributeType_t type,
                           std::size_t count, const void* values) {
  check(cudnn_->set_attribute(descriptor_, name, type, static_cast<std::int64_t>(count), values),
        "does not accept an attribute");
}

std::int64_t Descriptor::get_bytes(cudnnBackendAttributeName_t name, cudnnBackendAttributeType_t type,
                                   std::int64_t most, void* values) const {
  std::int64_t found = 0;
  check(cudnn_->get_attribute(descriptor_, name, type, most, &found, values), "does not tell an attribute");
  return std::min(found, most);
}

std::int64_t Descriptor::count(cudnnBackendAttributeName_t name, cudnnBackendAttributeType_t type) const {
  std::int64_t found = 0;
  check(cudnn_->get_attribute(descriptor_, name, type, 0, &found, nullptr), "does not tell an attribute");
  return found;
}

std::vector<Descriptor> Descriptor::get_descriptors(cudnnBackendAttributeName_t name,
                                                    cudnnBackendDescriptorType_t type,
                                                    std::int64_t most) const {
  std::vector<Descriptor> made;
  std::vector<cudnnBackendDescriptor_t> raw;
  for (std::int64_t i = 0; i < most; ++i) {
    made.emplace_back(*cudnn_, type);
    raw.push_back(made.back().descriptor_);
  }
  const std::int64_t found = get_bytes(name, CUDNN_TYPE_BACKEND_DESCRIPTOR, most, raw.data());
  made.erase(made.begin() + found, made.end());
  return made;
}

std::string Descriptor::get_text(cudnnBackendAttributeName_t name) const {
  std::string text(static_cast<std::size_t>(count(name, CUDNN_TYPE_CHAR)), '\0');
  get_bytes(name, CUDNN_TYPE_CHAR, static_cast<std::int64_t>(text.size()), text.data());
  while (!text.empty() && text.back() == '\0') text.pop_back();
  return text;
}

}  // namespace netwright::kernels::cuda
