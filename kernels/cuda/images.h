// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/cuda/table.h"

namespace netwright::kernels::cuda {

void add_images(Table& table);

}  // namespace netwright::kernels::cuda
