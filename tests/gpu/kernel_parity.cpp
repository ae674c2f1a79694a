// SPDX-License-Identifier: Apache-2.0
#include "tests/gpu/kernel_parity.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <string_view>
#include <vector>

#include "tests/kernels/cases.h"

namespace netwright::gpu_check {
namespace {

using kernels::testing::KernelCase;
using kernels::testing::Outcomes;

/// What a kernel computes in, and the error it may have (docs: Numbers; TF32 has f16's mantissa).
struct Precision {
  const char* name;
  double limit;
  KernelCase (*of)(KernelCase);
  bool tf32 = false;
  bool of_products = true;  ///< only kernels that take 16 bits differ from f32
  const char* kernels::DeviceInfo::*lack = nullptr;
};

KernelCase as_it_is(KernelCase of) {
  return of;
}

const std::array<Precision, 4>& precisions() {
  using kernels::DeviceInfo;
  static const std::array<Precision, 4> kPrecisions{
      {{.name = "fp32", .limit = 1e-5, .of = as_it_is, .of_products = false},
       {.name = "tf32", .limit = 2e-3, .of = as_it_is, .tf32 = true, .lack = &DeviceInfo::tf32_lack},
       {.name = "bf16", .limit = 1e-2, .of = kernels::testing::in_bf16, .lack = &DeviceInfo::bf16_lack},
       {.name = "fp16", .limit = 2e-3, .of = kernels::testing::in_f16, .lack = &DeviceInfo::f16_lack}}};
  return kPrecisions;
}

constexpr std::int64_t kSmallElements = 2000;
constexpr std::size_t kSmallCases = 3;  // of each kernel

std::int64_t elements_of(const KernelCase& of) {
  std::int64_t sum = 0;
  for (const auto* tensors : {&of.src, &of.dst}) {
    for (const auto& desc : *tensors) sum += desc.shape.elements();
  }
  return sum;
}

using CasesByKernel = std::map<std::string, std::vector<KernelCase>>;

CasesByKernel chosen_cases(const kernels::Module& module, const Subjects& subjects) {
  const auto names = module.kernel_names();
  CasesByKernel chosen;
  for (KernelCase& of : kernels::testing::f32_cases()) {
    const std::string kernel(of.call.kernel);
    if (kernel.find(subjects.kernel) == std::string::npos) continue;
    if (std::ranges::find(names, of.call.kernel) == names.end()) continue;
    auto& cases = chosen[kernel];
    if (subjects.small && (elements_of(of) > kSmallElements || cases.size() == kSmallCases)) continue;
    cases.push_back(std::move(of));
  }
  return chosen;
}

/// Adds what one case shows to the finding about its kernel.
void check_case(kernels::Context& context, const KernelCase& of, Finding& finding) {
  const auto fail = [&](const std::string& sentence) {
    if (!finding.fault.empty()) return;
    finding.fault = sentence;
    finding.where = of.name;
  };
  const KernelCase exact = in_double(of);
  const auto expected =
      run(kernels::testing::module("reference"), 1, exact, kernels::testing::inputs_of(exact));
  if (!expected) return fail("the reference: " + expected.error().message);
  const auto actual =
      run_on(context, of, kernels::testing::inputs_of(of), kernels::testing::Ways::eager_and_recorded);
  if (!actual) return fail(actual.error().message);
  if (actual->first != actual->second) fail("other bits when run again");
  if (!actual->recorded.empty() && actual->recorded != actual->first)
    fail("other bits when recorded and launched");
  for (std::size_t i = 0; i < of.dst.size(); ++i) {
    const double error = kernels::testing::error_of(actual->first[i], (*expected)[i], of.gradient);
    if (error > finding.error) {
      finding.error = error;
      if (finding.fault.empty()) finding.where = of.name;
    }
    if (!(error <= finding.limit)) fail("output " + std::to_string(i) + " is further off than its limit");
  }
}

}  // namespace

void check_kernels(const kernels::Module& module, int device, const Subjects& subjects, Report& report) {
  const CasesByKernel chosen = chosen_cases(module, subjects);
  const kernels::DeviceInfo& info = module.probe().devices[static_cast<std::size_t>(device)];
  for (const Precision& precision : precisions()) {
    const std::string check = std::string("kernel ") + precision.name;
    if (precision.lack != nullptr && info.*precision.lack != nullptr) {
      report.skip(check, info.*precision.lack);
      continue;
    }
    const auto context = kernels::testing::open(module, device, {.tf32 = precision.tf32});
    if (!context) {
      report.add({.check = "kernel",
                  .subject = "open",
                  .precision = precision.name,
                  .fault = context.error().message});
      continue;
    }
    for (const auto& [kernel, cases] : chosen) {
      if (cases.empty() || (precision.of_products && cases.front().call.bf16_inputs == 0)) continue;
      Finding finding{.check = "kernel",
                      .subject = kernel,
                      .precision = precision.name,
                      .cases = cases.size(),
                      .limit = precision.limit};
      for (const KernelCase& of : cases) check_case(**context, precision.of(of), finding);
      report.add(finding);
    }
  }
}

}  // namespace netwright::gpu_check
