// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/composition/model.h"
#include "app/composition/prediction.h"
#include "engine/base/result.h"
#include "engine/data/data_library.h"
#include "engine/data/pixel_scale.h"
#include "engine/tensor/host_tensor.h"

namespace netwright::app {

/// What files were given to a prediction, ready for predict_rows().
struct GivenInputs {
  std::vector<engine::NamedTensor> tensors;
  std::vector<std::string> row_names;  ///< the files of pictures, one a row; empty without pictures
  std::vector<std::string> notes;      ///< what was done to pictures, as sentences
};

/// How a prediction's pictures become numbers, found when the first picture is met.
struct PictureRules {
  const Model* model = nullptr;
  std::optional<std::string> data = {};  ///< a SPEC whose pixels count; none: the run's own
  const engine::DataLibrary* library = nullptr;
  std::filesystem::path module_folder;
};

/// The scale of the pixels a model learned from. Refused: a model that is of no run without `data`, and data
/// whose samples are no pictures.
Result<engine::PixelScale> pixel_scale(const PictureRules& rules);

/// Each text is NAME=FILE, or FILE where there is one input: .npy as it is, .csv by lines, pictures (.png,
/// .jpg, .jpeg, .bmp) resized and scaled, each a row. Refused by name: what cannot be read, an input given
/// twice other than by pictures, pictures for inputs that take none.
Result<GivenInputs> read_inputs(const std::vector<std::string>& texts, const std::vector<NeededInput>& needed,
                                const PictureRules& rules);

}  // namespace netwright::app
