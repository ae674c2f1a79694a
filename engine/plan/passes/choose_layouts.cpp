// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "engine/plan/passes/measurement.h"
#include "engine/plan/passes/passes.h"
#include "kernels/api/layout.h"

namespace netwright::engine {

namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();
/// Sweeps over all steps; a few are enough, as each lowers the cost or is the last.
constexpr int kMostSweeps = 8;

/// Steps that the model holds for shorter are not measured, nor what it holds for so many times as long as
/// the best.
constexpr double kWorthMeasuringNs = 10'000;
constexpr double kHopeless = 6;

using Costs = std::array<double, kLayouts.size()>;
using Algorithms = std::array<std::string, kLayouts.size()>;

constexpr std::size_t index_of(Layout layout) {
  return static_cast<std::size_t>(layout);
}

/// An image that may lie in another layout: where it is made, and who reads it.
struct Image {
  TensorId id;
  bool fixed = false;                      ///< seen from outside or through a view: stays dense
  std::optional<std::size_t> writer = {};  ///< the first one; none for inputs
  std::vector<std::size_t> readers = {};
};

/// The image a tensor is: a view of the same shape is its root.
TensorId image_of(const Plan& plan, TensorId id) {
  const TensorId root = plan.root(id);
  return plan.tensor(root).desc.shape == plan.tensor(id).desc.shape ? root : id;
}

/// Chooses one layout for all images of each step. What is read in another layout than it was made in is
/// reordered between.
class LayoutChoice {
 public:
  LayoutChoice(Draft& draft, kernels::Context& context) : draft_(draft), context_(context) { find_images(); }

  /// By the device's model, or by measuring.
  std::vector<StepChoice> choose() {
    if (draft_.options.measure) measurement_.emplace(context_, draft_.plan.batch);
    for (std::size_t i = 0; i < steps().size(); ++i) costs_.push_back(costs_of(i));
    const std::vector<Layout> layouts = best();
    std::vector<StepChoice> choices;
    for (std::size_t i = 0; i < layouts.size(); ++i) {
      choices.push_back({.layout = layouts[i]});
      if (measurement_) choices.back().algorithm = algorithms_[i][index_of(layouts[i])];
    }
    return choices;
  }

  const std::map<TensorId, Image>& images() const { return images_; }

 private:
  /// The layout of each step with the lowest total.
  std::vector<Layout> best() const {
    std::vector<Layout> best(steps().size(), Layout::dense);
    if (images_.empty()) return best;
    double lowest = total(best);
    for (const Layout start : kLayouts) {
      std::vector<Layout> choice = improved(all_in(start));
      const double cost = total(choice);
      if (cost >= lowest) continue;
      lowest = cost;
      best = std::move(choice);
    }
    return best;
  }

  const std::vector<PlanStep>& steps() const { return draft_.plan.steps; }

  bool is_image(TensorId id) const {
    const PlanTensor& tensor = draft_.plan.tensor(id);
    if (tensor.kind == TensorKind::weight) return false;  // a rounded one
    return tensor.block == Block::activations && tensor.exists && tensor.desc.shape.rank == 4 &&
           (bytes_of(tensor.desc.type) == bytes_of(DataType::f32) || bytes_of(tensor.desc.type) == 2);
  }

  void find_images() {
    const auto note = [&](TensorId tensor) -> Image* {
      const TensorId id = image_of(draft_.plan, tensor);
      if (!is_image(id)) return nullptr;
      return &images_.try_emplace(id, Image{.id = id}).first->second;
    };
    for (std::size_t i = 0; i < steps().size(); ++i) {
      for (TensorId src : steps()[i].src) {
        Image* image = note(src);
        if (image != nullptr && (image->readers.empty() || image->readers.back() != i))
          image->readers.push_back(i);
      }
      for (TensorId dst : steps()[i].dst) {
        Image* image = note(dst);
        if (image != nullptr && !image->writer) image->writer = i;
      }
    }
    for (std::size_t i = 0; i < draft_.plan.tensors.size(); ++i) {
      const TensorId id{static_cast<std::int64_t>(i)};
      if (image_of(draft_.plan, id) != id || !draft_.plan.tensors[i].view_of) continue;
      fix(id);  // a view of another shape
      fix(draft_.plan.root(id));
    }
    for (const PlanInput& input : draft_.plan.inputs) fix(input.tensor);
    for (const PlanOutput& output : draft_.plan.outputs) fix(output.tensor);
    for (TensorId kept : draft_.kept) fix(kept);
  }

