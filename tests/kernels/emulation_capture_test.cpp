// SPDX-License-Identifier: Apache-2.0
// Recording on the emulated GPU: what CUDA refuses, it refuses, with CUDA's errors.
#include <gtest/gtest.h>

#include <array>
#include <functional>

#include "kernels/cuda/seam.h"

namespace netwright::kernels::testing {
namespace {

GLOBAL void add_one_kernel(float* number) {
  *number += 1;
}

class Capturing : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking), cudaSuccess);
    ASSERT_EQ(cudaStreamCreate(&blocking_), cudaSuccess);
    ASSERT_EQ(cudaMalloc(&memory_, sizeof(float)), cudaSuccess);
    ASSERT_EQ(cudaMemset(memory_, 0, sizeof(float)), cudaSuccess);
  }
  void TearDown() override {
    EXPECT_EQ(cudaFree(memory_), cudaSuccess);
    EXPECT_EQ(cudaStreamDestroy(stream_), cudaSuccess);
    EXPECT_EQ(cudaStreamDestroy(blocking_), cudaSuccess);
    cudaGetLastError();
  }

  float* number() const { return static_cast<float*>(memory_); }
  float value() const {
    float value = -1;
    EXPECT_EQ(cudaMemcpy(&value, memory_, sizeof value, cudaMemcpyDeviceToHost), cudaSuccess);
    return value;
  }
  void begin(cudaStream_t stream) const {
    ASSERT_EQ(cudaStreamBeginCapture(stream, cudaStreamCaptureModeThreadLocal), cudaSuccess);
    LAUNCH(add_one_kernel, 1, 1, 0, stream, number());
  }
  /// What the call returns in the midst of a capture, which is lost by it.
  cudaError_t caught(cudaStream_t stream, const std::function<cudaError_t()>& call) const {
    begin(stream);
    const cudaError_t error = call();
    cudaGraph_t graph = nullptr;
    EXPECT_EQ(cudaStreamEndCapture(stream, &graph), cudaErrorStreamCaptureInvalidated);
    EXPECT_EQ(graph, nullptr);
    return error;
  }

  cudaStream_t stream_ = nullptr;
  cudaStream_t blocking_ = nullptr;
  void* memory_ = nullptr;
};

TEST_F(Capturing, RecordsAndRepeats) {
  begin(stream_);
  LAUNCH(add_one_kernel, 1, 1, 0, stream_, number());
  cudaGraph_t graph = nullptr;
  ASSERT_EQ(cudaStreamEndCapture(stream_, &graph), cudaSuccess);
  EXPECT_EQ(value(), 0) << "recording works nothing";
  cudaGraphExec_t exec = nullptr;
  ASSERT_EQ(cudaGraphInstantiate(&exec, graph, 0), cudaSuccess);
  EXPECT_EQ(cudaGraphDestroy(graph), cudaSuccess);
  for (int time = 0; time < 3; ++time) EXPECT_EQ(cudaGraphLaunch(exec, stream_), cudaSuccess);
  EXPECT_EQ(value(), 6);
  EXPECT_EQ(cudaGraphExecDestroy(exec), cudaSuccess);
}

TEST_F(Capturing, IsLostByTakingOrGivingMemory) {
  void* other = nullptr;
  EXPECT_EQ(caught(stream_, [&] { return cudaMalloc(&other, 4); }), cudaErrorStreamCaptureUnsupported);
  EXPECT_EQ(other, nullptr);
  EXPECT_EQ(caught(stream_, [&] { return cudaFree(memory_); }), cudaErrorStreamCaptureUnsupported);
  EXPECT_EQ(caught(stream_, [&] { return cudaMallocHost(&other, 4); }), cudaErrorStreamCaptureUnsupported);
}

TEST_F(Capturing, IsLostByWaiting) {
  EXPECT_EQ(caught(stream_, [&] { return cudaStreamSynchronize(stream_); }),
            cudaErrorStreamCaptureUnsupported);
  EXPECT_EQ(caught(stream_, [&] { return cudaStreamQuery(stream_); }), cudaErrorStreamCaptureUnsupported);
  EXPECT_EQ(caught(stream_, [&] { return cudaDeviceSynchronize(); }), cudaErrorStreamCaptureUnsupported);
}

