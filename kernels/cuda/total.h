// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "kernels/cuda/team.h"

/// One number, or a few, from all elements, for .cu files: blocks merge what they see into scratch, and one
/// block merges that. Trees whose shape follows from sizes alone.
namespace netwright::kernels::cuda {

/// Blocks whose values stand in scratch at once.
inline constexpr std::int64_t kMaxParts = 1024;

inline unsigned parts_of(std::int64_t items, int width) {
  constexpr std::int64_t kItemsOfThread = 4;
  const std::int64_t wanted = items * width / (kItemsOfThread * kThreads);
  return static_cast<unsigned>(std::clamp<std::int64_t>(wanted, 1, kMaxParts));
}
/// Scratch that total() and total_of_teams() need for values of this type; 0 where one block is enough.
template <class Value>
std::int64_t total_scratch(std::int64_t items, int width = 1) {
  const unsigned parts = parts_of(items, width);
  return parts > 1 ? parts * static_cast<std::int64_t>(sizeof(Value)) : 0;
}

/// `work` is a struct with a type Value and DEV Value operator()(const Member&) const, called by all threads
/// of a block together; `merge` makes one Value of two, Value{} being nothing.
template <class Work, class Merge, class Finish>
GLOBAL void total_kernel(std::int64_t items, int width, Work work, Merge merge, Finish finish,
                         typename Work::Value* parts) {
  using Value = typename Work::Value;
  Value own{};
  visit_items(items, width, [&](const Member& member) { own = merge(own, work(member)); });
  const Value whole = merged_in_block(own, merge);
  if (threadIdx.x != 0) return;
  if (gridDim.x == 1) {
    finish(whole);
  } else {
    parts[blockIdx.x] = whole;
  }
}

/// The values of the blocks before.
template <class Part>
struct Parts {
  using Value = Part;
  const Part* parts;
  DEV Part operator()(const Member& member) const { return member.valid ? parts[member.item] : Part{}; }
};

/// finish(value) on the device, by one thread, with what `work` gave for all items merged.
template <class Work, class Merge, class Finish>
void total_of_teams(const Cuda& cuda, std::int64_t items, int width, const Work& work, const Merge& merge,
                    const Finish& finish, void* scratch) {
  using Value = typename Work::Value;
  const unsigned blocks = parts_of(items, width);
  auto* parts = static_cast<Value*>(scratch);
  LAUNCH((total_kernel<Work, Merge, Finish>), blocks, kThreads, 0, cuda.stream(), items, width, work, merge,
         finish, parts);
  if (blocks == 1) return;
  LAUNCH((total_kernel<Parts<Value>, Merge, Finish>), 1, kThreads, 0, cuda.stream(), std::int64_t{blocks}, 1,
         Parts<Value>{parts}, merge, finish, static_cast<Value*>(nullptr));
}

/// The sum of work(i) for i in [0, count).
template <class Work>
struct EachOf {
  using Value = typename Work::Value;
  Work work;
  DEV Value operator()(const Member& member) const { return member.valid ? work(member.item) : Value{}; }
};
template <class Work, class Finish>
void total(const Cuda& cuda, std::int64_t count, const Work& work, const Finish& finish, void* scratch) {
  total_of_teams(cuda, count, 1, EachOf<Work>{work}, Add{}, finish, scratch);
}

/// The elements of a batch (rows, row_elements) that count, which come first; how many, the device knows.
struct ValidElements {
  const StepState* state = nullptr;
  std::int64_t rows = 0, row_elements = 1;

  DEV std::int64_t count() const { return valid_rows(state, rows) * row_elements; }
};

/// What makes a mean of their sum; 0 where there are none.
template <class T>
struct MeanOfValid {
  ValidElements valid;
  T* mean;
  DEV void operator()(double sum) const {
    const std::int64_t count = valid.count();
    *mean = count > 0 ? static_cast<T>(sum / static_cast<double>(count)) : T{0};
  }
};

}  // namespace netwright::kernels::cuda
