// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "engine/session/look.h"
#include "engine/train/trainer.h"

namespace netwright::engine {

/// Samples or points through the network as it is now, batch by batch. Null where the look asks for samples
/// the data does not have or points that are no inputs of this network. With no step under way.
Result<std::shared_ptr<const SamplesSeen>> look_at(Trainer& trainer, const SamplesLook& look);

}  // namespace netwright::engine
