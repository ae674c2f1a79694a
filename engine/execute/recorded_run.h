// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>

#include "kernels/api/module.h"

namespace netwright::engine {

/// A graph of recorded work, released with it. The context must outlive it.
class RecordedRun {
 public:
  RecordedRun() = default;
  RecordedRun(kernels::Context& context, kernels::GraphHandle graph) : context_(&context), graph_(graph) {}
  RecordedRun(RecordedRun&& other) noexcept
      : context_(other.context_), graph_(std::exchange(other.graph_, kernels::GraphHandle::none)) {}
  RecordedRun& operator=(RecordedRun&& other) noexcept {
    std::swap(context_, other.context_);
    std::swap(graph_, other.graph_);
    return *this;
  }
  RecordedRun(const RecordedRun&) = delete;
  RecordedRun& operator=(const RecordedRun&) = delete;
  ~RecordedRun() {
    if (*this) context_->release_graph(graph_);
  }

  explicit operator bool() const { return graph_ != kernels::GraphHandle::none; }
  kernels::Failure launch() const { return context_->launch(graph_); }

 private:
  kernels::Context* context_ = nullptr;
  kernels::GraphHandle graph_ = kernels::GraphHandle::none;
};

}  // namespace netwright::engine