  const Image* find(TensorId tensor) const {
    const auto found = images_.find(image_of(draft_.plan, tensor));
    return found == images_.end() ? nullptr : &found->second;
  }
  void fix(TensorId tensor) {
    const auto found = images_.find(image_of(draft_.plan, tensor));
    if (found != images_.end()) found->second.fixed = true;
  }

  /// Of a step in each layout.
  Costs costs_of(std::size_t step) {
    Costs costs = estimates_of(step);
    if (measurement_) measure(step, costs);
    return costs;
  }

  /// The step's tensors with its images in `layout`, and whether there are any.
  std::pair<StepRequest, bool> laid_out(std::size_t step, Layout layout) const {
    StepRequest descs = descs_of(draft_.plan, steps()[step]);
    bool has_image = false;
    const auto lay = [&](const std::vector<TensorId>& ids, std::vector<TensorDesc>& tensors) {
      for (std::size_t i = 0; i < ids.size(); ++i) {
        if (find(ids[i]) == nullptr) continue;
        tensors[i].layout = layout_among(tensors[i].shape, layout);
        has_image = true;
      }
    };
    lay(steps()[step].src, descs.src);
    lay(steps()[step].dst, descs.dst);
    return {std::move(descs), has_image};
  }

  Costs estimates_of(std::size_t step) const {
    Costs costs;
    for (const Layout layout : kLayouts) {
      const auto [descs, has_image] = laid_out(step, layout);
      const bool possible = layout == Layout::dense || (has_image && !updates_foreign_image(step));
      costs[index_of(layout)] = possible ? context_.estimate(request_of(steps()[step], descs)) : kNever;
    }
    if (costs[0] == kNever) costs[0] = 0;  // describe() will say what is wrong
    return costs;
  }

  /// Times in place of estimates, each with the algorithm that takes least.
  void measure(std::size_t step, Costs& costs) {
    Algorithms& algorithms = algorithms_.emplace_back();
    const double best = std::ranges::min(costs);
    if (best < kWorthMeasuringNs) return;
    const auto possible = std::ranges::count_if(costs, [](double cost) { return cost < kNever; });
    for (const Layout layout : kLayouts) {
      double& cost = costs[index_of(layout)];
      if (cost > kHopeless * best) continue;
      const StepRequest descs = laid_out(step, layout).first;
      kernels::KernelRequest request = request_of(steps()[step], descs);
      const auto others = context_.algorithms(request);
      const std::vector<std::string> names(others.begin(), others.end());
      if (possible > 1 || !names.empty()) cost = measurement_->time(request);
      algorithms[index_of(layout)] = fastest_of(request, names, cost);
    }
  }

  /// Which of the algorithms takes less than `cost`, the time of the one judged best; empty: none.
  std::string fastest_of(kernels::KernelRequest request, const std::vector<std::string>& names,
                         double& cost) {
    std::string fastest;
    for (const std::string& name : names) {
      request.algorithm = name.c_str();
      const double time = measurement_->time(request);
      if (time >= cost) continue;
      cost = time;
      fastest = name;
    }
    request.algorithm = fastest.empty() ? nullptr : fastest.c_str();
    if (!names.empty()) context_.prefer(request);
    return fastest;
  }

  /// Whether the step changes in place an image that has to be dense.
  bool updates_foreign_image(std::size_t step) const {
    return std::ranges::any_of(steps()[step].dst, [&](TensorId dst) {
      const Image* image = find(dst);
      return image != nullptr && image->fixed && image->writer != step;
    });
  }

  double reorder_cost(TensorId id, Layout from, Layout to) const {
    if (from != Layout::dense && to != Layout::dense) return kNever;
    std::array<TensorDesc, 2> descs{draft_.plan.tensor(id).desc, draft_.plan.tensor(id).desc};
    descs[0].layout = from;
    descs[1].layout = to;
    const kernels::KernelRequest request{
        .kernel = kernels::kReorder.name, .src = std::span(descs.data(), 1), .dst = std::span(&descs[1], 1)};
    if (!measurement_) return context_.estimate(request);
    const auto [known, fresh] = reorders_.try_emplace({id, from, to});
    if (fresh) known->second = measurement_->time(request);
    return known->second;
  }

