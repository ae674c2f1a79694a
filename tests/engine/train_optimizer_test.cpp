// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "engine/device/device_list.h"
#include "engine/graph/checked_json.h"
#include "engine/plan/update_rule.h"
#include "engine/train/optimizer_definition.h"
#include "kernels/api/module.h"
#include "tests/support/places.h"

namespace netwright::engine {
namespace {

using Json = nlohmann::json;
using Values = std::vector<double>;

const Json& golden() {
  static const Json all = Json::parse(std::ifstream(tests::source_folder() / "tests/golden/optimizers.json"));
  return all;
}

Choice choice_of(const Json& one) {
  Choice choice{.name = one["optimizer"], .attributes = {}};
  for (const auto& [name, value] : one["attributes"].items()) {
    choice.attributes[name] = *attribute_from_json(value);
  }
  return choice;
}

/// As in tests/golden/optimizers.py.
double start(std::size_t i) {
  return 1.5 * std::sin(static_cast<double>(i + 1));
}
double gradient(std::size_t i, double weight) {
  return (0.5 + static_cast<double>(i % 7) * 0.3) * weight - 0.3 * std::cos(static_cast<double>(i));
}
double norm(const Values& values) {
  double squares = 0;
  for (const double value : values) squares += value * value;
  return std::sqrt(squares);
}

/// One weight of T with its gradient and states in a device's memory, updated by the rule's kernel.
template <class T>
class UpdatedWeight {
 public:
  UpdatedWeight(kernels::Context& context, const UpdateRule& rule, const UpdateClass& update,
                std::size_t count)
      : context_(context), count_(count) {
    const DataType type = sizeof(T) == sizeof(double) ? DataType::f64 : DataType::f32;
    const TensorDesc desc{type, {static_cast<std::int64_t>(count)}};
    const std::vector<TensorDesc> src(2 + rule.states.size(), desc);
    const std::vector<TensorDesc> dst(1 + rule.states.size(), desc);
    const KernelCall call = rule.call(update);
    prepared_ = context.describe(
        {.kernel = call.kernel, .attributes = call.attributes.get(), .src = src, .dst = dst});
    EXPECT_EQ(prepared_.failure, nullptr) << prepared_.failure;
    for (std::size_t i = 0; i < src.size(); ++i) {
      void* memory = context.allocate(desc.bytes());
      EXPECT_EQ(context.zero(memory, desc.bytes()), nullptr);
      in_.push_back(memory);
      if (i > 0) out_.push_back(memory);
    }
    control_ = context.allocate(sizeof(kernels::StepState));
    scratch_ = context.allocate(std::max<std::int64_t>(prepared_.scratch_bytes, 64));
    for (std::size_t i = 0; i < count; ++i) values_.push_back(static_cast<T>(start(i)));
    write(1, values_);
  }
  ~UpdatedWeight() {
    context_.release(prepared_.handle);
    for (const void* memory : in_) context_.free(const_cast<void*>(memory));
    context_.free(scratch_);
    context_.free(control_);
  }
  UpdatedWeight(const UpdatedWeight&) = delete;
  UpdatedWeight& operator=(const UpdatedWeight&) = delete;

  Values step(std::int64_t update, double rate) {
    std::vector<T> gradients;
    for (std::size_t i = 0; i < count_; ++i)
      gradients.push_back(static_cast<T>(gradient(i, static_cast<double>(values_[i]))));
    write(0, gradients);
    const kernels::StepState state{.step = update - 1, .update = update, .learning_rate = rate};
    EXPECT_EQ(context_.upload(control_, &state, sizeof state), nullptr);
    EXPECT_EQ(context_.execute(prepared_.handle, in_, out_, scratch_,
                               static_cast<const kernels::StepState*>(control_)),
              nullptr);
    EXPECT_EQ(context_.download(values_.data(), in_[1], static_cast<std::int64_t>(count_ * sizeof(T))),
              nullptr);
    EXPECT_EQ(context_.synchronize(), nullptr);
    return {values_.begin(), values_.end()};
  }

 private:
  void write(std::size_t tensor, const std::vector<T>& values) {
    EXPECT_EQ(context_.upload(const_cast<void*>(in_[tensor]), values.data(),
                              static_cast<std::int64_t>(values.size() * sizeof(T))),
              nullptr);
  }

  kernels::Context& context_;
  std::size_t count_;
  kernels::Prepared prepared_;
  std::vector<const void*> in_;
  std::vector<void*> out_;
  void* control_ = nullptr;
  void* scratch_ = nullptr;
  std::vector<T> values_;
};

/// Error relative to the norm of the tensor for the norm, to the largest value for the values.
void expect_close(const Values& found, const Values& expected, double tolerance) {
  ASSERT_EQ(found.size(), expected.size());
  double largest = 0;
  for (const double value : expected) largest = std::max(largest, std::abs(value));
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_NEAR(found[i], expected[i], tolerance * largest) << "number " << i;
  }
}

template <class T>
void expect_golden(const std::string& device, double tolerance) {
  const DeviceList devices = DeviceList::load(tests::module_folder());
  const ContextPtr context = *devices.open(*devices.find(device), {.threads = 1});
  const double rate = golden()["rate"];
  for (const Json& one : golden()["cases"]) {
    const Choice choice = choice_of(one);
    SCOPED_TRACE(choice.name + " " + one["attributes"].dump());
    const Result<UpdateRule> rule = make_update_rule(choice);
    ASSERT_TRUE(rule) << rule.error().message;
    UpdatedWeight<T> matrix(*context, *rule, {.rate_factor = 1, .decays = true}, 35);
    UpdatedWeight<T> vector(*context, *rule, {.rate_factor = 0.5, .decays = false}, 11);
    Values last_matrix, last_vector;
    for (std::size_t t = 0; t < one["norms"].size(); ++t) {
      const auto update = static_cast<std::int64_t>(t) + 1;
      last_matrix = matrix.step(update, rate);
      last_vector = vector.step(update, rate);
      const Values norms = one["norms"][t];
      EXPECT_NEAR(norm(last_matrix), norms[0], tolerance * norms[0]) << "step " << update;
      EXPECT_NEAR(norm(last_vector), norms[1], tolerance * norms[1]) << "step " << update;
    }
    expect_close(last_matrix, one["matrix"], tolerance);
    expect_close(last_vector, one["vector"], tolerance);
  }
}

TEST(OptimizerGolden, ReferenceInDoubleIsPyTorch) {
  expect_golden<double>("reference", 1e-12);
}
TEST(OptimizerGolden, ReferenceInSingleIsPyTorch) {
  expect_golden<float>("reference", 1e-6);
}
TEST(OptimizerGolden, CpuIsPyTorch) {
  expect_golden<float>("cpu", 1e-6);
}

TEST(OptimizerGolden, HasEveryOptimizer) {
  std::set<std::string> with_numbers;
  for (const Json& one : golden()["cases"]) with_numbers.insert(one["optimizer"]);
  for (const OptimizerDefinition& optimizer : standard_optimizers()) {
    EXPECT_TRUE(with_numbers.contains(optimizer.name)) << optimizer.name;
  }
}

}  // namespace
}  // namespace netwright::engine
