// SPDX-License-Identifier: Apache-2.0
#include "app/composition/prediction.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace netwright::app {
namespace {

std::string names_of(const std::vector<NeededInput>& needed) {
  std::string names;
  for (const NeededInput& input : needed) names += (names.empty() ? "" : ", ") + input.name;
  return names;
}

/// (rows, row...), for messages.
Shape with_rows(std::int64_t rows, const Shape& row) {
  Shape shape{rows};
  for (const std::int64_t dim : row) shape.dims[static_cast<std::size_t>(shape.rank++)] = dim;
  return shape;
}

Result<std::int64_t> rows_of(const NeededInput& needed, const engine::NamedTensor& given) {
  const TensorDesc& desc = given.tensor.desc;
  if (desc.type != needed.row.type) {
    return refused(fmt::format("Input \"{}\" takes {}, and was given {}. Convert it, e.g. with "
                               "array.astype(numpy.{}).",
                               needed.name, name_of(needed.row.type), name_of(desc.type),
                               needed.row.type == DataType::i64 ? "int64" : "float32"),
                   needed.name);
  }
  const bool same = desc.shape.rank == needed.row.shape.rank + 1 &&
                    std::equal(needed.row.shape.begin(), needed.row.shape.end(), desc.shape.begin() + 1);
  if (!same || desc.shape[0] < 1) {
    return refused(fmt::format("Input \"{}\" takes rows of {}, e.g. {}, and was given {}.", needed.name,
                               to_string(needed.row.shape), to_string(with_rows(10, needed.row.shape)),
                               to_string(desc.shape)),
                   needed.name);
  }
  return desc.shape[0];
}

/// The tensors in the plan's order of inputs, and how many rows they all have.
struct Matched {
  std::vector<const engine::HostTensor*> tensors;
  std::int64_t rows = 0;
};

Result<Matched> match(const std::vector<NeededInput>& needed,
                      const std::vector<engine::NamedTensor>& inputs) {
  for (const engine::NamedTensor& given : inputs) {
    if (std::ranges::find(needed, given.name, &NeededInput::name) == needed.end()) {
      return no_such_input(given.name, needed);
    }
  }
  Matched matched;
  for (const NeededInput& input : needed) {
    const auto given = std::ranges::find(inputs, input.name, &engine::NamedTensor::name);
    if (given == inputs.end()) {
      return refused(
          fmt::format("Input \"{}\" was not given. Add --input {}=FILE.npy.", input.name, input.name),
          input.name);
    }
    const auto rows = rows_of(input, *given);
    if (!rows) return rows.error();
    if (matched.rows != 0 && matched.rows != *rows) {
      return refused(fmt::format("Input \"{}\" has {} rows, the one before it has {}. Give as many of each.",
                                 input.name, *rows, matched.rows),
                     input.name);
    }
    matched.rows = *rows;
    matched.tensors.push_back(&given->tensor);
  }
  return matched;
}

void append(std::vector<engine::NamedTensor>& all, std::vector<engine::NamedTensor> part) {
  if (all.empty()) {
    all = std::move(part);
    return;
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i].tensor.desc.shape[0] += part[i].tensor.desc.shape[0];
    all[i].tensor.bytes.insert(all[i].tensor.bytes.end(), part[i].tensor.bytes.begin(),
                               part[i].tensor.bytes.end());
  }
}

}  // namespace

Error no_such_input(const std::string& name, const std::vector<NeededInput>& needed) {
  return refused(fmt::format("The network has no Input \"{}\". It has: {}.", name, names_of(needed)), name);
}

std::vector<NeededInput> needed_inputs(const engine::Plan& plan) {
  std::vector<NeededInput> needed;
  for (const engine::PlanInput& input : plan.inputs) {
    if (!input.feeds_output) continue;
    const TensorDesc& desc = plan.tensor(input.tensor).desc;
    const std::span<const std::int64_t> dims(desc.shape.begin(), desc.shape.end());
    needed.push_back({.node = input.node,
                      .name = std::string(plan.node_name(input.node)),
                      .row = {.type = desc.type, .shape = Shape(dims.subspan(1))}});
  }
  return needed;
}

Result<std::vector<engine::NamedTensor>> predict_rows(engine::Executor& executor,
                                                      const std::vector<engine::NamedTensor>& inputs) {
  const engine::Plan& plan = executor.evaluation_plan();
  const auto needed = needed_inputs(plan);
  const auto matched = match(needed, inputs);
  if (!matched) return matched.error();
  std::vector<engine::NamedTensor> outputs;
  for (std::int64_t row = 0; row < matched->rows; row += plan.batch) {
    const std::int64_t rows = std::min(plan.batch, matched->rows - row);
    std::vector<engine::InputView> views;
    for (std::size_t i = 0; i < needed.size(); ++i) {
      const auto row_bytes = static_cast<std::size_t>(needed[i].row.bytes());
      const std::span<const std::byte> bytes(matched->tensors[i]->bytes);
      views.push_back({.node = needed[i].node,
                       .type = needed[i].row.type,
                       .bytes = bytes.subspan(static_cast<std::size_t>(row) * row_bytes,
                                              static_cast<std::size_t>(rows) * row_bytes)});
    }
    auto part = executor.predict({.inputs = views, .valid_rows = rows});
    if (!part) return part.error();
    append(outputs, *std::move(part));
  }
  return outputs;
}

}  // namespace netwright::app
