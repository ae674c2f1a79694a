// SPDX-License-Identifier: Apache-2.0
// Every kernel in every memory layout that a module takes it in, against the reference on dense tensors.
#include "kernels/api/support/layouts.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>
#include <string>

#include "kernels/api/layout.h"
#include "tests/kernels/cases.h"

namespace netwright::kernels::testing {
namespace {

/// The same elements in another order.
HostTensor laid_out(const HostTensor& tensor, Layout layout) {
  HostTensor laid = tensor;
  laid.desc.layout = layout;
  const ImageSizes sizes = image_sizes(tensor.desc.shape);
  const Layout from = tensor.desc.layout;
  const auto size = static_cast<std::int64_t>(bytes_of(tensor.desc.type));
  for (std::int64_t n = 0; n < sizes.n; ++n) {
    for (std::int64_t c = 0; c < sizes.c; ++c) {
      for (std::int64_t s = 0; s < sizes.s; ++s) {
        std::copy_n(tensor.bytes.begin() + element_offset(sizes, from, n, c, s) * size, size,
                    laid.bytes.begin() + element_offset(sizes, layout, n, c, s) * size);
      }
    }
  }
  return laid;
}

class Open {
 public:
  explicit Open(const char* name)
      : module_(module(name)), context_(module_.open(0, {.threads = 2}).context) {}
  ~Open() { module_.close(context_); }
  Open(const Open&) = delete;
  Open& operator=(const Open&) = delete;

  bool takes(const KernelCase& of) const {
    return std::isfinite(context_->estimate(
        {.kernel = of.call.kernel, .attributes = of.call.attributes.get(), .src = of.src, .dst = of.dst}));
  }

