// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "tests/gpu/report.h"
#include "tests/gpu/training.h"

namespace netwright::gpu_check {

/// How much is looked at: all, or what a sanitizer can bear.
enum class Scope { all, small };

/// The losses of small networks over 50 steps, in four precisions, against those of the processor in f32
/// (tests/golden/gpu_curves.txt): their relative L2 distance. Training twice, and kernel by kernel instead of
/// recorded, has to give the same bits.
void check_curves(const Machine& machine, Scope scope, Report& report);
/// Writes what check_curves() reads, as this machine's device learns it.
Result<void> write_curves(const Machine& machine, const std::filesystem::path& file);

/// Slopes of the loss along the device's gradient and along a random direction, against central differences
/// of the loss in double on the reference: as a share of the gradient's length.
void check_gradients(const Machine& machine, Scope scope, Report& report);

/// An infinity among the samples and among the weights: the step is not taken, and its place is named.
void check_non_finite(const Machine& machine, Report& report);
/// Steps whose losses are scaled (fp16) and overflow halve the scale and go on.
void check_overflow(const Machine& machine, Report& report);

/// What the plan foretells against what is taken: of an emulated GPU to the byte, of a real one as its driver
/// counts.
void check_memory(const Machine& machine, Report& report);
/// A network too large for the device ends in a sentence whose remedies fit.
void check_out_of_memory(const Machine& machine, Report& report);
/// Milliseconds from a command until no step is under way.
void check_pause(const Machine& machine, Report& report);
/// What the driver tells of the GPU.
void note_driver(const Machine& machine, Report& report);

}  // namespace netwright::gpu_check
