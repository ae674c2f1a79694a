// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "engine/plan/passes/passes.h"
#include "engine/plan/weight_group.h"

namespace netwright::engine {

namespace {

/// Layers whose activations are dropped and computed again together.
using Segment = std::set<NodeId>;

/// Lets backward read copies of a segment's inner tensors, made again from what enters the segment (Chen et
/// al., "Training deep nets with sublinear memory cost", 2016). The same kernels on the same numbers, random
/// draws included, give the same bits; running statistics are not touched a second time.
class Recomputation {
 public:
  Recomputation(Draft& draft, const Segment& segment) : draft_(draft), plan_(draft.plan), segment_(segment) {}

  void apply() {
    find_steps();
    find_dropped();
    if (dropped_.empty()) return;
    const std::size_t at = first_reader();
    const std::vector<std::size_t> again = steps_behind_dropped();
    if (overwritten_before(at, again)) return;
    std::vector<PlanStep> copies;
    for (std::size_t i : again) copies.push_back(copy_of(plan_.steps[i]));
    for (std::size_t i = at; i < plan_.steps.size(); ++i) {
      if (!reads_back(plan_.steps[i])) continue;
      for (TensorId& src : plan_.steps[i].src)
        if (dropped_.contains(plan_.root(src))) src = copy_of(src);
    }
    plan_.steps.insert(plan_.steps.begin() + static_cast<std::ptrdiff_t>(at),
                       std::make_move_iterator(copies.begin()), std::make_move_iterator(copies.end()));
  }

 private:
  bool is_inside(const PlanStep& step) const { return step.node && segment_.contains(*step.node); }
  bool is_forward(std::size_t step) const {
    return plan_.steps[step].phase == Phase::forward && is_inside(plan_.steps[step]);
  }
  bool reads_back(const PlanStep& step) const { return step.phase == Phase::backward && is_inside(step); }

  void find_steps() {
    for (std::size_t i = 0; i < plan_.steps.size(); ++i) {
      if (is_forward(i)) forward_.push_back(i);
      for (TensorId dst : plan_.steps[i].dst) writers_[plan_.root(dst)].push_back(i);
      for (TensorId src : plan_.steps[i].src) readers_[plan_.root(src)].push_back(i);
    }
  }

  /// Made by the segment's forward steps, and of use to its own steps alone.
  bool is_inner(TensorId root) const {
    const PlanTensor& tensor = plan_.tensor(root);
    const auto writers = writers_.find(root);
    if (tensor.block != Block::activations || writers == writers_.end()) return false;
    if (!std::ranges::all_of(writers->second, [&](std::size_t i) { return is_forward(i); })) return false;
    const bool kept = std::ranges::any_of(draft_.kept, [&](TensorId id) { return plan_.root(id) == root; });
    const auto readers = readers_.find(root);
    return !kept && readers != readers_.end() && std::ranges::all_of(readers->second, [&](std::size_t i) {
      return is_forward(i) || reads_back(plan_.steps[i]);
    });
  }
  void find_dropped() {
    for (const auto& [root, readers] : readers_) {
      if (is_inner(root) &&
          std::ranges::any_of(readers, [&](std::size_t i) { return reads_back(plan_.steps[i]); }))
        dropped_.insert(root);
    }
  }
  std::size_t first_reader() const {
    std::size_t first = plan_.steps.size();
    for (TensorId root : dropped_) {
      for (std::size_t i : readers_.at(root))
        if (reads_back(plan_.steps[i])) first = std::min(first, i);
    }
    return first;
  }

  /// What has to run again, in order; `made_` grows by what those steps make for each other.
  std::vector<std::size_t> steps_behind_dropped() {
    made_ = dropped_;
    std::vector<std::size_t> again;
    for (auto i = forward_.rbegin(); i != forward_.rend(); ++i) {
      const PlanStep& step = plan_.steps[*i];
      const bool needed =
          std::ranges::any_of(step.dst, [&](TensorId dst) { return made_.contains(plan_.root(dst)); });
      if (!needed) continue;
      again.push_back(*i);
      for (TensorId src : step.src)
        if (is_inner(plan_.root(src))) made_.insert(plan_.root(src));
    }
    std::ranges::reverse(again);
    return again;
  }

  /// Whether something these steps read from outside is another by then.
  bool overwritten_before(std::size_t at, const std::vector<std::size_t>& again) const {
    for (std::size_t i : again) {
      for (TensorId src : plan_.steps[i].src) {
        const TensorId root = plan_.root(src);
        if (made_.contains(root) || plan_.tensor(root).block != Block::activations) continue;
        const auto writers = writers_.find(root);
        if (writers == writers_.end()) continue;
        if (std::ranges::any_of(writers->second, [&](std::size_t w) { return w >= i && w < at; }))
          return true;
      }
    }
    return false;
  }

