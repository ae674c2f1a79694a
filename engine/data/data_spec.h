// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/data/data_source.h"

namespace netwright::engine {

/// A SPEC taken apart, nothing checked yet: "kind:path?option=value&option=value".
struct DataSpec {
  const DataSource* source = nullptr;
  std::filesystem::path path = {};
  std::map<std::string, std::string> options = {};
};

/// Finds the source a SPEC speaks of. Refused with what there is instead: unknown names, paths nobody
/// recognises, options without a value or given twice.
Result<DataSpec> parse_data_spec(std::string_view spec, std::span<const DataSource> sources);

/// The options as values of their types, checked, with defaults for what is absent.
Result<Attributes> data_options(const DataSource& source, const std::map<std::string, std::string>& options);

}  // namespace netwright::engine
