// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "kernels/cuda/libraries/cudnn_functions.h"

namespace netwright::kernels::cuda {

/// cuDNN said no; stays within this folder, which turns it into an Error.
class CudnnRefusal : public std::runtime_error {
 public:
  CudnnRefusal(const CudnnFunctions& cudnn, cudnnStatus_t status, const char* where);
};

/// The C++ types of attributes.
template <class T>
inline constexpr cudnnBackendAttributeType_t kAttributeType = CUDNN_TYPE_CHAR;
template <>
inline constexpr auto kAttributeType<std::int64_t> = CUDNN_TYPE_INT64;
template <>
inline constexpr auto kAttributeType<std::int32_t> = CUDNN_TYPE_INT32;
template <>
inline constexpr auto kAttributeType<double> = CUDNN_TYPE_DOUBLE;
template <>
inline constexpr auto kAttributeType<float> = CUDNN_TYPE_FLOAT;
template <>
inline constexpr auto kAttributeType<bool> = CUDNN_TYPE_BOOLEAN;
template <>
inline constexpr auto kAttributeType<cudnnHandle_t> = CUDNN_TYPE_HANDLE;
template <>
inline constexpr auto kAttributeType<cudnnDataType_t> = CUDNN_TYPE_DATA_TYPE;
template <>
inline constexpr auto kAttributeType<cudnnConvolutionMode_t> = CUDNN_TYPE_CONVOLUTION_MODE;
template <>
inline constexpr auto kAttributeType<cudnnPointwiseMode_t> = CUDNN_TYPE_POINTWISE_MODE;
template <>
inline constexpr auto kAttributeType<cudnnBackendHeurMode_t> = CUDNN_TYPE_HEUR_MODE;
template <>
inline constexpr auto kAttributeType<cudnnBackendKnobType_t> = CUDNN_TYPE_KNOB_TYPE;
template <>
inline constexpr auto kAttributeType<cudnnBackendNumericalNote_t> = CUDNN_TYPE_NUMERICAL_NOTE;
template <>
inline constexpr auto kAttributeType<cudnnBackendBehaviorNote_t> = CUDNN_TYPE_BEHAVIOR_NOTE;
template <>
inline constexpr auto kAttributeType<cudnnBackendDescriptor_t> = CUDNN_TYPE_BACKEND_DESCRIPTOR;

/// One descriptor of cuDNN's backend API; everything throws CudnnRefusal.
class Descriptor {
 public:
  Descriptor(const CudnnFunctions& cudnn, cudnnBackendDescriptorType_t type);
  Descriptor(Descriptor&& other) noexcept
      : cudnn_(other.cudnn_), type_(other.type_), descriptor_(std::exchange(other.descriptor_, nullptr)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(cudnn_, other.cudnn_);
    std::swap(type_, other.type_);
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~Descriptor() {
    if (descriptor_ != nullptr) cudnn_->destroy_descriptor(descriptor_);
  }

  template <class T>
  Descriptor& set(cudnnBackendAttributeName_t name, std::span<const T> values) {
    set_bytes(name, kAttributeType<T>, values.size(), values.data());
    return *this;
  }
  template <class T>
  Descriptor& set(cudnnBackendAttributeName_t name, const T& value) {
    return set(name, std::span<const T>(&value, 1));
  }
  Descriptor& set(cudnnBackendAttributeName_t name, const Descriptor& value) {
    return set(name, value.descriptor_);
  }
  Descriptor& set(cudnnBackendAttributeName_t name, const std::string& text) {
    return set(name, std::span<const char>(text));
  }
  Descriptor& set_addresses(cudnnBackendAttributeName_t name, std::span<void* const> addresses) {
    set_bytes(name, CUDNN_TYPE_VOID_PTR, addresses.size(), addresses.data());
    return *this;
  }
  Descriptor& finalize();

  template <class T>
  T get(cudnnBackendAttributeName_t name) const {
    T value{};
    get_bytes(name, kAttributeType<T>, 1, &value);
    return value;
  }
  /// At most `most` values; as many as there are.
  template <class T>
  std::vector<T> get_several(cudnnBackendAttributeName_t name, std::int64_t most) const {
    std::vector<T> values(static_cast<std::size_t>(most));
    values.resize(static_cast<std::size_t>(get_bytes(name, kAttributeType<T>, most, values.data())));
    return values;
  }
  /// The descriptors under an attribute, all of one type.
  std::vector<Descriptor> get_descriptors(cudnnBackendAttributeName_t name, cudnnBackendDescriptorType_t type,
                                          std::int64_t most) const;
  std::string get_text(cudnnBackendAttributeName_t name) const;
  /// How many values an attribute has.
  std::int64_t count(cudnnBackendAttributeName_t name, cudnnBackendAttributeType_t type) const;

  cudnnBackendDescriptor_t raw() const { return descriptor_; }

 private:
  void set_bytes(cudnnBackendAttributeName_t name, cudnnBackendAttributeType_t type, std::size_t count,
                 const void* values);
  std::int64_t get_bytes(cudnnBackendAttributeName_t name, cudnnBackendAttributeType_t type,
                         std::int64_t most, void* values) const;
  void check(cudnnStatus_t status, const char* where) const {
    if (status != CUDNN_STATUS_SUCCESS) throw CudnnRefusal(*cudnn_, status, where);
  }

  const CudnnFunctions* cudnn_;
  cudnnBackendDescriptorType_t type_;
  cudnnBackendDescriptor_t descriptor_ = nullptr;
};

}  // namespace netwright::kernels::cuda
