// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/philox.h"
#include "engine/device/device_list.h"
#include "engine/exchange/onnx/onnx_export.h"
#include "engine/exchange/verify/verify.h"
#include "engine/execute/executor.h"
#include "engine/graph/infer.h"
#include "engine/graph/op_registry.h"
#include "tests/support/places.h"

namespace netwright::tests {

template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return std::move(*result);
}
inline void must(const Result<void>& result) {
  if (!result) throw std::runtime_error(result.error().message);
}

/// What the tests of exported models work with.
struct Interop {
  engine::OpRegistry ops = engine::standard_ops();
  engine::DeviceList devices = engine::DeviceList::load(module_folder());
  std::vector<std::filesystem::path> pythons =
      engine::python_candidates({source_folder() / "build" / "interop-python"});

  engine::Executor executor(const engine::Graph& graph, std::int64_t batch, engine::ExecutorOptions options,
                            std::string_view device = "reference") const {
    auto context = must(devices.open(must(devices.find(device)), {.threads = 2}));
    return must(engine::Executor::create(graph, engine::infer_shapes(graph, ops, batch), options,
                                         std::move(context)));
  }

  engine::VerifyRequest request(std::filesystem::path model, std::vector<engine::NamedTensor> inputs,
                                std::vector<engine::NamedTensor> outputs) const {
    return {.model = std::move(model),
            .inputs = std::move(inputs),
            .outputs = std::move(outputs),
            .module_folder = module_folder(),
            .pythons = pythons};
  }
};

/// Uniform values in [low, low + 1), another for each name.
inline engine::HostTensor random_tensor(const Shape& shape, std::uint32_t stream, float low = -0.5F) {
  auto tensor = engine::HostTensor::zeros({.type = DataType::f32, .shape = shape});
  const RandomStream random{.seed = 3, .purpose = RandomPurpose::synthetic_data, .layer = stream};
  std::uint64_t index = 0;
  for (float& value : tensor.as<float>()) value = low + random.uniform(index++);
  return tensor;
}

/// What the engine predicts for `inputs`, named by Input node; their first dimension is the batch.
inline std::vector<engine::NamedTensor> predict(engine::Executor& executor, const engine::Graph& graph,
                                                const std::vector<engine::NamedTensor>& inputs) {
  std::vector<engine::InputView> views;
  for (const engine::NamedTensor& input : inputs) {
    views.push_back(
        {.node = graph.find(input.name)->id, .type = input.tensor.desc.type, .bytes = input.tensor.bytes});
  }
  return must(executor.predict({.inputs = views, .valid_rows = inputs.front().tensor.desc.shape[0]}));
}

}  // namespace netwright::tests
