// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <dnnl.hpp>
#include <tuple>
#include <utility>
#include <vector>

#include "kernels/api/support/prepared_kernel.h"

namespace netwright::kernels::cpu {

/// A primitive's plan; for a backward primitive `forward` is the plan of its forward one. oneDNN 3 takes all
/// at once, oneDNN 2 a description first.
template <typename Primitive, typename... Forward, typename... Arguments>
typename Primitive::primitive_desc primitive_plan(const dnnl::engine& engine,
                                                  const dnnl::primitive_attr& attributes,
                                                  const std::tuple<Forward...>& forward,
                                                  const Arguments&... arguments) {
  return std::apply(
      [&](const Forward&... hint) -> typename Primitive::primitive_desc {
        if constexpr (requires { typename Primitive::desc; }) {
          return {typename Primitive::desc(arguments...), attributes, engine, hint...};
        } else {
          return {engine, arguments..., hint..., attributes};
        }
      },
      forward);
}

/// While it lives, OpenMP inside oneDNN adds no threads to the calling one: the module's pool is the
/// parallelism.
class OneOpenMpThread {
 public:
  OneOpenMpThread();
  ~OneOpenMpThread();
  OneOpenMpThread(const OneOpenMpThread&) = delete;
  OneOpenMpThread& operator=(const OneOpenMpThread&) = delete;

 private:
  int before_;
};

/// oneDNN's code for products of matrices is made at their first call, which allocates: let that be before the
/// first step.
void make_sgemm_ready();

/// Hands out scratch memory at describe time.
class ScratchBook {
 public:
  /// Offset of a fresh piece.
  std::int64_t take(std::int64_t bytes) {
    const std::int64_t offset = bytes_;
    bytes_ += (bytes + 63) / 64 * 64;
    return offset;
  }
  std::int64_t bytes() const { return bytes_; }

 private:
  std::int64_t bytes_ = 0;
};

/// Where a tensor lies at execute: in one of the kernel's tensors or in its scratch, `offset` bytes in.
struct Place {
  enum class In { src, dst, scratch };
  In in = In::scratch;
  std::size_t index = 0;
  std::int64_t offset = 0;
};

/// oneDNN primitives in order, with the tensors between them. The kernel's own tensors are plain; where a
/// primitive wants another layout, a reorder to or from scratch is added. Prepared once; execute() only
/// re-points the tensors.
class Pipeline {
 public:
  using Operand = std::size_t;

  explicit Pipeline(ScratchBook& book);

  const dnnl::engine& engine() const { return engine_; }
  Operand tensor(const dnnl::memory::desc& desc, const Place& place);
  /// A tensor in scratch.
  Operand temporary(const dnnl::memory::desc& desc);
  /// The plain tensor at `place` in the layout `wanted`.
  Operand input(const dnnl::memory::desc& plain, const Place& place, const dnnl::memory::desc& wanted);
  /// Where to compute a result in the layout `computed`, brought to `place` by finish_output().
  Operand output(const dnnl::memory::desc& plain, const Place& place, const dnnl::memory::desc& computed);
  void finish_output(Operand computed, const dnnl::memory::desc& plain, const Place& place);
  /// Operands by oneDNN's argument numbers.
  void add(const dnnl::primitive& primitive, const std::vector<std::pair<int, Operand>>& operands);

  dnnl_status_t execute(const Arguments& arguments);

  /// Attributes of every primitive: scratch comes from the book, f32 is never rounded to bf16 inside.
  static dnnl::primitive_attr attributes();

 private:
  struct Tensor {
    dnnl::memory memory;
    Place place;
    const void* bound = nullptr;
  };
  struct Call {
    dnnl::primitive primitive;
    std::vector<dnnl_exec_arg_t> operands;
  };

  void add_reorder(Operand from, Operand to);

  ScratchBook& book_;
  dnnl::engine engine_;
  dnnl::stream stream_;
  std::vector<Tensor> tensors_;
  std::vector<Call> calls_;
};

}  // namespace netwright::kernels::cpu
