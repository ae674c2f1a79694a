// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace netwright {

/// A number that names one kind of thing and cannot be mixed up with the number of another kind.
template <class Tag>
struct StrongId {
  std::int64_t value = 0;

  friend auto operator<=>(const StrongId&, const StrongId&) = default;
};

}  // namespace netwright

template <class Tag>
struct std::hash<netwright::StrongId<Tag>> {
  std::size_t operator()(netwright::StrongId<Tag> id) const noexcept {
    return std::hash<std::int64_t>{}(id.value);
  }
};
