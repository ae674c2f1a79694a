// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/recurrent_lowering.h"

#include <optional>
#include <string>
#include <vector>

#include "engine/graph/movement_rules.h"
#include "kernels/api/activation.h"
#include "kernels/api/arithmetic.h"
#include "kernels/api/linear.h"

namespace netwright::engine {
namespace {

using kernels::RecurrentCell;

/// Writes the steps of one node.
class RecurrentLowering {
 public:
  RecurrentLowering(const RecurrentAttributes& attributes, RecurrentCell cell, Lowering& lowering)
      : attributes_(attributes), cell_(cell), lowering_(lowering), src_(lowering.desc(lowering.src(0))) {}

  void forward() {
    TensorId src = lowering_.src(0);
    for (std::int64_t layer = 0; layer < attributes_.layers; ++layer) {
      for (std::int64_t direction = 0; direction < attributes_.directions(); ++direction)
        run(layer, direction, src);
      src = join(layer);
    }
    if (returns_last()) take_last();
  }

  void backward() {
    std::optional<TensorId> diff;
    for (std::int64_t layer = attributes_.layers - 1; layer >= 0; --layer) {
      const std::vector<TensorId> parts = diff ? split(layer, *diff) : given();
      diff = layer > 0 || lowering_.needs_diff_src(0) ? std::optional(diff_read(layer)) : std::nullopt;
      std::vector<TensorId> sums;
      for (std::int64_t direction = 0; direction < attributes_.directions(); ++direction)
        run_back(layer, direction, parts[static_cast<std::size_t>(direction)], sums, diff);
      if (sums.size() > 1) lowering_.call(kernels::kAddForward, {}, sums, std::vector<TensorId>{*diff});
    }
  }

 private:
  bool returns_last() const { return attributes_.returns == "last"; }
  bool two_ways() const { return attributes_.bidirectional; }
  bool is_last(std::int64_t layer) const { return layer + 1 == attributes_.layers; }
  bool drops(std::int64_t layer) const {
    return !is_last(layer) && attributes_.dropout > 0 && lowering_.mode() == PlanMode::train;
  }
  TensorDesc sequence(std::int64_t width) const { return {src_.type, {src_.shape[0], src_.shape[1], width}}; }
  TensorDesc gates() const { return sequence(kernels::gates_of(cell_) * attributes_.hidden); }
  TensorDesc hidden() const { return sequence(attributes_.hidden); }
  TensorDesc joined() const { return sequence(attributes_.directions() * attributes_.hidden); }
  kernels::RecurrenceAttributes kernel(std::int64_t direction) const {
    return {.cell = cell_, .reverse = direction == 1};
  }
  /// Layers of one node draw different numbers.
  kernels::DropoutAttributes dropout(std::int64_t layer) const {
    constexpr int kNodeBits = 24;
    return {.probability = attributes_.dropout,
            .layer = lowering_.layer() + (static_cast<std::uint32_t>(layer) << kNodeBits)};
  }

  /// What a layer gives in one direction.
  TensorId h(std::int64_t layer, std::int64_t direction) {
    if (!two_ways() && is_last(layer) && !returns_last()) return lowering_.dst();
    return lowering_.saved("h" + recurrent_place(layer, direction), hidden());
  }
  /// What a layer gives, before dropout.
  TensorId whole(std::int64_t layer) {
    if (!two_ways()) return h(layer, 0);
    if (is_last(layer)) return lowering_.dst();
    return lowering_.saved("both" + recurrent_place(layer, 0), joined());
  }
  TensorId dropped(std::int64_t layer) {
    return lowering_.saved("dropped" + recurrent_place(layer, 0), joined());
  }
  /// What a layer reads.
  TensorId read_by(std::int64_t layer) {
    if (layer == 0) return lowering_.src(0);
    return drops(layer - 1) ? dropped(layer - 1) : whole(layer - 1);
  }
  std::vector<TensorId> kept(const std::string& place) {
    if (!kernels::keeps_gates(cell_)) return {};
    return {lowering_.saved("gates" + place, gates()), lowering_.saved("s" + place, hidden())};
  }

  void run(std::int64_t layer, std::int64_t direction, TensorId src) {
    const std::string place = recurrent_place(layer, direction);
    const std::vector<TensorId> gates_and_s = kept(place);
    const TensorId projected = gates_and_s.empty() ? lowering_.temporary(gates()) : gates_and_s[0];
    std::vector<TensorId> of_src{src, lowering_.weight("weight_ih" + place)};
    std::vector<TensorId> of_h{projected, lowering_.weight("weight_hh" + place)};
    if (attributes_.bias) {
      of_src.push_back(lowering_.weight("bias_ih" + place));
      of_h.push_back(lowering_.weight("bias_hh" + place));
    }
    std::vector<TensorId> dst{h(layer, direction)};
    dst.insert(dst.end(), gates_and_s.begin(), gates_and_s.end());
    lowering_.call(kernels::kLinearForward, {}, of_src, std::vector<TensorId>{projected});
    lowering_.call(kernels::kRecurrenceForward, kernel(direction), of_h, dst);
  }

  /// What the next layer reads.
  TensorId join(std::int64_t layer) {
    if (two_ways() && !(is_last(layer) && returns_last()))
      lowering_.call(kernels::kConcatForward, {.axis = 2}, {h(layer, 0), h(layer, 1)}, {whole(layer)});
    if (!drops(layer)) return whole(layer);
    lowering_.call(kernels::kDropoutForward, dropout(layer), {whole(layer)}, {dropped(layer)});
    return dropped(layer);
  }

