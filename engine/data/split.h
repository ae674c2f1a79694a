// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "engine/base/result.h"
#include "engine/data/dataset.h"

namespace netwright::engine {

/// The samples `indices` of `data`, in that order. Indices are below data->size().
DatasetPtr subset(DatasetPtr data, std::vector<std::int64_t> indices);

struct SplitData {
  DatasetPtr train;
  DatasetPtr validation;  ///< null when nothing was asked for
};

/// Parts `data` in two: `validation_fraction` of every class (of all samples where there are no classes),
/// chosen at random by `seed`, goes to validation. Every sample lands in exactly one part, in the order of
/// `data`. A fraction of 0 gives no validation part; otherwise each part gets at least one sample. Refused: a
/// fraction outside [0, 1), too few samples.
Result<SplitData> split(const DatasetPtr& data, double validation_fraction, std::uint64_t seed);

}  // namespace netwright::engine