  PlanStep copy_of(const PlanStep& step) {
    PlanStep copy = step;
    copy.phase = Phase::backward;
    copy.feeds_output = false;
    for (TensorId& src : copy.src)
      if (made_.contains(plan_.root(src))) src = copy_of(src);
    for (TensorId& dst : copy.dst) dst = copy_of(dst);
    return copy;
  }
  /// The tensor in memory of its own, that of a running statistic too.
  TensorId copy_of(TensorId id) {
    const auto [copy, fresh] = copies_.try_emplace(id);
    if (!fresh) return copy->second;
    const TensorId root = plan_.root(id);
    PlanTensor tensor = plan_.tensor(id);
    tensor.kind = TensorKind::temporary;
    tensor.block = Block::activations;
    tensor.offset = 0;
    tensor.name.clear();
    tensor.view_of = root == id ? std::nullopt : std::optional(copy_of(root));
    const TensorId made = draft_.add(std::move(tensor));
    copies_[id] = made;
    return made;
  }

  Draft& draft_;
  Plan& plan_;
  const Segment& segment_;
  std::vector<std::size_t> forward_;
  std::map<TensorId, std::vector<std::size_t>> writers_, readers_;  ///< steps, by root
  std::set<TensorId> dropped_;                                      ///< roots that backward reads copies of
  std::set<TensorId> made_;                                         ///< roots that are made again
  std::map<TensorId, TensorId> copies_;
};

/// "stage1" of "stage1/conv1", where the layer came out of a block.
std::string_view block_name(const Draft& draft, NodeId id) {
  const std::string_view name = draft.node(id).name;
  return draft.plan.block_of.contains(id) ? name.substr(0, name.find('/')) : std::string_view();
}

/// The parts of `text` between any of `separators`.
std::vector<std::string> words(std::string_view text, std::string_view separators) {
  std::vector<std::string> found;
  while (true) {
    const std::size_t begin = text.find_first_not_of(separators);
    if (begin == std::string_view::npos) return found;
    const std::size_t end = std::min(text.find_first_of(separators, begin), text.size());
    found.emplace_back(text.substr(begin, end - begin));
    text.remove_prefix(end);
  }
}

/// Each block named by a pattern is a segment of its own; layers named one by one are one as long as they
/// follow each other.
class Segments {
 public:
  explicit Segments(Draft& draft) : draft_(draft) {}

  std::vector<Segment> named(const std::vector<std::string>& patterns) {
    std::vector<Segment> segments;
    std::map<NodeId, std::size_t> of_block;
    bool in_run = false;
    std::size_t run = 0;
    std::set<std::string> used;
    for (NodeId id : draft_.inferred.order) {
      if (draft_.inferred_node(id).op->role != OpRole::layer) continue;
      const std::string_view block = block_name(draft_, id);
      if (!block.empty() && matches(patterns, block, used)) {
        const NodeId of = draft_.plan.block_of.at(id);
        const auto [place, fresh] = of_block.try_emplace(of, segments.size());
        if (fresh) segments.emplace_back();
        segments[place->second].insert(id);
        in_run = false;
      } else if (matches(patterns, draft_.node(id).name, used)) {
        if (!std::exchange(in_run, true)) {
          run = segments.size();
          segments.emplace_back();
        }
        segments[run].insert(id);
      } else {
        in_run = false;
      }
    }
    for (const std::string& pattern : patterns)
      if (!used.contains(pattern)) report(pattern);
    return segments;
  }

 private:
  static bool matches(const std::vector<std::string>& patterns, std::string_view name,
                      std::set<std::string>& used) {
    const auto found =
        std::ranges::find_if(patterns, [&](const std::string& p) { return matches_pattern(p, name); });
    if (found == patterns.end()) return false;
    used.insert(*found);
    return true;
  }
  void report(const std::string& pattern) {
    draft_.problems.push_back(
        {.node = {},
         .message =
             fmt::format("The setting \"recompute\" names \"{}\", but no block or layer of this network "
                         "has that name.",
                         pattern),
         .remedy = "Name blocks or layers as they are drawn, or by patterns such as \"stage*\"."});
  }

  Draft& draft_;
};

}  // namespace

void recompute(Draft& draft) {
  if (draft.plan.mode == PlanMode::eval) return;
  Segments segments(draft);
  for (const std::string& entry : words(draft.options.recompute, ";")) {
    for (const Segment& segment : segments.named(words(entry, " ,\t\n")))
      Recomputation(draft, segment).apply();
  }
}

}  // namespace netwright::engine
