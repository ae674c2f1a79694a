// SPDX-License-Identifier: Apache-2.0
#include "kernels/cuda/libraries/cudnn_plan.h"

#include <algorithm>
#include <array>
#include <optional>

namespace netwright::kernels::cuda {

namespace {

Descriptor device_descriptor(const CudnnDevice& device) {
  Descriptor made(*device.cudnn, CUDNN_BACKEND_DEVICEPROP_DESCRIPTOR);
  made.set(CUDNN_ATTR_DEVICEPROP_JSON_REPRESENTATION, device.device_json);
  return std::move(made.finalize());
}

/// A plan that knows for which GPU it is.
struct UnfinishedPlan {
  explicit UnfinishedPlan(const CudnnDevice& device)
      : plan(*device.cudnn, CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR) {
    if (device.handle != nullptr) {
      plan.set(CUDNN_ATTR_EXECUTION_PLAN_HANDLE, device.handle);
    } else {
      described.emplace(device_descriptor(device));
      plan.set(CUDNN_ATTR_EXECUTION_PLAN_DEVICEPROP, *described);
    }
  }

  std::optional<Descriptor> described;
  Descriptor plan;
};

/// One engine with its settings.
struct EngineChoice {
  Descriptor config;
  std::string name;
};

std::string name_of_engine(const Descriptor& engine, const Descriptor& config) {
  std::string name = "eng" + std::to_string(engine.get<std::int64_t>(CUDNN_ATTR_ENGINE_GLOBAL_INDEX));
  const auto choices = config.get_descriptors(CUDNN_ATTR_ENGINECFG_KNOB_CHOICES,
                                              CUDNN_BACKEND_KNOB_CHOICE_DESCRIPTOR, CUDNN_KNOB_TYPE_COUNTS);
  for (const Descriptor& choice : choices) {
    const auto knob = choice.get<cudnnBackendKnobType_t>(CUDNN_ATTR_KNOB_CHOICE_KNOB_TYPE);
    const auto value = choice.get<std::int64_t>(CUDNN_ATTR_KNOB_CHOICE_KNOB_VALUE);
    name += "_k" + std::to_string(static_cast<int>(knob)) + "=" + std::to_string(value);
  }
  return name;
}

bool keeps_limits(const Descriptor& engine, const ConvolutionProblem& problem, const EngineLimits& limits) {
  const auto notes = engine.get_several<cudnnBackendNumericalNote_t>(CUDNN_ATTR_ENGINE_NUMERICAL_NOTE,
                                                                     CUDNN_NUMERICAL_NOTE_TYPE_COUNT);
  const auto has = [&](cudnnBackendNumericalNote_t note) {
    return std::find(notes.begin(), notes.end(), note) != notes.end();
  };
  if (limits.deterministic && has(CUDNN_NUMERICAL_NOTE_NONDETERMINISTIC)) return false;
  if (has(CUDNN_NUMERICAL_NOTE_REDUCED_PRECISION_REDUCTION)) return false;
  if (problem.input() != DataType::f32) return true;
  // On f32 inputs tensor cores mean TF32; large Winograd tiles lose two digits.
  const bool exact =
      !has(CUDNN_NUMERICAL_NOTE_TENSOR_CORE) && !has(CUDNN_NUMERICAL_NOTE_DOWN_CONVERT_INPUTS) &&
      !has(CUDNN_NUMERICAL_NOTE_WINOGRAD_TILE_6x6) && !has(CUDNN_NUMERICAL_NOTE_WINOGRAD_TILE_13x13);
  return exact || problem.tf32;
}

std::vector<Descriptor> heuristic_configs(const CudnnDevice& device, const ConvolutionGraph& graph,
                                          cudnnBackendHeurMode_t mode) {
  Descriptor heuristics(*device.cudnn, CUDNN_BACKEND_ENGINEHEUR_DESCRIPTOR);
  heuristics.set(CUDNN_ATTR_ENGINEHEUR_OPERATION_GRAPH, graph.operations())
      .set(CUDNN_ATTR_ENGINEHEUR_MODE, mode);
  std::optional<Descriptor> described;
  if (device.handle == nullptr) {
    described.emplace(device_descriptor(device));
    heuristics.set(CUDNN_ATTR_ENGINEHEUR_DEVICEPROP, *described);
  }
  heuristics.finalize();
  const std::int64_t count = heuristics.count(CUDNN_ATTR_ENGINEHEUR_RESULTS, CUDNN_TYPE_BACKEND_DESCRIPTOR);
  return heuristics.get_descriptors(CUDNN_ATTR_ENGINEHEUR_RESULTS, CUDNN_BACKEND_ENGINECFG_DESCRIPTOR, count);
}

/// Engines that keep the limits, as far as can be known before planning; what fails is left out.
std::vector<EngineChoice> choices_of(const CudnnDevice& device, const ConvolutionProblem& problem,
                                     const ConvolutionGraph& graph, const EngineLimits& limits) {
  std::vector<EngineChoice> choices;
  for (const cudnnBackendHeurMode_t mode : {CUDNN_HEUR_MODE_A, CUDNN_HEUR_MODE_FALLBACK}) {
    std::vector<Descriptor> configs;
    try {
      configs = heuristic_configs(device, graph, mode);
    } catch (const CudnnRefusal&) {
      continue;
    }
    for (Descriptor& config : configs) {
      std::vector<Descriptor> engine =
          config.get_descriptors(CUDNN_ATTR_ENGINECFG_ENGINE, CUDNN_BACKEND_ENGINE_DESCRIPTOR, 1);
      if (engine.empty() || !keeps_limits(engine.front(), problem, limits)) continue;
      std::string name = name_of_engine(engine.front(), config);
      const bool known = std::any_of(choices.begin(), choices.end(),
                                     [&](const EngineChoice& choice) { return choice.name == name; });
      if (!known) choices.push_back({std::move(config), std::move(name)});
    }
  }
  return choices;
}

/// None where the engine does not support the problem or wants too much workspace.
std::optional<ConvolutionPlan> try_plan(const CudnnDevice& device, const EngineChoice& choice,
                                        const EngineLimits& limits) {
  try {
    UnfinishedPlan unfinished(device);
    unfinished.plan.set(CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG, choice.config).finalize();
    ConvolutionPlan made(device, std::move(unfinished.plan), choice.name);
    if (made.workspace_bytes() > limits.workspace_bytes) return std::nullopt;
    return made;
  } catch (const CudnnRefusal&) {
    return std::nullopt;
  }
}

std::string key_of(const CudnnDevice& device, const ConvolutionProblem& problem, const EngineLimits& limits,
                   const std::string& engine) {
  return "cudnn " + std::to_string(device.cudnn->get_version()) + "\n" + device.device_json + "\n" +
         to_string(problem) + "\nworkspace " + std::to_string(limits.workspace_bytes) +
         (limits.deterministic ? " deterministic" : "") + "\n" + engine;
}

/// A kept plan: the engine's name, a line's end, cuDNN's JSON.
std::optional<ConvolutionPlan> restore(const CudnnDevice& device, const std::string& kept) {
  const std::size_t end = kept.find('\n');
  if (end == std::string::npos) return std::nullopt;
  try {
    UnfinishedPlan unfinished(device);
    unfinished.plan.set(CUDNN_ATTR_EXECUTION_PLAN_JSON_REPRESENTATION, kept.substr(end + 1)).finalize();
    return ConvolutionPlan(device, std::move(unfinished.plan), kept.substr(0, end));
  } catch (const CudnnRefusal&) {
    return std::nullopt;
  }
}

void keep(const PlanCache& cache, const std::string& key, const ConvolutionPlan& plan) {
  try {
    cache.keep(key, plan.engine() + "\n" +
                        plan.descriptor().get_text(CUDNN_ATTR_EXECUTION_PLAN_JSON_REPRESENTATION));
  } catch (const CudnnRefusal&) {
    // An engine that cannot be written down is planned anew next time.
  }
}

Error no_engine(const ConvolutionProblem& problem, std::size_t tried) {
  return refused("cuDNN has no engine for this convolution (" + to_string(problem) + ", " +
                 std::to_string(tried) + " tried) within the workspace limit.");
}

}  // namespace

ConvolutionPlan::ConvolutionPlan(const CudnnDevice& device, Descriptor plan, std::string engine)
    : device_(device),
      plan_(std::move(plan)),
      engine_(std::move(engine)),
      workspace_bytes_(plan_.get<std::int64_t>(CUDNN_ATTR_EXECUTION_PLAN_WORKSPACE_SIZE)) {}

Result<void> ConvolutionPlan::execute(const ConvolutionTensors& tensors, void* workspace) const {
  constexpr std::array<std::int64_t, 4> kUids{kSrcUid, kWeightUid, kDstUid, kBiasUid};
  const std::array<void*, 4> addresses{const_cast<void*>(tensors.src), const_cast<void*>(tensors.weight),
                                       const_cast<void*>(tensors.dst), const_cast<void*>(tensors.bias)};
  const std::size_t count = tensors.bias != nullptr ? 4 : 3;
  try {
    Descriptor pack(*device_.cudnn, CUDNN_BACKEND_VARIANT_PACK_DESCRIPTOR);
    pack.set(CUDNN_ATTR_VARIANT_PACK_UNIQUE_IDS, std::span(kUids).first(count))
        .set_addresses(CUDNN_ATTR_VARIANT_PACK_DATA_POINTERS, std::span(addresses).first(count))
        .set_addresses(CUDNN_ATTR_VARIANT_PACK_WORKSPACE, std::span(&workspace, 1))
        .finalize();
    const cudnnStatus_t status = device_.cudnn->execute(device_.handle, plan_.raw(), pack.raw());
    if (status != CUDNN_STATUS_SUCCESS)
      throw CudnnRefusal(*device_.cudnn, status, "could not run a convolution");
    return {};
  } catch (const CudnnRefusal& refusal) {
    return Error{.message = refusal.what(), .kind = ErrorKind::failed};
  }
}

Result<ConvolutionPlan> plan_convolution(const CudnnDevice& device, const ConvolutionProblem& problem,
                                         const EngineLimits& limits, const PlanCache& cache,
                                         const std::string& engine) {
  const std::string key = key_of(device, problem, limits, engine);
  if (const auto kept = cache.find(key)) {
    if (auto plan = restore(device, *kept)) return *std::move(plan);
  }
  try {
    const ConvolutionGraph graph(device, problem);
    std::size_t tried = 0;
    for (const EngineChoice& choice : choices_of(device, problem, graph, limits)) {
      if (!engine.empty() && choice.name != engine) continue;
      ++tried;
      if (auto plan = try_plan(device, choice, limits)) {
        keep(cache, key, *plan);
        return *std::move(plan);
      }
    }
    return no_engine(problem, tried);
  } catch (const CudnnRefusal& refusal) {
    return refused(std::string(refusal.what()) + ", in a convolution (" + to_string(problem) + ").");
  }
}

std::vector<std::string> convolution_engines(const CudnnDevice& device, const ConvolutionProblem& problem,
                                             const EngineLimits& limits) {
  std::vector<std::string> names;
  try {
    const ConvolutionGraph graph(device, problem);
    for (const EngineChoice& choice : choices_of(device, problem, graph, limits)) {
      if (try_plan(device, choice, limits)) names.push_back(choice.name);
    }
  } catch (const CudnnRefusal&) {
    names.clear();
  }
  return names;
}

std::vector<std::string> convolution_candidates(const CudnnDevice& device, const ConvolutionProblem& problem,
                                                const EngineLimits& limits, std::size_t most) {
  std::vector<std::string> names;
  try {
    const ConvolutionGraph graph(device, problem);
    for (EngineChoice& choice : choices_of(device, problem, graph, limits)) {
      if (names.size() < most) names.push_back(std::move(choice.name));
    }
  } catch (const CudnnRefusal&) {
    names.clear();
  }
  return names;
}

Result<std::string> device_text(const CudnnFunctions& cudnn, int device_index) {
  try {
    Descriptor device(cudnn, CUDNN_BACKEND_DEVICEPROP_DESCRIPTOR);
    device.set(CUDNN_ATTR_DEVICEPROP_DEVICE_ID, static_cast<std::int32_t>(device_index)).finalize();
    return device.get_text(CUDNN_ATTR_DEVICEPROP_JSON_REPRESENTATION);
  } catch (const CudnnRefusal& refusal) {
    return Error{.message = refusal.what(), .kind = ErrorKind::failed};
  }
}

}  // namespace netwright::kernels::cuda
