// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "engine/device/device_list.h"
#include "engine/plan/update_rule.h"
#include "engine/train/optimizer_definition.h"
#include "kernels/api/module.h"
#include "tests/support/places.h"

namespace netwright::engine {
namespace {

constexpr int kSteps = 6;
constexpr double kRate = 0.1;
const std::vector<double> kStart{1.5, -0.25, 0.75, -2.0, 0.125};

/// A bowl with another slope for each weight, and a push, so that every step has another gradient.
double gradient(std::size_t i, double weight) {
  return (0.5 + static_cast<double>(i)) * weight - 0.3;
}

using Trace = std::vector<std::vector<double>>;

/// torch.optim.SGD, as its documentation writes it.
Trace sgd_by_hand(double momentum, bool nesterov, double decay) {
  std::vector<double> weights = kStart;
  std::vector<double> buffer(weights.size());
  Trace trace;
  for (int t = 1; t <= kSteps; ++t) {
    for (std::size_t i = 0; i < weights.size(); ++i) {
      double g = gradient(i, weights[i]);
      g += decay * weights[i];
      if (momentum != 0) {
        buffer[i] = t > 1 ? momentum * buffer[i] + g : g;
        g = nesterov ? g + momentum * buffer[i] : buffer[i];
      }
      weights[i] -= kRate * g;
    }
    trace.push_back(weights);
  }
  return trace;
}

/// torch.optim.Adam, as its documentation writes it.
Trace adam_by_hand(double beta1, double beta2, double eps, double decay) {
  std::vector<double> weights = kStart;
  std::vector<double> m(weights.size());
  std::vector<double> v(weights.size());
  Trace trace;
  for (int t = 1; t <= kSteps; ++t) {
    for (std::size_t i = 0; i < weights.size(); ++i) {
      const double g = gradient(i, weights[i]) + decay * weights[i];
      m[i] = beta1 * m[i] + (1 - beta1) * g;
      v[i] = beta2 * v[i] + (1 - beta2) * g * g;
      const double m_hat = m[i] / (1 - std::pow(beta1, t));
      const double v_hat = v[i] / (1 - std::pow(beta2, t));
      weights[i] -= kRate * m_hat / (std::sqrt(v_hat) + eps);
    }
    trace.push_back(weights);
  }
  return trace;
}

/// Device memory of one flat tensor, given back at the end.
class FlatTensor {
 public:
  FlatTensor(kernels::Context& context, std::vector<float> values)
      : context_(context), values_(std::move(values)) {
    memory_ = context_.allocate(bytes());
    write(values_);
  }
  ~FlatTensor() { context_.free(memory_); }
  FlatTensor(const FlatTensor&) = delete;
  FlatTensor& operator=(const FlatTensor&) = delete;

  void write(const std::vector<float>& values) {
    EXPECT_EQ(context_.upload(memory_, values.data(), bytes()), nullptr);
  }
  const std::vector<float>& read() {
    EXPECT_EQ(context_.download(values_.data(), memory_, bytes()), nullptr);
    EXPECT_EQ(context_.synchronize(), nullptr);
    return values_;
  }
  void* memory() const { return memory_; }

 private:
  std::int64_t bytes() const { return static_cast<std::int64_t>(values_.size() * sizeof(float)); }