  /// How an image lies among others in `layout`.
  Layout among(TensorId id, Layout layout) const {
    return layout_among(draft_.plan.tensor(id).desc.shape, layout);
  }
  Layout home(const Image& image, const std::vector<Layout>& choice) const {
    return image.fixed || !image.writer ? Layout::dense : among(image.id, choice[*image.writer]);
  }

  /// Of the reorders of one image.
  double cost_of(const Image& image, const std::vector<Layout>& choice) const {
    const Layout at_home = home(image, choice);
    std::array<bool, kLayouts.size()> wanted{};
    for (std::size_t reader : image.readers) wanted[index_of(among(image.id, choice[reader]))] = true;
    double cost = 0;
    std::optional<Layout> made;  // the writer's own copy is there to be read, too
    if (image.writer) made = among(image.id, choice[*image.writer]);
    if (made && *made != at_home) cost += reorder_cost(image.id, *made, at_home);
    for (const Layout layout : kLayouts) {
      if (!wanted[index_of(layout)] || layout == at_home || layout == made) continue;
      cost += reorder_cost(image.id, at_home, layout);
    }
    return cost;
  }

  /// A step that updates an image in place has to do so where the image is.
  bool agrees_in_place(const PlanStep& step, std::size_t index, const std::vector<Layout>& choice) const {
    return std::ranges::all_of(step.dst, [&](TensorId dst) {
      const Image* image = find(dst);
      if (image == nullptr || !image->writer || *image->writer == index) return true;
      return home(*image, choice) == among(dst, choice[index]);
    });
  }

  double total(const std::vector<Layout>& choice) const {
    double sum = 0;
    for (std::size_t i = 0; i < choice.size(); ++i) {
      sum += agrees_in_place(steps()[i], i, choice) ? costs_[i][index_of(choice[i])] : kNever;
    }
    for (const auto& [id, image] : images_) sum += cost_of(image, choice);
    return sum;
  }

  std::vector<Layout> all_in(Layout layout) const {
    std::vector<Layout> choice;
    for (const Costs& costs : costs_)
      choice.push_back(costs[index_of(layout)] < kNever ? layout : Layout::dense);
    return choice;
  }

  /// What the choice of one step decides about: itself, its images, and the steps that update them in place.
  double cost_around(std::size_t step, const std::vector<Layout>& choice) const {
    double cost = costs_[step][index_of(choice[step])];
    std::vector<TensorId> seen;
    for (const auto* tensors : {&steps()[step].src, &steps()[step].dst}) {
      for (TensorId id : *tensors) {
        const Image* image = find(id);
        if (image == nullptr || std::ranges::find(seen, image->id) != seen.end()) continue;
        seen.push_back(image->id);
        cost += cost_of(*image, choice);
        for (std::size_t reader : image->readers) {
          if (!agrees_in_place(steps()[reader], reader, choice)) return kNever;
        }
      }
    }
    return cost;
  }

  /// Each step in turn takes what costs least beside its neighbours, until none changes.
  std::vector<Layout> improved(std::vector<Layout> choice) const {
    bool changed = true;
    for (int sweep = 0; changed && sweep < kMostSweeps; ++sweep) {
      changed = false;
      for (std::size_t i = 0; i < choice.size(); ++i) {
        const Layout before = choice[i];
        Layout best = before;
        double lowest = cost_around(i, choice);
        for (const Layout layout : kLayouts) {
          if (layout == before || costs_[i][index_of(layout)] == kNever) continue;
          choice[i] = layout;
          const double cost = cost_around(i, choice);
          if (cost >= lowest) continue;
          lowest = cost;
          best = layout;
        }
        choice[i] = best;
        changed = changed || best != before;
      }
    }
    return choice;
  }

  Draft& draft_;
  kernels::Context& context_;
  std::map<TensorId, Image> images_;
  std::vector<Costs> costs_;
  mutable std::optional<Measurement> measurement_;  ///< where costs are measured
  std::vector<Algorithms> algorithms_;              ///< where measured
  mutable std::map<std::tuple<TensorId, Layout, Layout>, double> reorders_;
};

/// Writes the chosen layouts into the tensors, with reorders where they meet.
class LayoutChange {
 public:
  LayoutChange(Draft& draft, const LayoutChoice& choice, const std::vector<StepChoice>& choices)
      : draft_(draft), images_(choice.images()), choices_(choices) {}

