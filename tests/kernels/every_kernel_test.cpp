// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "tests/kernels/cases.h"
#include "tests/kernels/missing_from_cuda.h"
#include "tests/support/places.h"

namespace netwright::kernels::testing {
namespace {

using Names = std::set<std::string>;

Names names_of(const Module& module) {
  const auto names = module.kernel_names();
  return {names.begin(), names.end()};
}

/// The ids written in kernels/api/*.h, as `KernelId<...> kName{"id"};`.
Names declared_ids() {
  Names ids;
  for (const auto& entry : std::filesystem::directory_iterator(tests::source_folder() / "kernels/api")) {
    std::ostringstream content;
    content << std::ifstream(entry.path()).rdbuf();
    const std::string text = content.str();
    const std::string declaration = "inline constexpr KernelId<";
    for (auto at = text.find(declaration); at != std::string::npos; at = text.find(declaration, at + 1)) {
      const auto begin = text.find('"', at) + 1;
      ids.insert(text.substr(begin, text.find('"', begin) - begin));
    }
  }
  return ids;
}

TEST(EveryKernel, IsDeclaredAndInReferenceAndInCpu) {
  const Names declared = declared_ids();
  EXPECT_GE(declared.size(), 30U);
  EXPECT_EQ(names_of(module("reference")), declared);
  EXPECT_EQ(names_of(module("cpu")), declared);
}

TEST(EveryKernel, IsInCudaButForThoseStillMissing) {
  Names in_cuda = names_of(module("cudaemu"));
  for (const char* missing : kMissingFromCuda) {
    EXPECT_FALSE(in_cuda.contains(missing)) << missing << " is there: take it off the list";
    in_cuda.insert(missing);
  }
  EXPECT_EQ(in_cuda, declared_ids());
}

TEST(EveryKernel, HasACase) {
  Names with_case;
  for (const KernelCase& found : all_cases()) with_case.insert(std::string(found.call.kernel));
  EXPECT_EQ(with_case, names_of(module("reference")));
}

/// The error of each output of `threads` threads of cpu, or of the reference in f32, against the reference in
/// f64.
void expect_agreement(const Module& tested, int threads, const KernelCase& of) {
  const auto expected = run(module("reference"), 1, in_double(of), inputs_of(in_double(of)));
  ASSERT_TRUE(expected) << expected.error().message;
  const auto actual = run(tested, threads, of, inputs_of(of));
  ASSERT_TRUE(actual) << actual.error().message;
  for (std::size_t i = 0; i < of.dst.size(); ++i) {
    EXPECT_LE(error_of((*actual)[i], (*expected)[i], of.gradient), 1e-5) << "output " << i;
  }
}

/// By kernel, so that a failure names it; its cases run one after another.
class Kernel : public ::testing::TestWithParam<std::string> {
 protected:
  template <class Check>
  void for_each_case(const Check& check) {
    for (const KernelCase& of : all_cases()) {
      if (of.call.kernel != GetParam()) continue;
      SCOPED_TRACE(of.name);
      check(of);
    }
  }
};

TEST_P(Kernel, OfReferenceInSinglePrecisionAgreesWithDouble) {
  for_each_case([](const KernelCase& of) { expect_agreement(module("reference"), 1, of); });
}
TEST_P(Kernel, OfCpuOnOneThreadAgreesWithReference) {
  for_each_case([](const KernelCase& of) { expect_agreement(module("cpu"), 1, of); });
}
TEST_P(Kernel, OfCpuOnTwoThreadsAgreesWithReference) {
  for_each_case([](const KernelCase& of) { expect_agreement(module("cpu"), 2, of); });
}
TEST_P(Kernel, OfCpuGivesTheSameBitsAgain) {
  for_each_case([](const KernelCase& of) {
    for (const int threads : {1, 2, 3}) {
      const auto first = run(module("cpu"), threads, of, inputs_of(of));
      ASSERT_TRUE(first) << first.error().message;
      for (int again = 0; again < 3; ++again) {
        const auto next = run(module("cpu"), threads, of, inputs_of(of));
        ASSERT_TRUE(next) << next.error().message;
        EXPECT_TRUE(*first == *next) << threads << " threads";
      }
    }
  });
}
/// Whether the CUDA module has the kernel; those it lacks are named in missing_from_cuda.h.
bool is_in_cuda(const std::string& kernel) {
  return names_of(module("cudaemu")).contains(kernel);
}

TEST_P(Kernel, OfEmulatedCudaAgreesWithReference) {
  if (!is_in_cuda(GetParam())) GTEST_SKIP() << "the CUDA module has no " << GetParam() << " yet";
  for_each_case([](const KernelCase& of) { expect_agreement(module("cudaemu"), 1, of); });
}
TEST_P(Kernel, OfEmulatedCudaInF16AgreesWithReference) {
  for_each_case([](const KernelCase& of) {
    if (of.call.bf16_inputs == 0 || of.name.ends_with("_bf16") || !is_in_cuda(std::string(of.call.kernel)))
      return;
    expect_agreement(module("reference"), 1, in_f16(of));
    expect_agreement(module("cudaemu"), 1, in_f16(of));
  });
}
TEST_P(Kernel, OfEmulatedCudaGivesTheSameBitsInEverySchedule) {
  if (!is_in_cuda(GetParam())) GTEST_SKIP() << "the CUDA module has no " << GetParam() << " yet";
  for_each_case([](const KernelCase& of) {
    const auto forward = run(module("cudaemu"), 1, of, inputs_of(of));
    ASSERT_TRUE(forward) << forward.error().message;
    for (const char* name : {"reverse", "random", "first", "last"}) {
      const EmulationSchedule schedule(name);
      const auto other = run(module("cudaemu"), 1, of, inputs_of(of));
      ASSERT_TRUE(other) << name << ": " << other.error().message;
      EXPECT_TRUE(*forward == *other) << name;
    }
  });
}
/// An output of another shape than follows from inputs and attributes would be written past its end.
TEST_P(Kernel, RefusesOutputsOfAnotherShape) {
  // The first dimension of what these write follows from nothing: rows of a table, a place gathered from, a
  // batch put together.
  const Names free{"embedding_backward", "gather_backward", "gather_images",
                   "gather_labels",      "reduce_backward", "strided_copy"};
  if (free.contains(GetParam())) return;
  for_each_case([](const KernelCase& of) {
    if (of.src.empty()) return;  // nothing the shape could follow from
    for (std::size_t i = 0; i < of.dst.size(); ++i) {
      KernelCase wrong = of;
      Shape& shape = wrong.dst[i].shape;
      if (shape.rank == 0) shape.rank = 1;
      ++shape[0];
      EXPECT_NE(refusal_of(module("reference"), wrong), "") << "reference, output " << i;
      EXPECT_NE(refusal_of(module("cpu"), wrong), "") << "cpu, output " << i;
      EXPECT_NE(refusal_of(module("cudaemu"), wrong), "") << "cudaemu, output " << i;
    }
  });
}

TEST_P(Kernel, GivesTheSameInPlaceWhereItsIdAllowsIt) {
  for_each_case([](const KernelCase& of) {
    for (std::size_t i = 0; i < of.src.size(); ++i) {
      if (((of.call.in_place >> i) & 1U) == 0 || of.src[i] != of.dst[0]) continue;
      KernelCase in_place = of;
      in_place.in_place = {{0, i}};
      for (const char* device : {"cpu", "reference", "cudaemu"}) {
        if (!names_of(module(device)).contains(GetParam())) continue;
        const auto apart = run(module(device), 2, of, inputs_of(of));
        const auto over = run(module(device), 2, in_place, inputs_of(of));
        ASSERT_TRUE(apart && over) << device;
        EXPECT_TRUE(apart->at(0) == over->at(0)) << device << ", input " << i;
      }
    }
  });
}

TEST(EveryKernel, OfCudaAgreesWithReference) {
  const std::string lack = lack_of_gpu();
  if (!lack.empty()) GTEST_SKIP() << lack;
  const Names has = names_of(module("cuda"));
  for (const KernelCase& of : all_cases()) {
    if (!has.contains(std::string(of.call.kernel))) continue;
    SCOPED_TRACE(std::string(of.call.kernel) + " " + of.name);
    expect_agreement(module("cuda"), 1, of);
  }
}

INSTANTIATE_TEST_SUITE_P(Every, Kernel, ::testing::ValuesIn(declared_ids()),
                         [](const ::testing::TestParamInfo<std::string>& kernel) { return kernel.param; });

}  // namespace
}  // namespace netwright::kernels::testing
