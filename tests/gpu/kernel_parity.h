// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "kernels/api/module.h"
#include "tests/gpu/report.h"

namespace netwright::gpu_check {

struct Subjects {
  std::string kernel = {};  ///< those whose name has this in it; empty: all
  bool small = false;       ///< a few cases of each, of few elements: what a sanitizer can bear
};

/// Every kernel of the module on the cases of tests/kernels, in f32, TF32, bf16 and f16, against the
/// reference in double; run twice, and recorded and launched, it has to write the same bits. Outputs and
/// scratch hold NaN before.
void check_kernels(const kernels::Module& module, int device, const Subjects& subjects, Report& report);

}  // namespace netwright::gpu_check
