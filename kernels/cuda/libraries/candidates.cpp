// SPDX-License-Identifier: Apache-2.0
#include "kernels/cuda/libraries/candidates.h"

#include <algorithm>
#include <utility>

namespace netwright::kernels::cuda {

namespace {

std::string measured(const std::string& key) {
  return "measured\n" + key;
}

}  // namespace

std::span<const char* const> Candidates::among(const std::string& key, std::vector<std::string> names) {
  names_ = std::move(names);
  if (const auto known = cache_.find(measured(key))) {
    names_.clear();
    if (!known->empty()) names_.push_back(*known);
  }
  names_.resize(std::min(names_.size(), kMost));
  pointers_.clear();
  for (const std::string& name : names_) pointers_.push_back(name.c_str());
  return pointers_;
}

bool Candidates::knows(const std::string& key) const {
  return cache_.find(measured(key)).has_value();
}

void Candidates::prefer(const std::string& key, const char* name) const {
  cache_.keep(measured(key), name != nullptr ? name : "");
}

std::string to_string(const ProductProblem& problem) {
  std::string text;
  for (const std::int64_t size : {problem.m, problem.n, problem.k, problem.batch})
    text += (text.empty() ? "" : " x ") + std::to_string(size);
  for (const MatrixPlace& place : {problem.a, problem.b, problem.c}) {
    text += " " + std::string(name_of(place.type)) + "/" + std::to_string(place.stride) + "/" +
            std::to_string(place.batch_stride) + (place.transposed ? "t" : "");
  }
  text += " epilogue " + std::to_string(static_cast<int>(problem.epilogue)) + " scale " +
          std::to_string(problem.scale) + " alignment " + std::to_string(problem.alignment);
  if (problem.accumulate) text += " accumulate";
  if (problem.tf32) text += " tf32";
  return text;
}

}  // namespace netwright::kernels::cuda
