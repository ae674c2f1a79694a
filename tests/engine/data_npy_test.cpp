// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/exchange/npy.h"
#include "tests/engine/data_support.h"
#include "tests/support/temporary_folder.h"

namespace netwright::engine {
namespace {

using testing::AllOf;
using testing::HasSubstr;

HostTensor counted(const TensorDesc& desc) {
  HostTensor tensor = HostTensor::zeros(desc);
  unsigned next = 0;
  for (std::byte& byte : tensor.bytes) byte = static_cast<std::byte>(next++ * 37);
  return tensor;
}

std::string npy_with(const std::string& header, const std::string& data = {}) {
  return std::string("\x93NUMPY\1\0", 8) + static_cast<char>(header.size() & 0xFF) +
         static_cast<char>(header.size() >> 8) + header + data;
}

std::string refusal_of(const std::string& bytes) {
  const auto decoded = decode_npy(std::as_bytes(std::span(bytes)), "x.npy");
  return decoded ? "accepted" : decoded.error().message;
}

TEST(Npy, RoundTripsEveryTypeAndRank) {
  const tests::TemporaryFolder folder;
  for (const DataType type : {DataType::f32, DataType::f64, DataType::i64, DataType::u8}) {
    for (const Shape& shape : {Shape{}, Shape{3}, Shape{2, 5}, Shape{0, 4}, Shape{1, 2, 1, 3, 1, 2, 1, 2}}) {
      const HostTensor tensor = counted({.type = type, .shape = shape});
      ASSERT_TRUE(write_npy(folder / "x.npy", tensor));
      const auto back = read_npy(folder / "x.npy");
      ASSERT_TRUE(back) << back.error().message;
      EXPECT_EQ(*back, tensor) << name_of(type) << to_string(shape);
    }
  }
}

// numpy.save(file, numpy.array([[1, 2]], dtype=numpy.uint8)) writes these bytes.
TEST(Npy, WritesWhatNumpyWrites) {
  HostTensor tensor = HostTensor::zeros({.type = DataType::u8, .shape = {1, 2}});
  tensor.bytes = {std::byte{1}, std::byte{2}};
  const auto bytes = encode_npy(tensor);
  ASSERT_TRUE(bytes);
  const std::string text(reinterpret_cast<const char*>(bytes->data()), bytes->size());
  const std::string header = "{'descr': '|u1', 'fortran_order': False, 'shape': (1, 2), }";
  EXPECT_EQ(text, npy_with(header + std::string(118 - header.size() - 1, ' ') + "\n", "\1\2"));
}

TEST(Npy, EveryTruncationAndExtensionIsFound) {
  const auto bytes = encode_npy(counted({.type = DataType::f32, .shape = {2, 3}}));
  ASSERT_TRUE(bytes);
  for (std::size_t size = 0; size < bytes->size(); ++size) {
    EXPECT_FALSE(decode_npy(std::span(*bytes).first(size), "x.npy")) << size;
  }
  std::vector<std::byte> longer = *bytes;
  longer.push_back(std::byte{0});
  EXPECT_THAT(decode_npy(longer, "x.npy").error().message,
              AllOf(HasSubstr("24 bytes were expected"), HasSubstr("25")));
}

TEST(Npy, HostileHeadersAreRefused) {
  const auto shaped = [](const std::string& shape) {
    return npy_with("{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + ", }\n");
  };
  EXPECT_THAT(refusal_of(shaped("(4611686018427387904, 4611686018427387904)")),
              HasSubstr("more than the 2 GiB"));
  EXPECT_THAT(refusal_of(shaped("(0, 9223372036854775807, 9223372036854775807)")), HasSubstr("2 GiB"));
  EXPECT_THAT(refusal_of(shaped("(99999999999999999999,)")), HasSubstr("header cannot be read"));
  EXPECT_THAT(refusal_of(shaped("(-1,)")), HasSubstr("header cannot be read"));
  EXPECT_THAT(refusal_of(shaped("(1, 1, 1, 1, 1, 1, 1, 1, 1)")), HasSubstr("at most 8"));
  EXPECT_THAT(refusal_of(shaped("(1000000000,)")), HasSubstr("more than the 2 GiB"));
  EXPECT_THAT(refusal_of(shaped("(1000,)")), HasSubstr("4000 bytes were expected, but 0 follow"));
  EXPECT_THAT(refusal_of(npy_with("{'descr': '<f4'}")), HasSubstr("header cannot be read"));
  EXPECT_THAT(refusal_of(npy_with("{'descr': '<f4', 'descr': '<f4', 'shape': (), }")),
              HasSubstr("cannot be read"));
  EXPECT_THAT(refusal_of(npy_with("__import__('os')")), HasSubstr("header cannot be read"));
  EXPECT_THAT(refusal_of("\x93NUMPY\7"), HasSubstr("within its header"));
  EXPECT_THAT(refusal_of(std::string("\x93NUMPY\7\0\2\0\0\0\0\0", 14)), HasSubstr("npy version 7"));
  EXPECT_THAT(refusal_of(std::string("\x93NUMPY\2\0\xFF\xFF\xFF\xFF{}", 14)),
              HasSubstr("should have 4294967295 bytes"));
  EXPECT_THAT(refusal_of("PK\3\4 a zip file"), HasSubstr("is not a whole npy file"));
}

TEST(Npy, OtherTypesAndOrdersSayHowToConvert) {
  const auto typed = [](const std::string& descr, const std::string& fortran) {
    return npy_with("{'descr': '" + descr + "', 'fortran_order': " + fortran + ", 'shape': (1, 2), }\n",
                    std::string(8, '\0'));
  };
  EXPECT_EQ(refusal_of(typed("<f4", "False")), "accepted");
  EXPECT_THAT(refusal_of(typed("<f4", "True")), HasSubstr("numpy.ascontiguousarray"));
  EXPECT_THAT(refusal_of(typed(">f4", "False")), AllOf(HasSubstr("\">f4\""), HasSubstr("astype")));
  EXPECT_THAT(refusal_of(typed("|O", "False")), HasSubstr("\"|O\""));
}

TEST(Npy, MissingFilesAreNamed) {
  const auto missing = read_npy("/no/such/file.npy");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, ErrorKind::not_found);
  EXPECT_FALSE(encode_npy(HostTensor::zeros({.type = DataType::i32, .shape = {1}})));
}

}  // namespace
}  // namespace netwright::engine
