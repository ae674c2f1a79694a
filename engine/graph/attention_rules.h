// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/exchange/onnx/onnx_steps.h"
#include "engine/graph/sequence_rules.h"

namespace netwright::engine {

/// What MultiHeadAttention and CrossAttention share. The mask is the op's last input and need not be there.

inline constexpr const char* kAttentionMask =
    "Optional indices (N, T): steps where it is 0, e.g. the padding of a sequence of words, are not seen.";

/// A problem unless `heads` divide the first input's features and a mask at input `mask` fits the sequences
/// of input `seen`.
std::optional<Problem> unless_attention_fits(const InferContext& context, std::int64_t heads,
                                             std::size_t seen, std::size_t mask);

/// Glorot and Bengio's bound for a packed projection of E to 3E features.
double xavier_bound(std::int64_t features);
/// A projection "name" of `inputs` to `outputs` features as torch.nn.MultiheadAttention starts it: weight
/// "name_weight" in +-bound, bias "name_bias" 0.
std::vector<WeightSpec> attention_projection(const std::string& name, std::int64_t outputs,
                                             std::int64_t inputs, double bound);
/// The projection out, from E to E features.
std::vector<WeightSpec> attention_output(std::int64_t features);

/// dst = src projected by the weights "name_weight" and "name_bias".
void project(Lowering& lowering, const std::string& name, TensorId src, TensorId dst);
/// The gradients of the projection's weights, and of src where `diff_src` is given.
void project_backward(Lowering& lowering, const std::string& name, TensorId src, TensorId diff_dst,
                      std::optional<TensorId> diff_src);

/// Sizes of an attention in ONNX; `mask` names its input or is empty.
struct OnnxAttention {
  std::int64_t heads = 1, features = 1, steps = 1, seen_steps = 1;
  bool causal = false;
  std::string mask = {};
};

/// src projected as weight (O, I) and bias say.
std::string onnx_projection(OnnxSteps& steps, const std::string& src, const std::string& weight,
                            const std::string& bias);
/// E features of the sequence from feature `from` on, by heads: (N, heads, T, D).
std::string onnx_heads(OnnxSteps& steps, const std::string& src, std::int64_t from,
                       const OnnxAttention& attention);
/// What attention finds, heads joined again: (N, T, E).
std::string onnx_attention(OnnxSteps& steps, const OnnxAttention& attention, const std::string& query,
                           const std::string& key, const std::string& value);

/// A Python function attention(query, key, value, heads, causal=False, mask=None) for what
/// torch.nn.MultiheadAttention does not compute: weights of other shapes, and masks that leave nothing to
/// see.
extern const std::string_view kPyTorchAttention;

}  // namespace netwright::engine
