// SPDX-License-Identifier: Apache-2.0
#include "tests/kernels/running.h"

#include <dlfcn.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <functional>
#include <limits>
#include <memory>
#include <new>
#include <stdexcept>

#include "engine/base/philox.h"
#include "kernels/api/pooling.h"
#include "kernels/api/support/bfloat16.h"
#include "kernels/api/support/float16.h"
#include "tests/support/places.h"

namespace netwright::kernels::testing {
namespace {

/// Behind every tensor: NaN whatever the type, and not what poisoned memory holds.
constexpr std::array<unsigned char, 4> kGuard{0xA5, 0xA5, 0xFF, 0x7F};
constexpr std::size_t kGuardBytes = 64;

/// Memory of a device, of exactly the size asked for, with a guard after it and NaN in it.
class Buffer {
 public:
  Buffer(Context& context, std::int64_t bytes)
      : context_(context),
        bytes_(static_cast<std::size_t>(bytes)),
        data_(static_cast<std::byte*>(context.allocate(bytes + static_cast<std::int64_t>(kGuardBytes)))) {
    if (data_ == nullptr) throw std::bad_alloc();
    poison();
  }
  ~Buffer() { context_.free(data_); }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;

  std::byte* data() { return data_; }
  void poison() {
    std::vector<unsigned char> content(bytes_ + kGuardBytes, 0xFF);
    for (std::size_t i = 0; i < kGuardBytes; ++i) content[bytes_ + i] = kGuard[i % kGuard.size()];
    fill(content.data(), content.size());
  }
  void fill(const void* content, std::size_t bytes) {
    const Failure failed = context_.upload(data_, content, static_cast<std::int64_t>(bytes));
    if (failed != nullptr) throw std::runtime_error(failed);
  }
  /// The tensor and its guard, as they are now.
  Result<std::vector<std::byte>> content() {
    std::vector<std::byte> all(bytes_ + kGuardBytes);
    const Failure failed = context_.download(all.data(), data_, static_cast<std::int64_t>(all.size()));
    if (failed != nullptr) return refused(failed);
    for (std::size_t i = 0; i < kGuardBytes; ++i) {
      if (all[bytes_ + i] != static_cast<std::byte>(kGuard[i % kGuard.size()]))
        return refused("wrote past the end of a tensor");
    }
    all.resize(bytes_);
    return all;
  }

