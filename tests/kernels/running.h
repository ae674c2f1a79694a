// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/plan/kernel_call.h"
#include "engine/tensor/host_tensor.h"
#include "kernels/api/module.h"

namespace netwright::kernels::testing {

using engine::HostTensor;
using engine::KernelCall;

/// The entry of libnetwright_kernels_NAME.so, loaded from the build's modules folder.
ModuleEntry module_entry(std::string_view name);
/// The module, asked for the right ABI.
const Module& module(std::string_view name);

/// Why there is no GPU to test on; empty where there is one.
std::string lack_of_gpu();

/// Sets the order of emulated threads (kernels/cuda/README.md) while it lives.
class EmulationSchedule {
 public:
  explicit EmulationSchedule(const char* name);
  ~EmulationSchedule();
  EmulationSchedule(const EmulationSchedule&) = delete;
  EmulationSchedule& operator=(const EmulationSchedule&) = delete;
};

/// What a tensor of a case is filled with.
struct Fill {
  enum class Kind {
    uniform,         ///< -1 to 1
    positive,        ///< 0.5 to 1.5
    probability,     ///< 0.05 to 0.95
    wide,            ///< -9 to 9
    small,           ///< -0.1 to 0.1
    small_integers,  ///< -2 to 2: many ties
    some_nan,        ///< uniform, every seventh is NaN
    indices,         ///< 0 to limit - 1
  };
  Kind kind = Kind::uniform;
  std::int64_t limit = 1;
  bool rounded = false;  ///< to numbers that bf16 and f16 hold, whatever the type
};

/// One kernel on tensors of one shape; real numbers are f32 here and f64 in its double.
struct KernelCase {
  std::string name;
  KernelCall call = {};
  std::vector<TensorDesc> src = {};
  std::vector<TensorDesc> dst = {};
  std::vector<Fill> fills = {};                      ///< per src; uniform where absent
  std::map<std::size_t, std::size_t> in_place = {};  ///< dst that is also a src
  bool gradient = false;  ///< error is relative to the largest value, however small
  StepState state = {.seed = 7, .step = 3, .update = 4, .valid_rows = 1'000'000, .learning_rate = 0.05};
};

/// The same case with bf16 for those of its first inputs that may be.
KernelCase in_bf16(KernelCase of);
/// The same with f16.
KernelCase in_f16(KernelCase of);
/// The same case with f64 for f32, bf16 and f16; one that writes 16 bits as it is.
KernelCase in_double(KernelCase of);

/// Inputs that depend on the case's name only; those of in_double() hold the same numbers. Positions saved by
/// a max pooling are such as one saves.
std::vector<HostTensor> inputs_of(const KernelCase& of);

struct Close {
  const Module* of = nullptr;
  void operator()(Context* context) const { of->close(context); }
};
using OpenContext = std::unique_ptr<Context, Close>;
Result<OpenContext> open(const Module& module, int device, const OpenOptions& options);

enum class Ways {
  eager,
  eager_and_recorded,  ///< the latter where the context records
};
/// What a kernel wrote when it was run, when it was run again, and when it was recorded and launched (empty
/// where it was not).
struct Outcomes {
  std::vector<HostTensor> first;
  std::vector<HostTensor> second;
  std::vector<HostTensor> recorded = {};
};
/// Outputs and scratch hold NaN before each run; writing past a tensor's end is an error.
Result<Outcomes> run_on(Context& context, const KernelCase& of, const std::vector<HostTensor>& src,
                        Ways ways);
/// The second outcome in a fresh context.
Result<std::vector<HostTensor>> run(const Module& module, int threads, const KernelCase& of,
                                    const std::vector<HostTensor>& src);

/// Why the module will not describe the case; empty where it does.
std::string refusal_of(const Module& module, const KernelCase& of);

/// Largest error of `actual` against `expected`, both of f32 or f64 (docs: Numbers). Integers and NaN have to
/// agree.
double error_of(const HostTensor& actual, const HostTensor& expected, bool gradient);

/// Element i of an f32 or f64 tensor.
double value_at(const HostTensor& tensor, std::size_t index);
HostTensor tensor_of(Shape shape, std::vector<double> values);
HostTensor indices_of(Shape shape, std::vector<std::int64_t> values);

}  // namespace netwright::kernels::testing