  void apply() {
    for (std::size_t i = 0; i < draft_.plan.tensors.size(); ++i) {
      const auto image = images_.find(image_of(draft_.plan, {static_cast<std::int64_t>(i)}));
      if (image == images_.end() || image->second.fixed || !image->second.writer) continue;
      TensorDesc& desc = draft_.plan.tensors[i].desc;
      desc.layout = layout_among(desc.shape, choices_[*image->second.writer].layout);
    }
    std::vector<PlanStep> before = std::exchange(draft_.plan.steps, {});
    for (std::size_t i = 0; i < before.size(); ++i) {
      before[i].call.algorithm = choices_[i].algorithm;
      change(std::move(before[i]), choices_[i].layout);
    }
  }

 private:
  void change(PlanStep step, Layout layout) {
    for (TensorId& src : step.src) src = read(src, step, layout);
    std::vector<std::pair<TensorId, TensorId>> written;
    for (TensorId& dst : step.dst) {
      if (lies(dst, layout)) continue;
      const TensorId own = add_copy(dst, layout);
      written.emplace_back(own, dst);
      dst = own;
    }
    for (TensorId dst : step.dst) {
      const TensorId image = image_of(draft_.plan, dst);
      std::erase_if(copies_, [&](const auto& copy) { return copy.first.first == image; });
    }
    const PlanStep like = step;
    draft_.plan.steps.push_back(std::move(step));
    const std::size_t writer = draft_.plan.steps.size() - 1;
    for (const auto& [from, to] : written) {
      add_reorder(like, from, to);
      copies_[{image_of(draft_.plan, to), layout}] = {.id = from, .step = writer};
    }
  }

  /// Whether a step in `layout` can take the tensor as it is.
  bool lies(TensorId id, Layout layout) const {
    const TensorDesc& desc = draft_.plan.tensor(id).desc;
    return !images_.contains(image_of(draft_.plan, id)) || desc.layout == layout_among(desc.shape, layout);
  }

  /// The tensor to read instead of `id`; the reorder comes before the first reader.
  TensorId read(TensorId id, const PlanStep& step, Layout layout) {
    if (lies(id, layout)) return id;
    const auto [copy, fresh] = copies_.try_emplace({image_of(draft_.plan, id), layout});
    if (fresh) {
      copy->second = {.id = add_copy(id, layout), .step = draft_.plan.steps.size()};
      add_reorder(step, id, copy->second.id);
    }
    PlanStep& maker = draft_.plan.steps[copy->second.step];
    maker.feeds_output = maker.feeds_output || step.feeds_output;
    return copy->second.id;
  }

  TensorId add_copy(TensorId id, Layout layout) {
    PlanTensor copy{.desc = draft_.plan.tensor(id).desc, .kind = TensorKind::temporary};
    copy.desc.layout = layout;
    return draft_.add(std::move(copy));
  }

  void add_reorder(const PlanStep& beside, TensorId from, TensorId to) {
    draft_.plan.steps.push_back({.phase = beside.phase,
                                 .node = beside.node,
                                 .call = make_kernel_call(kernels::kReorder, kernels::NoAttributes{}),
                                 .src = {from},
                                 .dst = {to},
                                 .feeds_output = beside.feeds_output});
  }

  /// An image in another layout, and the step that made it so.
  struct Copy {
    TensorId id;
    std::size_t step = 0;
  };

  Draft& draft_;
  const std::map<TensorId, Image>& images_;
  const std::vector<StepChoice>& choices_;
  std::map<std::pair<TensorId, Layout>, Copy> copies_;
};

Problem foreign_record(const Draft& draft, const std::vector<StepChoice>& choices) {
  return {.node = {},
          .message =
              fmt::format("The run's tuning record has {} choices for a plan of {} steps: another version of "
                          "the program made it.",
                          choices.size(), draft.plan.steps.size()),
          .remedy = "Set \"tune\" to false to go on without it, which may change the last digits."};
}

}  // namespace

void choose_layouts(Draft& draft, kernels::Context& context) {
  if (!draft.options.layouts) return;
  LayoutChoice choice(draft, context);
  const bool replays = !draft.options.choices.empty();
  const std::vector<StepChoice> choices = replays ? choices_from(draft.options.choices) : choice.choose();
  if (choices.size() != draft.plan.steps.size())
    return draft.problems.push_back(foreign_record(draft, choices));
  if (replays || draft.options.measure) draft.choices = to_text(choices);
  if (std::ranges::all_of(choices, [](const StepChoice& of) { return of == StepChoice{}; })) return;
  LayoutChange(draft, choice, choices).apply();
}

}  // namespace netwright::engine
