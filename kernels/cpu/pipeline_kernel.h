// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dnnl_debug.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "kernels/api/support/checks.h"
#include "kernels/cpu/onednn.h"
#include "kernels/cpu/table.h"

namespace netwright::kernels::cpu {

/// A kernel of oneDNN pipelines side by side, one a thread, then what is to be done once they are through.
class PipelineKernel final : public PreparedKernel {
 public:
  /// Builds one part; returns the name of the primitive's algorithm.
  using Build = std::function<std::string(Pipeline&, std::size_t part)>;

  /// `what` names the work in the sentence of a failure: "A convolution".
  PipelineKernel(Cpu& cpu, std::size_t parts, const char* what)
      : cpu_(cpu), what_(what), statuses_(parts, dnnl_success) {}

  ScratchBook& book() { return book_; }
  /// May throw dnnl::error.
  void build(const Build& build) {
    const OneOpenMpThread one_thread;
    for (std::size_t part = 0; part < statuses_.size(); ++part)
      algorithm_ = "oneDNN " + build(parts_.emplace_back(book_), part);
  }
  /// Runs after each part, on its thread.
  void after_part(std::function<void(const Arguments&, std::size_t part)> finish) {
    after_part_ = std::move(finish);
  }
  /// Runs after all parts.
  void after_all(std::function<void(const Arguments&)> finish) { after_all_ = std::move(finish); }

  Result<void> execute(const Arguments& arguments) override {
    cpu_.pool.run(static_cast<int>(parts_.size()), [&](int part) {
      const auto index = static_cast<std::size_t>(part);
      statuses_[index] = parts_[index].execute(arguments);
      if (after_part_) after_part_(arguments, index);
    });
    for (const dnnl_status_t status : statuses_) {
      if (status == dnnl_success) continue;
      return refused(what_ + " failed inside oneDNN (" + std::string(dnnl_status2str(status)) +
                     "); free memory or use a smaller batch.");
    }
    if (after_all_) after_all_(arguments);
    return {};
  }
  std::int64_t scratch_bytes() const override { return book_.bytes(); }
  const char* algorithm() const override { return algorithm_.c_str(); }

 private:
  Cpu& cpu_;
  std::string what_;
  ScratchBook book_;
  std::vector<Pipeline> parts_;
  std::vector<dnnl_status_t> statuses_;
  std::string algorithm_;
  std::function<void(const Arguments&, std::size_t)> after_part_;
  std::function<void(const Arguments&)> after_all_;
};

inline dnnl::memory::data_type onednn_type(const TensorDesc& desc) {
  return desc.type == DataType::bf16 ? dnnl::memory::data_type::bf16 : dnnl::memory::data_type::f32;
}

}  // namespace netwright::kernels::cpu