 private:
  Context& context_;
  std::size_t bytes_;
  std::byte* data_;
};

double number(const Fill& fill, double unit, std::size_t index) {
  switch (fill.kind) {
    case Fill::Kind::uniform:
      return 2 * unit - 1;
    case Fill::Kind::positive:
      return 0.5 + unit;
    case Fill::Kind::probability:
      return 0.05 + 0.9 * unit;
    case Fill::Kind::wide:
      return 18 * unit - 9;
    case Fill::Kind::small:
      return 0.2 * unit - 0.1;
    case Fill::Kind::small_integers:
      return std::floor(unit * 5) - 2;
    case Fill::Kind::some_nan:
      return index % 7 == 3 ? std::numeric_limits<double>::quiet_NaN() : 2 * unit - 1;
    case Fill::Kind::indices:
      return std::floor(unit * static_cast<double>(fill.limit - fill.least)) +
             static_cast<double>(fill.least);
  }
  return 0;
}

void set(HostTensor& tensor, std::size_t index, double value) {
  switch (tensor.desc.type) {
    case DataType::f32:
      tensor.as<float>()[index] = static_cast<float>(value);
      return;
    case DataType::f64:
      tensor.as<double>()[index] = static_cast<float>(value);
      return;  // f32's numbers exactly
    case DataType::bf16: {
      const BFloat16 rounded = to_bf16(static_cast<float>(value));
      std::memcpy(tensor.bytes.data() + index * sizeof rounded, &rounded, sizeof rounded);
      return;
    }
    case DataType::f16: {
      const Float16 rounded = to_f16(static_cast<float>(value));
      std::memcpy(tensor.bytes.data() + index * sizeof rounded, &rounded, sizeof rounded);
      return;
    }
    case DataType::i64:
      tensor.as<std::int64_t>()[index] = static_cast<std::int64_t>(value);
      return;
    case DataType::i32:
      tensor.as<std::int32_t>()[index] = static_cast<std::int32_t>(value);
      return;
    case DataType::u8:
      tensor.as<std::uint8_t>()[index] = static_cast<std::uint8_t>(value);
      return;
    default:
      throw std::logic_error("no test fills " + std::string(name_of(tensor.desc.type)));
  }
}

std::vector<HostTensor> drawn_inputs_of(const KernelCase& of) {
  std::vector<HostTensor> inputs;
  for (std::size_t i = 0; i < of.src.size(); ++i) {
    const RandomStream stream{.seed = std::hash<std::string>{}(of.name),
                              .layer = static_cast<std::uint32_t>(i)};
    HostTensor tensor = HostTensor::zeros(of.src[i]);
    for (std::size_t k = 0; k < static_cast<std::size_t>(of.src[i].shape.elements()); ++k) {
      const Fill fill = i < of.fills.size() ? of.fills[i] : Fill{};
      const double value = number(fill, stream.uniform(k), k);
      set(tensor, k, fill.rounded ? to_float(to_bf16(static_cast<float>(value))) : value);
    }
    inputs.push_back(std::move(tensor));
  }
  return inputs;
}

}  // namespace

ModuleEntry module_entry(std::string_view name) {
  setenv("NETWRIGHT_EMULATION", "1", 1);
  const std::string file = tests::module_folder() / ("libnetwright_kernels_" + std::string(name) + ".so");
  void* library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);  // never unloaded
  if (library == nullptr) throw std::runtime_error(dlerror());
  return reinterpret_cast<ModuleEntry>(dlsym(library, kModuleEntryName));
}

const Module& module(std::string_view name) {
  const Module* found = module_entry(name)(kAbiVersion);
  if (found == nullptr) throw std::runtime_error("module of another ABI");
  return *found;
}

std::string lack_of_gpu() {
  const std::filesystem::path file = tests::module_folder() / "libnetwright_kernels_cuda.so";
  if (!std::filesystem::exists(file)) return "the CUDA module is not part of this build";
  const ProbeResult found = module("cuda").probe();
  return found.devices.empty() ? found.reason : "";
}

EmulationSchedule::EmulationSchedule(const char* name) {
  setenv("NETWRIGHT_EMULATION_SCHEDULE", name, 1);
}
EmulationSchedule::~EmulationSchedule() {
  unsetenv("NETWRIGHT_EMULATION_SCHEDULE");
}

namespace {

bool is_narrow(const TensorDesc& desc) {
  return desc.type == DataType::bf16 || desc.type == DataType::f16;
}
/// A float that takes 8 significant bits is one of f16 too, as tests' numbers are neither tiny nor huge.
KernelCase in_16_bits(KernelCase of, DataType type) {
  of.name += "_" + std::string(name_of(type));
  of.fills.resize(of.src.size());
  for (std::size_t i = 0; i < std::min(of.call.bf16_inputs, of.src.size()); ++i) {
    if (of.src[i].type != DataType::f32) continue;
    of.src[i].type = type;
    of.fills[i].rounded = true;
  }
  return of;
}

}  // namespace

KernelCase in_bf16(KernelCase of) {
  return in_16_bits(std::move(of), DataType::bf16);
}
KernelCase in_f16(KernelCase of) {
  return in_16_bits(std::move(of), DataType::f16);
}

KernelCase in_double(KernelCase of) {
  if (std::ranges::any_of(of.dst, is_narrow)) return of;
  for (auto* tensors : {&of.src, &of.dst}) {
    for (TensorDesc& desc : *tensors) {
      if (desc.type == DataType::f32 || is_narrow(desc)) desc.type = DataType::f64;
    }
  }
  return of;
}

