// SPDX-License-Identifier: Apache-2.0
#include "engine/exchange/pytorch/python_names.h"

#include <fmt/format.h>

namespace netwright::engine {
namespace {

/// Words between blanks. Keywords: https://docs.python.org/3/reference/lexical_analysis.html#keywords
constexpr std::string_view kKeywords =
    " False None True and as assert async await break class continue def del elif else except finally for "
    "from "
    "global if import in is lambda nonlocal not or pass raise return try while with yield ";

/// Members of torch.nn.Module (PyTorch 2.15): a layer called so would hide or be hidden by one.
constexpr std::string_view kModuleMembers =
    " T_destination add_module apply bfloat16 buffers call_super_init children compile cpu cuda double "
    "dump_patches eval extra_repr float forward get_buffer get_extra_state get_parameter get_submodule half "
    "ipu "
    "load_state_dict modules mtia named_buffers named_children named_modules named_parameters parameters "
    "register_backward_hook register_buffer register_forward_hook register_forward_pre_hook "
    "register_full_backward_hook register_full_backward_pre_hook register_load_state_dict_post_hook "
    "register_load_state_dict_pre_hook register_module register_parameter register_state_dict_post_hook "
    "register_state_dict_pre_hook requires_grad_ set_extra_state set_submodule share_memory state_dict to "
    "to_empty train training type xpu zero_grad ";

/// What the written text itself imports, defines or uses.
constexpr std::string_view kInUse =
    " F NamedTuple Outputs Path attention json load math nn pad_axis read_safetensors self "
    "sinusoidal_positions super torch ";

bool is_reserved(std::string_view name) {
  const std::string word = fmt::format(" {} ", name);
  for (const std::string_view words : {kKeywords, kModuleMembers, kInUse}) {
    if (words.find(word) != std::string_view::npos) return true;
  }
  return false;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Letters and digits, with one underscore for whatever stands between them.
std::string words_of(std::string_view wish) {
  std::string words;
  bool gap = false;
  for (const char c : wish) {
    if (!is_letter(c) && !is_digit(c)) {
      gap = !words.empty();
      continue;
    }
    if (gap) words += '_';
    gap = false;
    words += c;
  }
  return words;
}

}  // namespace

std::string PythonNames::take(std::string_view wish, std::string_view otherwise) {
  std::string name = words_of(wish);
  if (name.empty()) name = otherwise;
  if (is_digit(name.front())) name = fmt::format("{}_{}", otherwise, name);
  if (is_reserved(name)) name += '_';
  std::string given = name;
  int& next = next_.try_emplace(name, 2).first->second;
  while (!taken_.insert(given).second) given = fmt::format("{}_{}", name, next++);
  return given;
}

}  // namespace netwright::engine