  /// From the last step worked out in a direction to that direction's part of dst (N, directions * H).
  kernels::StridedCopyAttributes last_step(std::int64_t direction) const {
    const std::int64_t steps = src_.shape[1], width = attributes_.hidden;
    return {.sizes = {src_.shape[0], width},
            .src_strides = {steps * width, 1},
            .dst_strides = {width, 1},
            .src_offset = direction == 1 ? 0 : (steps - 1) * width};
  }
  void take_last() {
    const std::int64_t layer = attributes_.layers - 1;
    if (!two_ways())
      return lowering_.call(kernels::kStridedCopy, last_step(0), {h(layer, 0)}, {lowering_.dst()});
    std::vector<TensorId> parts;
    for (std::int64_t direction = 0; direction < 2; ++direction) {
      parts.push_back(lowering_.temporary({src_.type, {src_.shape[0], attributes_.hidden}}));
      lowering_.call(kernels::kStridedCopy, last_step(direction), {h(layer, direction)}, {parts.back()});
    }
    lowering_.call(kernels::kConcatForward, {.axis = 1}, parts, std::vector<TensorId>{lowering_.dst()});
  }

  /// The gradient of what the last layer gives, by directions.
  std::vector<TensorId> given() {
    if (!returns_last()) return split_parts(lowering_.diff_dst());
    std::vector<TensorId> parts;
    for (std::int64_t direction = 0; direction < attributes_.directions(); ++direction) {
      kernels::StridedCopyAttributes copy = reversed(last_step(direction));
      copy.src_strides[0] *= attributes_.directions();
      copy.src_offset = direction * attributes_.hidden;
      parts.push_back(lowering_.temporary(hidden()));
      lowering_.call(kernels::kStridedCopy, copy, {lowering_.diff_dst()}, {parts.back()});
    }
    return parts;
  }
  /// The gradient of what a layer gives, from that of what the next one reads.
  std::vector<TensorId> split(std::int64_t layer, TensorId diff) {
    if (!drops(layer)) return split_parts(diff);
    const TensorId undropped = lowering_.temporary(joined());
    lowering_.call(kernels::kDropoutBackward, dropout(layer), {diff}, {undropped});
    return split_parts(undropped);
  }
  std::vector<TensorId> split_parts(TensorId diff) {
    if (!two_ways()) return {diff};
    const std::vector<TensorId> parts{lowering_.temporary(hidden()), lowering_.temporary(hidden())};
    lowering_.call(kernels::kConcatBackward, {.axis = 2}, std::vector<TensorId>{diff}, parts);
    return parts;
  }

  /// The gradient of what a layer reads.
  TensorId diff_read(std::int64_t layer) {
    return layer == 0 ? lowering_.diff_src(0) : lowering_.temporary(joined());
  }

  /// h of the step before, for every step: what weight_hh was multiplied with.
  TensorId before(std::int64_t layer, std::int64_t direction) {
    const TensorId shifted = lowering_.temporary(hidden());
    const std::int64_t steps = src_.shape[1], width = attributes_.hidden;
    if (steps == 1) {
      lowering_.call(kernels::kFill, {}, {}, {shifted});
      return shifted;
    }
    kernels::StridedCopyAttributes copy = dense_copy(hidden().shape);
    copy.sizes[1] = steps - 1;
    (direction == 1 ? copy.src_offset : copy.dst_offset) = width;
    lowering_.call(kernels::kStridedCopy, copy, {h(layer, direction)}, {shifted});
    return shifted;
  }

  /// Where two directions read one tensor, each one's gradient of it goes to `sums`.
  void run_back(std::int64_t layer, std::int64_t direction, TensorId diff_h, std::vector<TensorId>& sums,
                std::optional<TensorId> diff) {
    const std::string place = recurrent_place(layer, direction);
    std::vector<TensorId> src{lowering_.weight("weight_hh" + place), h(layer, direction), diff_h};
    const std::vector<TensorId> gates_and_s = kept(place);
    src.insert(src.end(), gates_and_s.begin(), gates_and_s.end());
    std::vector<TensorId> dst{lowering_.temporary(gates())};
    if (cell_ == RecurrentCell::gru) dst.push_back(lowering_.temporary(gates()));
    lowering_.call(kernels::kRecurrenceBackward, kernel(direction), src, dst);
    weight_gradients("hh" + place, before(layer, direction), dst.back());
    weight_gradients("ih" + place, read_by(layer), dst.front());
    if (!diff) return;
    sums.push_back(two_ways() ? lowering_.temporary(lowering_.desc(read_by(layer))) : *diff);
    lowering_.call(kernels::kLinearBackwardData, {}, {dst.front(), lowering_.weight("weight_ih" + place)},
                   {sums.back()});
  }
  void weight_gradients(const std::string& name, TensorId src, TensorId diff_dst) {
    std::vector<TensorId> dst{lowering_.diff_weight("weight_" + name)};
    if (attributes_.bias) dst.push_back(lowering_.diff_weight("bias_" + name));
    lowering_.call(kernels::kLinearBackwardWeight, {}, std::vector<TensorId>{src, diff_dst}, dst);
  }

  const RecurrentAttributes& attributes_;
  RecurrentCell cell_;
  Lowering& lowering_;
  TensorDesc src_;
};

}  // namespace

void recurrent_forward(const RecurrentAttributes& attributes, RecurrentCell cell, Lowering& lowering) {
  RecurrentLowering(attributes, cell, lowering).forward();
}
void recurrent_backward(const RecurrentAttributes& attributes, RecurrentCell cell, Lowering& lowering) {
  RecurrentLowering(attributes, cell, lowering).backward();
}

}  // namespace netwright::engine