TEST_F(Capturing, IsLostByCopiesThatWait) {
  float host = 1;
  EXPECT_EQ(caught(stream_, [&] { return cudaMemcpy(memory_, &host, 4, cudaMemcpyHostToDevice); }),
            cudaErrorStreamCaptureUnsupported);
  EXPECT_EQ(
      caught(stream_, [&] { return cudaMemcpyAsync(memory_, &host, 4, cudaMemcpyHostToDevice, stream_); }),
      cudaErrorStreamCaptureUnsupported)
      << "memory that is not pinned";
}

TEST_F(Capturing, OfABlockingStreamIsLostByTheLegacyStream) {
  EXPECT_EQ(caught(blocking_,
                   [&] {
                     LAUNCH(add_one_kernel, 1, 1, 0, nullptr, number());
                     return cudaGetLastError();
                   }),
            cudaErrorStreamCaptureImplicit);
  float host = 1;
  EXPECT_EQ(caught(blocking_, [&] { return cudaMemcpy(memory_, &host, 4, cudaMemcpyHostToDevice); }),
            cudaErrorStreamCaptureImplicit);
}

TEST_F(Capturing, IsLostByAskingForARecordedEvent) {
  cudaEvent_t event = nullptr;
  ASSERT_EQ(cudaEventCreate(&event), cudaSuccess);
  EXPECT_EQ(caught(stream_,
                   [&] {
                     EXPECT_EQ(cudaEventRecord(event, stream_), cudaSuccess);
                     return cudaEventQuery(event);
                   }),
            cudaErrorCapturedEvent);
  EXPECT_EQ(cudaEventDestroy(event), cudaSuccess);
}

TEST_F(Capturing, TakesInStreamsThatAreForkedAndWantsThemBack) {
  cudaEvent_t forked = nullptr, joined = nullptr;
  ASSERT_EQ(cudaEventCreate(&forked), cudaSuccess);
  ASSERT_EQ(cudaEventCreate(&joined), cudaSuccess);
  for (const bool join : {true, false}) {
    begin(stream_);
    EXPECT_EQ(cudaEventRecord(forked, stream_), cudaSuccess);
    EXPECT_EQ(cudaStreamWaitEvent(blocking_, forked), cudaSuccess);
    LAUNCH(add_one_kernel, 1, 1, 0, blocking_, number());
    EXPECT_EQ(cudaEventRecord(joined, blocking_), cudaSuccess);
    if (join) {
      EXPECT_EQ(cudaStreamWaitEvent(stream_, joined), cudaSuccess);
    }
    cudaGraph_t graph = nullptr;
    EXPECT_EQ(cudaStreamEndCapture(stream_, &graph), join ? cudaSuccess : cudaErrorStreamCaptureUnjoined);
    if (graph != nullptr) {
      EXPECT_EQ(cudaGraphDestroy(graph), cudaSuccess);
    }
  }
  EXPECT_EQ(cudaEventDestroy(forked), cudaSuccess);
  EXPECT_EQ(cudaEventDestroy(joined), cudaSuccess);
}

TEST_F(Capturing, WaitsForNothingOutsideIt) {
  cudaEvent_t outside = nullptr;
  ASSERT_EQ(cudaEventCreate(&outside), cudaSuccess);
  EXPECT_EQ(cudaEventRecord(outside, blocking_), cudaSuccess);
  EXPECT_EQ(caught(stream_, [&] { return cudaStreamWaitEvent(stream_, outside); }),
            cudaErrorStreamCaptureIsolation);
  EXPECT_EQ(cudaEventDestroy(outside), cudaSuccess);
}

TEST_F(Capturing, GoesOnAfterAnErrorOnlyToItsEnd) {
  begin(stream_);
  void* other = nullptr;
  EXPECT_EQ(cudaMalloc(&other, 4), cudaErrorStreamCaptureUnsupported);
  cudaGetLastError();
  LAUNCH(add_one_kernel, 1, 1, 0, stream_, number());
  EXPECT_EQ(cudaGetLastError(), cudaErrorStreamCaptureInvalidated);
  cudaGraph_t graph = nullptr;
  EXPECT_EQ(cudaStreamEndCapture(stream_, &graph), cudaErrorStreamCaptureInvalidated);
  EXPECT_EQ(cudaStreamEndCapture(stream_, &graph), cudaErrorStreamCaptureUnmatched);
}

}  // namespace
}  // namespace netwright::kernels::testing
