// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>

#include "kernels/cuda/team.h"

/// Many results, each joined from many terms, always in the same order: threads join what they pass, a tree
/// joins the threads, and where a result is cut in pieces, a second kernel joins the pieces. A function
/// object says what:
///   using Value = ...;                                        what is joined
///   DEV Value none() const;                                   joined with anything it changes nothing
///   DEV Value join(Value a, Value b) const;                   in any order
///   DEV Value term(std::int64_t result, std::int64_t k) const;
///   DEV void store(std::int64_t result, Value joined) const;
namespace netwright::kernels::cuda {

/// How the work is shared out; by sizes alone, so that every GPU gives the same bits.
struct ReducePlan {
  std::int64_t results = 0, terms = 0;
  bool columns = false;     ///< neighbouring threads take neighbouring results, rather than terms
  std::int64_t pieces = 1;  ///< of one result's terms

  std::int64_t scratch_bytes(std::size_t value_bytes) const {
    return pieces > 1 ? results * pieces * static_cast<std::int64_t>(value_bytes) : 0;
  }
};

/// `neighbours`: results that are neighbours have their terms beside each other in memory.
inline ReducePlan plan_reduction(std::int64_t results, std::int64_t terms, bool neighbours) {
  constexpr std::int64_t kFewTerms = 32, kBusyThreads = 1 << 17, kBusyBlocks = 1 << 10;
  ReducePlan plan{.results = results, .terms = terms};
  plan.columns = terms <= kFewTerms || (neighbours && results >= 32);
  const std::int64_t busy = plan.columns ? kBusyThreads : kBusyBlocks;
  const std::int64_t least = plan.columns ? kFewTerms : 16 * kThreads;  // terms of a piece
  plan.pieces = std::clamp<std::int64_t>(std::min(busy / results, terms / least), 1, 1024);
  return plan;
}

/// Terms [begin, end) of piece `piece` of its result.
struct Terms {
  std::int64_t begin, end;
};
inline DEV Terms terms_of(const ReducePlan& plan, std::int64_t piece) {
  return {plan.terms * piece / plan.pieces, plan.terms * (piece + 1) / plan.pieces};
}

template <class Reducer>
DEV void keep(const ReducePlan& plan, const Reducer& reducer, std::int64_t result, std::int64_t piece,
              typename Reducer::Value joined, typename Reducer::Value* partial) {
  if (plan.pieces == 1) {
    reducer.store(result, joined);
  } else {
    partial[piece * plan.results + result] = joined;
  }
}

template <class Reducer>
GLOBAL void reduce_columns_kernel(ReducePlan plan, Reducer reducer, typename Reducer::Value* partial) {
  for (std::int64_t i = first_index(); i < plan.results * plan.pieces; i += index_stride()) {
    const std::int64_t result = i % plan.results, piece = i / plan.results;
    const Terms terms = terms_of(plan, piece);
    auto joined = reducer.none();
    for (std::int64_t k = terms.begin; k < terms.end; ++k)
      joined = reducer.join(joined, reducer.term(result, k));
    keep(plan, reducer, result, piece, joined, partial);
  }
}

/// join() as a function object.
template <class Reducer>
struct JoinOf {
  const Reducer& reducer;
  using Value = typename Reducer::Value;
  DEV Value operator()(const Value& a, const Value& b) const { return reducer.join(a, b); }
};

template <class Reducer>
GLOBAL void reduce_rows_kernel(ReducePlan plan, Reducer reducer, typename Reducer::Value* partial) {
  for (std::int64_t i = blockIdx.x; i < plan.results * plan.pieces; i += gridDim.x) {
    const std::int64_t result = i / plan.pieces, piece = i % plan.pieces;
    const Terms terms = terms_of(plan, piece);
    auto joined = reducer.none();
    for (std::int64_t k = terms.begin + threadIdx.x; k < terms.end; k += kThreads)
      joined = reducer.join(joined, reducer.term(result, k));
    const auto whole = merged_in_block(joined, JoinOf<Reducer>{reducer});
    if (threadIdx.x == 0) keep(plan, reducer, result, piece, whole, partial);
  }
}

template <class Reducer>
struct JoinPieces {
  ReducePlan plan;
  Reducer reducer;
  const typename Reducer::Value* partial;

  DEV void operator()(const Member& member) const {
    auto joined = reducer.none();
    for (std::int64_t piece = member.lane; piece < member.end(plan.pieces); piece += member.width)
      joined = reducer.join(joined, partial[piece * plan.results + member.item]);
    const auto whole = member.merged(joined, JoinOf<Reducer>{reducer});
    if (member.is_first()) reducer.store(member.item, whole);
  }
};

/// `scratch` has plan.scratch_bytes(sizeof(Reducer::Value)) bytes.
template <class Reducer>
void reduce(const Cuda& cuda, const ReducePlan& plan, const Reducer& reducer, void* scratch) {
  auto* partial = static_cast<typename Reducer::Value*>(scratch);
  const std::int64_t work = plan.results * plan.pieces;
  if (plan.columns) {
    LAUNCH(reduce_columns_kernel<Reducer>, blocks_for(cuda, work), kThreads, 0, cuda.stream(), plan, reducer,
           partial);
  } else {
    LAUNCH(reduce_rows_kernel<Reducer>, blocks_for(cuda, work * kThreads), kThreads, 0, cuda.stream(), plan,
           reducer, partial);
  }
  if (plan.pieces > 1) {
    for_each_team(cuda, plan.results, team_width(plan.pieces),
                  JoinPieces<Reducer>{.plan = plan, .reducer = reducer, .partial = partial});
  }
}

/// none() and join() of sums, which are kept in double.
struct Sum {
  using Value = double;
  DEV double none() const { return 0; }
  DEV double join(double a, double b) const { return a + b; }
};

}  // namespace netwright::kernels::cuda
