// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cupti.h>

#include <cstdint>
#include <string>

#include "kernels/cuda/libraries/late_library.h"

namespace netwright::kernels::cuda {

/// What is needed of CUPTI to time the kernels of a recorded step: its activity records.
struct CuptiFunctions {
  decltype(&::cuptiGetVersion) get_version = nullptr;
  decltype(&::cuptiGetResultString) result_string = nullptr;
  decltype(&::cuptiActivityEnable) enable = nullptr;
  decltype(&::cuptiActivityDisable) disable = nullptr;
  decltype(&::cuptiActivityRegisterCallbacks) register_callbacks = nullptr;
  decltype(&::cuptiActivityGetNextRecord) next_record = nullptr;
  decltype(&::cuptiActivityGetNumDroppedRecords) dropped_records = nullptr;
  decltype(&::cuptiActivityFlushAll) flush = nullptr;
  decltype(&::cuptiGetGraphNodeId) graph_node_id = nullptr;
  decltype(&::cuptiSubscribe) subscribe = nullptr;
  decltype(&::cuptiUnsubscribe) unsubscribe = nullptr;
  decltype(&::cuptiEnableCallback) enable_callback = nullptr;

  template <class Visit>
  void each(Visit&& visit) {
    visit("cuptiGetVersion", get_version);
    visit("cuptiGetResultString", result_string);
    visit("cuptiActivityEnable", enable);
    visit("cuptiActivityDisable", disable);
    visit("cuptiActivityRegisterCallbacks", register_callbacks);
    visit("cuptiActivityGetNextRecord", next_record);
    visit("cuptiActivityGetNumDroppedRecords", dropped_records);
    visit("cuptiActivityFlushAll", flush);
    visit("cuptiGetGraphNodeId", graph_node_id);
    visit("cuptiSubscribe", subscribe);
    visit("cuptiUnsubscribe", unsubscribe);
    visit("cuptiEnableCallback", enable_callback);
  }

  std::string refusal() const;
  std::string version() const;
};

/// The oldest that is taken, 13.0: records of it and later ones have what is read of them in the same places.
inline constexpr std::uint32_t kLeastCuptiVersion = 130000;

using CuptiLibrary = LateLibrary<CuptiFunctions>;
CuptiLibrary find_cupti();

}  // namespace netwright::kernels::cuda
