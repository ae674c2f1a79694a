// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/recurrent_onnx.h"

#include <span>
#include <string>

#include "engine/exchange/onnx/onnx_steps.h"

namespace netwright::engine {
namespace {

using kernels::RecurrentCell;

/// Which of our gates stand where in ONNX: i o f g for our i f g o, z r n for our r z n.
std::vector<std::int64_t> order_of_gates(RecurrentCell cell) {
  if (cell == RecurrentCell::lstm) return {0, 3, 1, 2};
  return cell == RecurrentCell::gru ? Ints{1, 0, 2} : Ints{0};
}

class RecurrentSpelling {
 public:
  RecurrentSpelling(const RecurrentAttributes& attributes, RecurrentCell cell, const OnnxNode& node)
      : attributes_(attributes), cell_(cell), node_(node), steps_(node) {
    for (const std::int64_t gate : order_of_gates(cell)) {
      for (std::int64_t u = 0; u < attributes.hidden; ++u) rows_.push_back(gate * attributes.hidden + u);
    }
  }

  std::vector<OnnxNode> spell() {
    std::string src = steps_.add("Transpose", {node_.inputs[0]}, {{"perm", Ints{1, 0, 2}}});
    for (std::int64_t layer = 0; layer + 1 < attributes_.layers; ++layer)
      src = side_by_side(add_layer(layer, src, 0), {0, 2, 1, 3}, {0, 0, width()});
    const std::int64_t layer = attributes_.layers - 1;
    if (attributes_.returns == "last") {
      side_by_side(add_layer(layer, src, 1), {1, 0, 2}, {0, width()});
    } else {
      side_by_side(add_layer(layer, src, 0), {2, 0, 1, 3}, {0, 0, width()});
    }
    return steps_.finish();
  }

 private:
  std::int64_t width() const { return attributes_.directions() * attributes_.hidden; }

  /// Both directions of what an operator gives, as the last axis.
  std::string side_by_side(const std::string& given, Ints perm, const Ints& shape) {
    const std::string turned = steps_.add("Transpose", {given}, {{"perm", std::move(perm)}});
    return steps_.add("Reshape", {turned, steps_.list(shape)});
  }

  /// Weight number `index` of every direction of a layer, as the operator takes it.
  std::vector<std::string> reordered(std::int64_t layer, std::size_t index) {
    const std::size_t kinds = attributes_.bias ? 4 : 2;
    std::vector<std::string> found;
    for (std::int64_t direction = 0; direction < attributes_.directions(); ++direction) {
      const auto place = static_cast<std::size_t>(layer * attributes_.directions() + direction);
      const std::string& weight = node_.inputs[1 + place * kinds + index];
      found.push_back(rows_.size() == static_cast<std::size_t>(attributes_.hidden)
                          ? weight
                          : steps_.add("Gather", {weight, steps_.list(rows_)}, {{"axis", std::int64_t{0}}}));
    }
    return found;
  }
  /// (directions, rows, -1).
  std::string stacked(const std::vector<std::string>& parts, Ints shape) {
    const std::string whole =
        parts.size() == 1 ? parts[0] : steps_.add("Concat", parts, {{"axis", std::int64_t{0}}});
    return steps_.add("Reshape", {whole, steps_.list(shape)});
  }

  std::string add_layer(std::int64_t layer, const std::string& src, std::size_t output) {
    const std::int64_t directions = attributes_.directions();
    const auto gates = static_cast<std::int64_t>(rows_.size());
    std::vector<std::string> inputs{src, stacked(reordered(layer, 0), {directions, gates, -1}),
                                    stacked(reordered(layer, 1), {directions, gates, -1})};
    if (attributes_.bias) {
      const auto of_src = reordered(layer, 2), of_h = reordered(layer, 3);
      std::vector<std::string> biases;
      for (std::size_t direction = 0; direction < of_src.size(); ++direction) {
        biases.push_back(of_src[direction]);
        biases.push_back(of_h[direction]);
      }
      inputs.push_back(stacked(biases, {directions, 2 * gates}));
    }
    return steps_.add(type(), inputs, settings(), output);
  }
  std::string type() const {
    return cell_ == RecurrentCell::lstm ? "LSTM" : cell_ == RecurrentCell::gru ? "GRU" : "RNN";
  }
  OnnxSteps::Settings settings() const {
    OnnxSteps::Settings found{
        {"hidden_size", attributes_.hidden},
        {"direction", std::string(attributes_.bidirectional ? "bidirectional" : "forward")}};
    if (cell_ == RecurrentCell::gru) found["linear_before_reset"] = std::int64_t{1};
    if (cell_ == RecurrentCell::relu)
      found["activations"] =
          std::vector<std::string>(static_cast<std::size_t>(attributes_.directions()), "Relu");
    return found;
  }

  const RecurrentAttributes& attributes_;
  RecurrentCell cell_;
  const OnnxNode& node_;
  OnnxSteps steps_;
  Ints rows_ = {};  ///< of our weights, in ONNX's order
};

}  // namespace

std::vector<OnnxNode> recurrent_to_onnx(const RecurrentAttributes& attributes, RecurrentCell cell,
                                        const OnnxNode& node) {
  return RecurrentSpelling(attributes, cell, node).spell();
}

}  // namespace netwright::engine
