// SPDX-License-Identifier: Apache-2.0
#include "engine/data/pixel_scale.h"

#include <cassert>
#include <cmath>
#include <cstddef>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace netwright::engine {
namespace {

#if defined(__SSE2__)
constexpr std::size_t kVector = 4;
constexpr std::size_t kLine = 16;  ///< floats of a cache line

std::size_t floats_to_next_line(const float* dst) {
  return (kLine - reinterpret_cast<std::uintptr_t>(dst) / sizeof(float) % kLine) % kLine;
}

/// A cache line of numbers from as many bytes.
void convert_line(const PixelScale& scale, const std::uint8_t* src, float* dst) {
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(src)), zero = _mm_setzero_si128();
  const __m128i low = _mm_unpacklo_epi8(bytes, zero), high = _mm_unpackhi_epi8(bytes, zero);
  const __m128i numbers[] = {_mm_unpacklo_epi16(low, zero), _mm_unpackhi_epi16(low, zero),
                             _mm_unpacklo_epi16(high, zero), _mm_unpackhi_epi16(high, zero)};
  for (const __m128i& four : numbers) {
    const __m128 share = _mm_div_ps(_mm_cvtepi32_ps(four), _mm_set1_ps(255.0F));
    const __m128 number =
        _mm_div_ps(_mm_sub_ps(share, _mm_set1_ps(scale.mean)), _mm_set1_ps(scale.deviation));
    _mm_stream_ps(dst, number);
    dst += kVector;
  }
}
#endif

}  // namespace

bool PixelScale::is_finite() const {
  return std::isfinite(number_of(0)) && std::isfinite(number_of(255));
}

void PixelScale::convert(std::span<const std::uint8_t> src, std::span<float> dst) const {
  assert(src.size() == dst.size());
  std::size_t i = 0;
#if defined(__SSE2__)
  for (; i < src.size() && floats_to_next_line(&dst[i]) > 0; ++i) dst[i] = number_of(src[i]);
  for (; i + kLine <= src.size(); i += kLine) convert_line(*this, &src[i], &dst[i]);
  _mm_sfence();
#endif
  for (; i < src.size(); ++i) dst[i] = number_of(src[i]);
}

}  // namespace netwright::engine