 private:
  const Module& module_;
  Context* context_;
};

/// Tensors of three dimensions that are no images: a convolution's weight, a group norm's statistics.
bool is_image(const KernelCase& of, bool is_src, std::size_t index) {
  const bool second = index == 1;
  if (of.call.kernel.starts_with("convolution_") && of.call.kernel.ends_with("_backward_weight"))
    return is_src;
  if (of.call.kernel.starts_with("convolution_")) return !is_src || !second;
  return !of.call.kernel.starts_with("group_norm_") || !second;
}

/// The case with its images in `layout`: the tensors of rank 3 and more.
KernelCase in_layout(KernelCase of, Layout layout) {
  for (auto* tensors : {&of.src, &of.dst}) {
    for (std::size_t i = 0; i < tensors->size(); ++i) {
      TensorDesc& desc = (*tensors)[i];
      if (desc.shape.rank >= 3 && is_image(of, tensors == &of.src, i))
        desc.layout = layout_among(desc.shape, layout);
    }
  }
  return of;
}

std::vector<HostTensor> expected_of(const KernelCase& of) {
  return run(module("reference"), 1, in_double(of), inputs_of(in_double(of))).value();
}

void expect_agreement(const Module& tested, const KernelCase& of, const KernelCase& laid, int threads,
                      const std::vector<HostTensor>& expected) {
  std::vector<HostTensor> inputs = inputs_of(of);
  for (std::size_t i = 0; i < inputs.size(); ++i) inputs[i] = laid_out(inputs[i], laid.src[i].layout);
  const auto actual = run(tested, threads, laid, inputs);
  ASSERT_TRUE(actual) << actual.error().message;
  for (std::size_t i = 0; i < of.dst.size(); ++i) {
    EXPECT_LE(error_of(laid_out((*actual)[i], Layout::dense), expected[i], of.gradient), 1e-5)
        << "output " << i;
  }
  const auto again = run(tested, threads, laid, inputs);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_TRUE(*actual == *again) << threads << " threads";
}

using Taken = std::map<Layout, std::set<std::string>>;

/// Compares every case in every layout the module takes it in; which kernels those were, by layout.
Taken compare_all(const char* name, const std::vector<int>& threads) {
  const Open opened(name);
  Taken taken;
  for (const KernelCase& of : all_cases()) {
    std::vector<HostTensor> expected;
    for (const Layout layout : kLayouts) {
      const KernelCase laid = in_layout(of, layout);
      if (laid.src == of.src && laid.dst == of.dst) continue;
      if (!opened.takes(laid)) continue;
      SCOPED_TRACE(std::string(of.call.kernel) + " " + of.name + " " + std::string(name_of(layout)));
      taken[layout].insert(std::string(of.call.kernel));
      if (expected.empty()) expected = expected_of(of);
      for (const int count : threads) expect_agreement(module(name), of, laid, count, expected);
    }
  }
  return taken;
}

TEST(Layouts, EveryKernelOfCpuGivesTheSameInAllThatItTakes) {
  Taken taken = compare_all("cpu", {1, 2});
  for (const char* kernel :
       {"convolution_forward", "convolution_relu_forward", "convolution_backward_data",
        "convolution_backward_weight", "max_pool_forward", "max_pool_backward", "max_pool_relu_backward",
        "relu_forward", "relu_backward", "add_forward", "add_relu_forward", "avg_pool_forward",
        "avg_pool_backward", "concat_forward", "concat_backward", "batch_norm_train_forward",
        "batch_norm_eval_forward", "batch_norm_backward"}) {
    for (const Layout layout : {Layout::channels_last, Layout::channels_blocked, Layout::batch_innermost})
      EXPECT_TRUE(taken[layout].contains(kernel)) << kernel << " " << name_of(layout);
  }
}

TEST(Layouts, EveryKernelOfEmulatedCudaGivesTheSameInAllThatItTakes) {
  Taken taken = compare_all("cudaemu", {1});
  for (const char* kernel : {"relu_forward",
                             "relu_backward",
                             "add_forward",
                             "add_relu_forward",
                             "accumulate",
                             "concat_forward",
                             "concat_backward",
                             "unary_forward",
                             "unary_backward",
                             "binary_forward",
                             "binary_backward",
                             "max_pool_forward",
                             "max_pool_backward",
                             "max_pool_relu_backward",
                             "avg_pool_forward",
                             "avg_pool_backward",
                             "batch_norm_train_forward",
                             "batch_norm_eval_forward",
                             "batch_norm_backward",
                             "local_response_norm_forward",
                             "local_response_norm_backward"})
    EXPECT_TRUE(taken[Layout::channels_last].contains(kernel)) << kernel;
  EXPECT_TRUE(taken[Layout::channels_blocked].empty());
  EXPECT_TRUE(taken[Layout::batch_innermost].empty());
}

/// Whether the module has reorders from and to it.
bool reorders(std::string_view module, Layout layout) {
  return module != "cudaemu" || layout == Layout::dense || layout == Layout::channels_last;
}

TEST(Layouts, AReorderLeavesTheElements) {
  for (const Shape& shape : {Shape{3, 5, 7, 2}, Shape{64, 3, 32, 31}, Shape{1, 4, 6}, Shape{17, 1, 5, 4},
                             Shape{3, 32, 5, 7}, Shape{2, 6, 1, 1}}) {
    HostTensor dense = HostTensor::zeros(f32(shape));
    for (std::size_t i = 0; i < dense.as<float>().size(); ++i) dense.as<float>()[i] = static_cast<float>(i);
    for (const Layout layout : kLayouts) {
      if (layout_among(shape, layout) != layout) continue;
      const HostTensor laid = laid_out(dense, layout);
      const KernelCase there{.name = "there",
                             .call = engine::make_kernel_call(kReorder, {}),
                             .src = {dense.desc},
                             .dst = {laid.desc}};
      const KernelCase back{.name = "back", .call = there.call, .src = {laid.desc}, .dst = {dense.desc}};
      for (const char* device : {"cpu", "reference", "cudaemu"}) {
        if (!reorders(device, layout)) continue;
        EXPECT_TRUE(run(module(device), 2, there, {dense}).value()[0] == laid) << device << to_string(shape);
        EXPECT_TRUE(run(module(device), 2, back, {laid}).value()[0] == dense) << device << to_string(shape);
      }
    }
  }
}

TEST(Layouts, AReorderLeavesTheElementsOfBf16) {
  const Shape shape{17, 48, 5, 7};
  HostTensor dense = HostTensor::zeros({DataType::bf16, shape});
  for (std::size_t i = 0; i < dense.bytes.size(); ++i) dense.bytes[i] = static_cast<std::byte>(i % 251);
  for (const Layout layout : kLayouts) {
    const HostTensor laid = laid_out(dense, layout);
    const KernelCase there{.name = "there",
                           .call = engine::make_kernel_call(kReorder, {}),
                           .src = {dense.desc},
                           .dst = {laid.desc}};
    const KernelCase back{.name = "back", .call = there.call, .src = {laid.desc}, .dst = {dense.desc}};
    for (const char* device : {"cpu", "reference", "cudaemu"}) {
      if (!reorders(device, layout)) continue;
      EXPECT_TRUE(run(module(device), 2, there, {dense}).value()[0] == laid) << device << name_of(layout);
      EXPECT_TRUE(run(module(device), 2, back, {laid}).value()[0] == dense) << device << name_of(layout);
    }
  }
}

TEST(Layouts, OfAnotherKindAreRefusedInASentence) {
  const KernelCase of{.name = "softmax",
                      .call = engine::make_kernel_call(KernelId<NoAttributes>{"softmax_forward"}, {}),
                      .src = {{DataType::f32, {2, 3, 4}, Layout::channels_last}},
                      .dst = {{DataType::f32, {2, 3, 4}, Layout::channels_last}}};
  const auto refused = run(module("cpu"), 1, of, {HostTensor::zeros(of.src[0])});
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("does not take these memory layouts"), std::string::npos);
}

}  // namespace
}  // namespace netwright::kernels::testing
