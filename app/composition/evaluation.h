// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "app/composition/model.h"
#include "engine/data/dataset.h"
#include "engine/train/metric_mean.h"

namespace netwright::app {

/// Loss and accuracy of a model over a whole data set, in its order. `advanced` is told the samples done.
Result<engine::MetricMeans> evaluate(const Model& model, const engine::DatasetPtr& data, const Toolbox& tools,
                                     const PredictorOptions& options,
                                     const std::function<void(std::int64_t)>& advanced = {});

/// The first `rows` samples of a data set as the model's inputs.
Result<std::vector<engine::NamedTensor>> first_samples(const Model& model, const engine::Dataset& data,
                                                       const Toolbox& tools, std::int64_t rows);

/// What the model's Outputs say about inputs of one batch.
Result<std::vector<engine::NamedTensor>> predict(const Model& model,
                                                 const std::vector<engine::NamedTensor>& inputs,
                                                 const Toolbox& tools, PredictorOptions options);

}  // namespace netwright::app
