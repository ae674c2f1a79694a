// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "engine/base/philox.h"
#include "engine/data/data_library.h"
#include "engine/data/data_source.h"

namespace netwright::engine {

/// What made-up data sets share. Numbers come from Philox, so they are the same on every machine.

enum class DataPart : std::uint32_t { train, test };

/// Writes one sample and its target from random numbers of its own.
using SampleMaker =
    std::function<void(const RandomStream& random, std::span<std::byte> sample, std::span<std::byte> target)>;

/// The option "samples" or "test_samples".
AttributeSpec count_option(std::string name, std::int64_t count, std::string doc);
/// The options samples, test_samples and seed.
std::vector<AttributeSpec> generated_options(std::int64_t samples, std::int64_t test_samples);

/// Both parts, as large as the request's options say, made sample by sample as they are read: they take no
/// memory.
OpenedData generated_data(const DatasetInfo& info, const DataRequest& request, const SampleMaker& make);

/// The hash of a generator's name and options.
std::string settings_hash(const DataRequest& request);

}  // namespace netwright::engine
