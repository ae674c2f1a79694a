// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <exception>
#include <memory>
#include <utility>

#include "kernels/api/module.h"
#include "kernels/api/support/host_memory.h"
#include "kernels/api/support/table_context.h"

namespace netwright::kernels {

template <class Device>
using HostContext = TableContext<Device, HostMemoryContext>;

/// A module with one device: the processor.
template <class Device>
class HostModule final : public Module {
 public:
  using MakeDevice = std::unique_ptr<Device> (*)(const OpenOptions&);

  /// `name` and the texts of `info` outlive the module; `make_device` may throw.
  HostModule(const char* name, const DeviceInfo& info, KernelTable<Device> table, MakeDevice make_device)
      : name_(name), info_(info), table_(std::move(table)), make_device_(make_device) {}

  const char* name() const noexcept override { return name_; }
  ProbeResult probe() const noexcept override { return {.devices = {&info_, 1}}; }
  std::span<const std::string_view> kernel_names() const noexcept override { return table_.names(); }

  OpenResult open(int device_index, const OpenOptions& options) const noexcept override {
    if (device_index != 0) return {.failure = "This module has one device, number 0."};
    try {
      return {.context = new HostContext<Device>(table_, make_device_(options))};
    } catch (const std::exception&) {
      return {
          .failure =
              "The processor's kernels could not start: no memory or no threads left; close other programs."};
    }
  }
  void close(Context* context) const noexcept override { delete static_cast<HostContext<Device>*>(context); }

 private:
  const char* name_;
  DeviceInfo info_;
  KernelTable<Device> table_;
  MakeDevice make_device_;
};

}  // namespace netwright::kernels