std::vector<HostTensor> inputs_of(const KernelCase& of) {
  std::vector<HostTensor> inputs = drawn_inputs_of(of);
  if (!of.call.kernel.starts_with("max_pool_") || !of.call.kernel.ends_with("_backward")) return inputs;
  KernelCase forward{.name = of.name, .call = of.call, .src = {of.dst[0]}, .dst = {of.src[1], of.src[0]}};
  forward.dst[0].type = of.dst[0].type;
  forward.call.kernel = kMaxPoolForward.name;
  inputs[0] = run(module("reference"), 1, forward, drawn_inputs_of(forward)).value()[1];
  return inputs;
}

namespace {

/// A prepared kernel with the memory it works on.
class Execution {
 public:
  Execution(Context& context, const KernelCase& of, const Prepared& prepared)
      : context_(context), of_(of), kernel_(prepared.handle) {
    for (const TensorDesc& desc : of.src) src_.push_back(buffer(desc.bytes()).data());
    for (std::size_t i = 0; i < of.dst.size(); ++i) {
      const auto same = of.in_place.find(i);
      dst_.push_back(same == of.in_place.end() ? buffer(of.dst[i].bytes()).data()
                                               : const_cast<void*>(src_[same->second]));
    }
    scratch_ = buffer(prepared.scratch_bytes).data();
    state_ = &buffer(sizeof(StepState));
  }

  ~Execution() { context_.release(kernel_); }
  Execution(const Execution&) = delete;
  Execution& operator=(const Execution&) = delete;

  Result<std::vector<HostTensor>> once(const std::vector<HostTensor>& src) {
    fill(src);
    if (const Failure failed = execute()) return refused(failed);
    return outputs();
  }
  /// The same, the kernel recorded first and then given as a graph.
  Result<std::vector<HostTensor>> recorded(const std::vector<HostTensor>& src) {
    fill(src);
    if (const Failure failed = context_.begin_capture()) return refused(failed);
    const Failure given = execute();
    const std::string why = given == nullptr ? "" : given;
    const CaptureResult captured = context_.end_capture();
    if (!why.empty()) return refused(why);
    if (captured.failure != nullptr) return refused(captured.failure);
    const Failure launched = context_.launch(captured.graph);
    auto outcome = launched == nullptr ? outputs() : refused(launched);
    context_.release_graph(captured.graph);
    return outcome;
  }

 private:
  void fill(const std::vector<HostTensor>& src) {
    for (const auto& piece : buffers_) piece->poison();
    for (std::size_t i = 0; i < src.size(); ++i) buffers_[i]->fill(src[i].bytes.data(), src[i].bytes.size());
    state_->fill(&of_.state, sizeof of_.state);
  }
  Failure execute() {
    const auto* state = reinterpret_cast<const StepState*>(state_->data());
    return context_.execute(kernel_, src_, dst_, scratch_, state);
  }

  Result<std::vector<HostTensor>> outputs() {
    const Failure failed = context_.synchronize();
    const std::string fault = failed != nullptr ? failed : "";
    std::vector<HostTensor> outputs;
    for (const auto& piece : buffers_) {
      auto content = piece->content();
      if (!content) return content.error();
      const auto at = std::find(dst_.begin(), dst_.end(), piece->data());
      if (at == dst_.end()) continue;
      outputs.resize(dst_.size());
      const auto index = static_cast<std::size_t>(at - dst_.begin());
      outputs[index] = {of_.dst[index], *std::move(content)};
    }
    if (!fault.empty()) return refused(fault);
    return outputs;
  }

  Buffer& buffer(std::int64_t bytes) {
    buffers_.push_back(std::make_unique<Buffer>(context_, bytes));
    return *buffers_.back();
  }

  Context& context_;
  const KernelCase& of_;
  KernelHandle kernel_;
  std::vector<std::unique_ptr<Buffer>> buffers_;
  std::vector<const void*> src_;
  std::vector<void*> dst_;
  void* scratch_ = nullptr;
  Buffer* state_ = nullptr;
};

}  // namespace

