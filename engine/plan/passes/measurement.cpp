// SPDX-License-Identifier: Apache-2.0
#include "engine/plan/passes/measurement.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <limits>
#include <sstream>

#include "engine/plan/draft.h"
#include "kernels/api/step_state.h"

namespace netwright::engine {

namespace {

using Clock = std::chrono::steady_clock;

constexpr double kNever = std::numeric_limits<double>::infinity();
constexpr int kFewestRuns = 3;
constexpr int kMostRuns = 20;
constexpr std::chrono::milliseconds kLongEnough{4};

}  // namespace

Measurement::~Measurement() {
  if (memory_ != nullptr) context_.free(memory_);
}

bool Measurement::make_room(std::int64_t bytes) {
  if (bytes <= bytes_) return true;
  if (memory_ != nullptr) context_.free(memory_);
  memory_ = context_.allocate(bytes);
  bytes_ = memory_ != nullptr ? bytes : 0;
  return memory_ != nullptr && context_.zero(memory_, bytes) == nullptr;
}

double Measurement::time(const kernels::KernelRequest& request) {
  const kernels::Prepared prepared = context_.describe(request);
  if (prepared.handle == kernels::KernelHandle::none) return kNever;
  const double best = time(request, prepared);
  context_.release(prepared.handle);
  return best;
}

double Measurement::time(const kernels::KernelRequest& request, const kernels::Prepared& prepared) {
  std::int64_t bytes = kAlignment;  // the state stands first
  const auto place = [&bytes](std::int64_t size) {
    const std::int64_t at = bytes;
    bytes += align_up(size);
    return at;
  };
  std::vector<std::int64_t> src_at, dst_at;
  for (const TensorDesc& desc : request.src) src_at.push_back(place(desc.bytes()));
  for (const TensorDesc& desc : request.dst) dst_at.push_back(place(desc.bytes()));
  const std::int64_t scratch_at = place(prepared.scratch_bytes);
  if (!make_room(bytes)) return kNever;
  auto* base = static_cast<std::byte*>(memory_);
  std::vector<const void*> src;
  std::vector<void*> dst;
  for (const std::int64_t at : src_at) src.push_back(base + at);
  for (const std::int64_t at : dst_at) dst.push_back(base + at);
  const kernels::StepState state{.valid_rows = rows_};
  if (context_.upload(base, &state, sizeof state) != nullptr) return kNever;
  const auto* device_state = reinterpret_cast<const kernels::StepState*>(base);

  if (context_.begin_trace(kernels::TraceWay::given).failure != nullptr) return kNever;
  double best = kNever;
  const Clock::time_point begin = Clock::now();
  for (int run = 0; run < kMostRuns && (run <= kFewestRuns || Clock::now() - begin < kLongEnough); ++run) {
    context_.mark(run);
    const bool given =
        context_.execute(prepared.handle, src, dst, base + scratch_at, device_state) == nullptr;
    const kernels::TraceTimes times = context_.collect_trace();
    if (!given || times.failure != nullptr) {
      best = kNever;
      break;
    }
    if (run > 0) best = std::min(best, times.nanoseconds);  // the first one fills caches
  }
  context_.end_trace();
  return best;
}

std::string to_text(const std::vector<StepChoice>& choices) {
  std::string text;
  for (const StepChoice& choice : choices) {
    if (!text.empty()) text += ' ';
    text += name_of(choice.layout);
    if (!choice.algorithm.empty()) text += "/" + choice.algorithm;
  }
  return text;
}

std::vector<StepChoice> choices_from(std::string_view text) {
  std::vector<StepChoice> choices;
  std::istringstream words{std::string(text)};
  for (std::string word; words >> word;) {
    const std::size_t slash = std::min(word.find('/'), word.size());
    const auto layout =
        std::ranges::find(kLayouts, word.substr(0, slash), [](Layout l) { return name_of(l); });
    if (layout == kLayouts.end()) return {};
    choices.push_back({.layout = *layout, .algorithm = slash < word.size() ? word.substr(slash + 1) : ""});
  }
  return choices;
}

}  // namespace netwright::engine
