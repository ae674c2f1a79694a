// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "engine/graph/attribute_spec.h"

namespace netwright::engine {

/// What is said about an attribute beside its name and member; as in AttributeSpec.
struct AttributeOptions {
  double min = -std::numeric_limits<double>::infinity();
  double max = std::numeric_limits<double>::infinity();
  std::string unit = {};
  std::string doc = {};
  std::vector<std::string> choices = {};
};

namespace attribute_value {

inline AttributeValue from(bool value) {
  return value;
}
inline AttributeValue from(std::int64_t value) {
  return value;
}
inline AttributeValue from(double value) {
  return value;
}
inline AttributeValue from(const std::string& value) {
  return value;
}
inline AttributeValue from(const std::vector<std::int64_t>& value) {
  return value;
}
/// One number a spatial axis is a list, a single one a plain number.
template <std::size_t count>
AttributeValue from(const std::array<std::int64_t, count>& value) {
  if constexpr (count == 1) return value[0];
  return std::vector<std::int64_t>(value.begin(), value.end());
}

template <class M>
void assign(M& member, const AttributeValue& value) {
  member = std::get<M>(value);
}
inline void assign(double& member, const AttributeValue& value) {
  const auto* whole = std::get_if<std::int64_t>(&value);
  member = whole ? static_cast<double>(*whole) : std::get<double>(value);
}
template <std::size_t count>
void assign(std::array<std::int64_t, count>& member, const AttributeValue& value) {
  if constexpr (count == 1) {
    member[0] = std::get<std::int64_t>(value);
  } else {
    const auto& list = std::get<std::vector<std::int64_t>>(value);
    for (std::size_t i = 0; i < count; ++i) member[i] = list.at(i);
  }
}

/// How long a list has to be; 0: as long as it likes, or no list.
template <class M>
inline constexpr int kListLength = 0;
template <std::size_t count>
inline constexpr int kListLength<std::array<std::int64_t, count>> = count > 1 ? static_cast<int>(count) : 0;

}  // namespace attribute_value

/// The attributes of a plain struct A: its members' names, defaults (those of A{}), ranges and documentation,
/// from which come the specs, the checks and the reading. Members are bool, int64, double, text, array or
/// list of int64.
template <class A>
class AttributeSet {
 public:
  explicit AttributeSet(std::string owner) : owner_(std::move(owner)) {}

  template <class M>
  void add(std::string name, M A::*member, AttributeOptions options) {
    specs_.push_back({.name = std::move(name),
                      .default_value = attribute_value::from(A{}.*member),
                      .min = options.min,
                      .max = options.max,
                      .unit = std::move(options.unit),
                      .doc = std::move(options.doc),
                      .choices = std::move(options.choices),
                      .list_length = attribute_value::kListLength<M>});
    assign_.push_back(
        [member](A& all, const AttributeValue& value) { attribute_value::assign(all.*member, value); });
  }

  const std::vector<AttributeSpec>& specs() const { return specs_; }

  /// The struct with what is set in `attributes`; refuses as check_attributes().
  Result<A> read(const Attributes& attributes) const {
    if (auto checked = check_attributes(owner_, specs_, attributes); !checked) return checked.error();
    A all{};
    for (std::size_t i = 0; i < specs_.size(); ++i) {
      const auto found = attributes.find(specs_[i].name);
      if (found != attributes.end()) assign_[i](all, found->second);
    }
    return all;
  }

 private:
  std::string owner_;
  std::vector<AttributeSpec> specs_ = {};
  std::vector<std::function<void(A&, const AttributeValue&)>> assign_ = {};
};

}  // namespace netwright::engine