Result<Outcomes> run_on(Context& context, const KernelCase& of, const std::vector<HostTensor>& src,
                        Ways ways) {
  const Prepared prepared = context.describe(
      {.kernel = of.call.kernel, .attributes = of.call.attributes.get(), .src = of.src, .dst = of.dst});
  if (prepared.failure != nullptr) return refused(prepared.failure);

  Execution execution(context, of, prepared);
  // Twice: between two steps other kernels use the same scratch.
  auto first = execution.once(src);
  if (!first) return first.error();
  auto second = execution.once(src);
  if (!second) return second.error();
  Outcomes outcomes{.first = *std::move(first), .second = *std::move(second)};
  if (ways == Ways::eager || !context.captures()) return outcomes;
  auto recorded = execution.recorded(src);
  if (!recorded) return recorded.error();
  outcomes.recorded = *std::move(recorded);
  return outcomes;
}

Result<OpenContext> open(const Module& module, int device, const OpenOptions& options) {
  const OpenResult opened = module.open(device, options);
  if (opened.context == nullptr) return refused(opened.failure);
  return OpenContext(opened.context, Close{&module});
}

Result<std::vector<HostTensor>> run(const Module& module, int threads, const KernelCase& of,
                                    const std::vector<HostTensor>& src) {
  const auto context = open(module, 0, {.threads = threads});
  if (!context) return context.error();
  auto outcomes = run_on(**context, of, src, Ways::eager);
  if (!outcomes) return outcomes.error();
  return std::move(outcomes->second);
}

std::string refusal_of(const Module& module, const KernelCase& of) {
  const OpenContext context(module.open(0, {}).context, Close{&module});
  const Prepared prepared = context->describe(
      {.kernel = of.call.kernel, .attributes = of.call.attributes.get(), .src = of.src, .dst = of.dst});
  if (prepared.failure != nullptr) return prepared.failure;
  context->release(prepared.handle);
  return "";
}

double value_at(const HostTensor& tensor, std::size_t index) {
  switch (tensor.desc.type) {
    case DataType::f32:
      return tensor.as<float>()[index];
    case DataType::f64:
      return tensor.as<double>()[index];
    case DataType::bf16: {
      BFloat16 value;
      std::memcpy(&value, tensor.bytes.data() + index * sizeof value, sizeof value);
      return to_float(value);
    }
    case DataType::f16: {
      Float16 value;
      std::memcpy(&value, tensor.bytes.data() + index * sizeof value, sizeof value);
      return to_float(value);
    }
    case DataType::i64:
      return static_cast<double>(tensor.as<std::int64_t>()[index]);
    case DataType::i32:
      return tensor.as<std::int32_t>()[index];
    case DataType::u8:
      return tensor.as<std::uint8_t>()[index];
    default:
      return std::numeric_limits<double>::quiet_NaN();
  }
}

double error_of(const HostTensor& actual, const HostTensor& expected, bool gradient) {
  const bool real = actual.desc.type == DataType::f32 || actual.desc.type == DataType::f64;
  double difference = 0, largest = 0;
  for (std::size_t i = 0; i < static_cast<std::size_t>(expected.desc.shape.elements()); ++i) {
    const double a = value_at(actual, i), b = value_at(expected, i);
    const bool agree_apart = std::isnan(a) || std::isnan(b) || !real;
    if (agree_apart && a != b && !(std::isnan(a) && std::isnan(b)))
      return std::numeric_limits<double>::infinity();
    if (agree_apart) continue;
    difference = std::max(difference, std::abs(a - b));
    largest = std::max(largest, std::abs(b));
  }
  if (difference == 0) return 0;
  return difference / (gradient ? largest : std::max(1.0, largest));
}

HostTensor tensor_of(Shape shape, std::vector<double> values) {
  HostTensor tensor = HostTensor::zeros({DataType::f64, shape});
  std::copy(values.begin(), values.end(), tensor.as<double>().begin());
  return tensor;
}

HostTensor indices_of(Shape shape, std::vector<std::int64_t> values) {
  HostTensor tensor = HostTensor::zeros({DataType::i64, shape});
  std::copy(values.begin(), values.end(), tensor.as<std::int64_t>().begin());
  return tensor;
}

}  // namespace netwright::kernels::testing
