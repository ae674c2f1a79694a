// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace netwright::engine {

/// Sentences of a small made-up English, in lines of a few: verbs agree with their subjects, who may be
/// described by a clause of their own. Exactly `length` characters; a longer text begins with the shorter.
std::string made_up_text(std::int64_t length, std::uint64_t seed);

/// Every character such a text can have, sorted.
std::string made_up_alphabet();

}  // namespace netwright::engine
