// SPDX-License-Identifier: Apache-2.0
#include "engine/data/data_library.h"

#include <utility>

#include "engine/data/data_spec.h"

namespace netwright::engine {

std::vector<DataSource> data_source_manifest();

DataLibrary::DataLibrary(std::vector<DataSource> sources, std::filesystem::path cache_folder)
    : sources_(std::move(sources)), cache_folder_(std::move(cache_folder)) {}

Result<OpenedData> DataLibrary::open(std::string_view spec) const {
  const Result<DataSpec> parsed = parse_data_spec(spec, sources_);
  if (!parsed) return parsed.error();
  Result<Attributes> options = data_options(*parsed->source, parsed->options);
  if (!options) return options.error();
  Result<OpenedData> opened = parsed->source->open({.kind = parsed->source->name,
                                                    .path = parsed->path,
                                                    .options = std::move(*options),
                                                    .cache_folder = cache_folder_});
  if (opened) opened->spec = spec;
  return opened;
}

std::vector<DataSource> standard_data_sources() {
  return data_source_manifest();
}

}  // namespace netwright::engine
