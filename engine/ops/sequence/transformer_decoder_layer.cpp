// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/attention_rules.h"
#include "engine/graph/transformer_rules.h"

namespace netwright::engine {
namespace {

ExpandOutcome expand_decoder(const TransformerAttributes& attributes, const InferContext& context) {
  if (auto problem = unless_attention_fits(context, attributes.heads, 1, 2)) return *std::move(problem);
  BlockBuilder block;
  const Port src = block.input(), memory = block.input();
  const Port looked = transformer_part(block, attributes, "1", src, [&](Port inside) {
    return block.add("self_attn", "MultiHeadAttention", {inside},
                     {{"heads", attributes.heads}, {"causal", attributes.causal}});
  });
  const Port joined = transformer_part(block, attributes, "2", looked, [&](Port inside) {
    return block.add("cross_attn", "CrossAttention", {inside, memory}, {{"heads", attributes.heads}});
  });
  block.output(transformer_part(block, attributes, "3", joined, [&](Port inside) {
    return transformer_feedforward(block, attributes, context.src[0].shape[2], inside);
  }));
  return std::move(block).build();
}

}  // namespace

OpDefinition transformer_decoder_layer_op() {
  return transformer_layer("TransformerDecoderLayer")
      .summary(
          "Self-attention, attention to another sequence and two linear layers, each with a residual "
          "connection and a norm.")
      .formula(
          "x = norm(src + attention(src)), y = norm(x + attention(x, memory)), dst = norm(y + "
          "linear(activation(linear(y))))")
      .pytorch("torch.nn.TransformerDecoderLayer")
      .input("src", PortType::real, "The sequences that are made (N, T, features).")
      .input("memory", PortType::real, "What an encoder made of others (N, S, other features).")
      .output("dst", "Sequences (N, T, features).")
      .example({.attributes = {{"heads", 2}, {"feedforward", 5}, {"causal", true}},
                .src = {Shape{3, 4, 6}, Shape{3, 2, 6}}})
      .example({.attributes = {{"heads", 1},
                               {"feedforward", 3},
                               {"dropout", 0.0},
                               {"activation", std::string("gelu")},
                               {"norm_first", true}},
                .src = {Shape{2, 3, 5}, Shape{2, 4, 3}}})
      .expand(expand_decoder);
}

}  // namespace netwright::engine
