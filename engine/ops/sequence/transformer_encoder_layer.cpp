// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/attention_rules.h"
#include "engine/graph/transformer_rules.h"

namespace netwright::engine {
namespace {

ExpandOutcome expand_encoder(const TransformerAttributes& attributes, const InferContext& context) {
  if (auto problem = unless_attention_fits(context, attributes.heads, 0, 1)) return *std::move(problem);
  BlockBuilder block;
  const Port src = block.input();
  const Port looked = transformer_part(block, attributes, "1", src, [&](Port inside) {
    return block.add("self_attn", "MultiHeadAttention", {inside},
                     {{"heads", attributes.heads}, {"causal", attributes.causal}});
  });
  block.output(transformer_part(block, attributes, "2", looked, [&](Port inside) {
    return transformer_feedforward(block, attributes, context.src[0].shape[2], inside);
  }));
  return std::move(block).build();
}

}  // namespace

OpDefinition transformer_encoder_layer_op() {
  return transformer_layer("TransformerEncoderLayer")
      .summary(
          "Self-attention and two linear layers on every step, each with a residual connection and a norm.")
      .formula("x = norm(src + attention(src)), dst = norm(x + linear(activation(linear(x))))")
      .pytorch("torch.nn.TransformerEncoderLayer")
      .input("src", PortType::real, "Sequences (N, T, features).")
      .output("dst", "Sequences (N, T, features).")
      .example({.attributes = {{"heads", 2}, {"feedforward", 5}}, .src = {Shape{3, 4, 6}}})
      .example({.attributes = {{"heads", 1},
                               {"feedforward", 7},
                               {"dropout", 0.0},
                               {"activation", std::string("gelu")},
                               {"norm_first", true},
                               {"causal", true}},
                .src = {Shape{2, 3, 5}}})
      .expand(expand_encoder);
}

}  // namespace netwright::engine
