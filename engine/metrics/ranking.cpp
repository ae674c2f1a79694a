// SPDX-License-Identifier: Apache-2.0
#include "engine/metrics/ranking.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace netwright::engine {

std::optional<double> area_under_curve(std::span<RankedScore> scores) {
  for (const RankedScore& one : scores) {
    if (std::isnan(one.score)) return std::nullopt;
  }
  std::ranges::sort(scores, {}, &RankedScore::score);
  double below = 0, all_yes = 0, pairs = 0;  // `below`: noes with a lower score
  for (std::size_t begin = 0; begin < scores.size();) {
    double yes = 0, no = 0;
    std::size_t end = begin;
    for (; end < scores.size() && scores[end].score == scores[begin].score; ++end) {
      (scores[end].yes ? yes : no) += 1;
    }
    pairs += yes * (below + no / 2);
    all_yes += yes;
    below += no;
    begin = end;
  }
  if (all_yes == 0 || below == 0) return std::nullopt;
  return pairs / (all_yes * below);
}

void append_log_odds(std::span<const double> scores, std::vector<float>& into) {
  std::size_t best = 0;
  for (std::size_t k = 1; k < scores.size(); ++k) best = scores[k] > scores[best] ? k : best;
  double rest_highest = -std::numeric_limits<double>::infinity();
  for (std::size_t k = 0; k < scores.size(); ++k) {
    if (k != best) rest_highest = std::max(rest_highest, scores[k]);
  }
  double all = 0, rest = 0;  // of exp(score - scores[best]); of the others' exp(score - rest_highest)
  for (std::size_t k = 0; k < scores.size(); ++k) {
    all += std::exp(scores[k] - scores[best]);
    if (k != best) rest += std::exp(scores[k] - rest_highest);
  }
  for (std::size_t k = 0; k < scores.size(); ++k) {
    const double others = k == best ? rest_highest + std::log(rest)
                                    : scores[best] + std::log(all - std::exp(scores[k] - scores[best]));
    into.push_back(static_cast<float>(scores[k] - others));
  }
}

}  // namespace netwright::engine
