// SPDX-License-Identifier: Apache-2.0
#pragma once

/// seam.h with what is asked of graphs while they are captured.
#include "kernels/cuda/seam.h"

#ifdef NETWRIGHT_EMULATION
#include "kernels/cuda/emulation/graph_nodes.h"
#endif
