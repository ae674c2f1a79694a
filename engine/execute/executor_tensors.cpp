// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <map>
#include <set>
#include <utility>

#include "engine/execute/executor_state.h"

namespace netwright::engine {

namespace {

struct SavedTensor {
  std::string key;
  BoundPlan* plan;
  TensorId tensor;
};

/// What a checkpoint holds, under its keys: the weights, then each phase's states. A running mean is of all
/// phases.
std::vector<SavedTensor> saved_tensors(Executor::State& state, ImportScope scope) {
  std::vector<SavedTensor> all;
  for (const PlanWeight& weight : state.main().plan().weights) {
    all.push_back({weight.key, &state.main(), weight.tensor});
  }
  if (scope == ImportScope::weights) return all;
  std::set<std::string> known;
  for (BoundPlan& bound : state.train) {
    const Plan& plan = bound.plan();
    for (const PlanWeight& weight : plan.weights) {
      for (std::size_t i = 0; i < weight.optimizer_states.size(); ++i) {
        std::string key = fmt::format("optimizer/{}/{}", plan.optimizer_states[i], weight.key);
        if (known.insert(key).second) all.push_back({std::move(key), &bound, weight.optimizer_states[i]});
      }
    }
  }
  return all;
}

std::string described(const TensorDesc& desc) {
  return fmt::format("{} {}", name_of(desc.type), to_string(desc.shape));
}

Result<void> check(const NamedTensor& given, const TensorDesc& wanted) {
  if (given.tensor.desc != wanted || static_cast<std::int64_t>(given.tensor.bytes.size()) != wanted.bytes()) {
    return refused(
        fmt::format(
            "The saved tensor \"{}\" is {}, but this network needs {}: it was saved by another network.",
            given.name, described(given.tensor.desc), described(wanted)),
        given.name);
  }
  return {};
}

}  // namespace

Result<std::vector<NamedTensor>> Executor::export_tensors() const {
  std::vector<NamedTensor> tensors;
  for (const SavedTensor& saved : saved_tensors(*state_, ImportScope::everything)) {
    NamedTensor named{.name = saved.key, .tensor = {}};
    if (auto done = saved.plan->download(saved.tensor, named.tensor); !done) return done.error();
    tensors.push_back(std::move(named));
  }
  return tensors;
}

Result<void> Executor::import_tensors(std::span<const NamedTensor> tensors, ImportScope scope) {
  const std::vector<SavedTensor> wanted = saved_tensors(*state_, scope);
  std::map<std::string_view, const NamedTensor*> given;
  for (const NamedTensor& tensor : tensors) {
    if (scope == ImportScope::weights && tensor.name.starts_with("optimizer/")) continue;
    given[tensor.name] = &tensor;
  }
  for (const SavedTensor& saved : wanted) {
    const auto found = given.find(saved.key);
    if (found == given.end()) {
      return refused(
          fmt::format(
              "The saved tensors lack \"{}\", which this network and its optimizer need: they were saved "
              "by another network or another optimizer.",
              saved.key),
          saved.key);
    }
    if (auto fits = check(*found->second, saved.plan->plan().tensor(saved.tensor).desc); !fits) return fits;
  }
  if (given.size() > wanted.size()) {
    for (const SavedTensor& saved : wanted) given.erase(saved.key);
    const std::string extra(given.begin()->first);
    return refused(
        fmt::format(
            "The saved tensor \"{}\" belongs to nothing in this network and its optimizer: it was saved by "
            "another network or another optimizer.",
            extra),
        extra);
  }
  kernels::Failure failure = nullptr;
  for (const SavedTensor& saved : wanted) {
    const HostTensor& tensor = given[saved.key]->tensor;
    failure =
        state_->context->upload(saved.plan->address(saved.tensor), tensor.bytes.data(), tensor.desc.bytes());
    if (failure != nullptr) break;
  }
  if (failure == nullptr) failure = state_->context->synchronize();
  if (failure != nullptr) return Error{.message = failure, .about = {}, .kind = ErrorKind::failed};
  return {};
}

}  // namespace netwright::engine