  kernels::Context& context_;
  std::vector<float> values_;
  void* memory_ = nullptr;
};

/// The same steps by a device's kernel, in f32.
Trace by_kernel(const std::string& device, const Choice& choice) {
  const DeviceList devices = DeviceList::load(tests::module_folder());
  const ContextPtr context = *devices.open(*devices.find(device), {.threads = 1});
  const UpdateRule rule = *make_update_rule(choice);
  const TensorDesc desc{DataType::f32, {static_cast<std::int64_t>(kStart.size())}};
  const std::vector<TensorDesc> src(2 + rule.states.size(), desc);
  const std::vector<TensorDesc> dst(1 + rule.states.size(), desc);
  const kernels::Prepared prepared = context->describe(
      {.kernel = rule.decaying.kernel, .attributes = rule.decaying.attributes.get(), .src = src, .dst = dst});
  EXPECT_EQ(prepared.failure, nullptr) << prepared.failure;
  if (prepared.failure != nullptr) return {};

  std::vector<float> weights(kStart.begin(), kStart.end());
  FlatTensor diff(*context, std::vector<float>(weights.size()));
  FlatTensor weight(*context, weights);
  std::vector<std::unique_ptr<FlatTensor>> states;
  std::vector<const void*> in{diff.memory(), weight.memory()};
  std::vector<void*> out{weight.memory()};
  for (std::size_t i = 0; i < rule.states.size(); ++i) {
    states.push_back(std::make_unique<FlatTensor>(*context, std::vector<float>(weights.size())));
    in.push_back(states.back()->memory());
    out.push_back(states.back()->memory());
  }
  void* control = context->allocate(sizeof(kernels::StepState));
  void* scratch = context->allocate(std::max<std::int64_t>(prepared.scratch_bytes, 64));
  Trace trace;
  for (int t = 1; t <= kSteps; ++t) {
    std::vector<float> gradients;
    for (std::size_t i = 0; i < weights.size(); ++i)
      gradients.push_back(static_cast<float>(gradient(i, weights[i])));
    diff.write(gradients);
    const kernels::StepState state{.step = t - 1, .update = t, .learning_rate = kRate};
    EXPECT_EQ(context->upload(control, &state, sizeof state), nullptr);
    const auto* address = static_cast<const kernels::StepState*>(control);
    EXPECT_EQ(context->execute(prepared.handle, in, out, scratch, address), nullptr);
    weights = weight.read();
    trace.emplace_back(weights.begin(), weights.end());
  }
  context->release(prepared.handle);
  context->free(scratch);
  context->free(control);
  return trace;
}

void expect_close(const Trace& found, const Trace& expected) {
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t t = 0; t < expected.size(); ++t) {
    for (std::size_t i = 0; i < expected[t].size(); ++i) {
      EXPECT_NEAR(found[t][i], expected[t][i], 1e-5) << "step " << t + 1 << ", weight " << i;
    }
  }
}

class OptimizerOnDevice : public testing::TestWithParam<const char*> {};

TEST_P(OptimizerOnDevice, SgdPlain) {
  expect_close(by_kernel(GetParam(), {.name = "sgd"}), sgd_by_hand(0, false, 0));
}

TEST_P(OptimizerOnDevice, SgdMomentumAndDecay) {
  const Choice choice{.name = "sgd", .attributes = {{"momentum", 0.9}, {"weight_decay", 0.05}}};
  expect_close(by_kernel(GetParam(), choice), sgd_by_hand(0.9, false, 0.05));
}

TEST_P(OptimizerOnDevice, SgdNesterov) {
  const Choice choice{.name = "sgd",
                      .attributes = {{"momentum", 0.8}, {"nesterov", true}, {"weight_decay", 0.01}}};
  expect_close(by_kernel(GetParam(), choice), sgd_by_hand(0.8, true, 0.01));
}

TEST_P(OptimizerOnDevice, Adam) {
  expect_close(by_kernel(GetParam(), {.name = "adam"}), adam_by_hand(0.9, 0.999, 1e-8, 0));
}

TEST_P(OptimizerOnDevice, AdamWithEverySetting) {
  const Choice choice{.name = "adam",
                      .attributes = {{"beta1", 0.7}, {"beta2", 0.9}, {"eps", 1e-3}, {"weight_decay", 0.1}}};
  expect_close(by_kernel(GetParam(), choice), adam_by_hand(0.7, 0.9, 1e-3, 0.1));
}

INSTANTIATE_TEST_SUITE_P(Devices, OptimizerOnDevice, testing::Values("reference", "cpu"),
                         [](const auto& device) { return std::string(device.param); });

}  // namespace
}  // namespace netwright::engine
