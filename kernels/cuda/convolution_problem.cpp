// SPDX-License-Identifier: Apache-2.0
#include "kernels/cuda/convolution_problem.h"

namespace netwright::kernels::cuda {

namespace {

std::string axis_text(const WindowAxis& axis) {
  std::string text;
  for (const std::int64_t value :
       {axis.in, axis.out, axis.kernel, axis.stride, axis.padding, axis.padding_end, axis.dilation}) {
    text += (text.empty() ? "" : ",") + std::to_string(value);
  }
  return text;
}

const char* pass_text(ConvolutionPass pass) {
  switch (pass) {
    case ConvolutionPass::forward:
      return "forward";
    case ConvolutionPass::backward_data:
      return "backward_data";
    case ConvolutionPass::backward_weight:
      return "backward_weight";
  }
  return "";
}

}  // namespace

std::string to_string(const ConvolutionProblem& problem) {
  const ConvolutionShape& s = problem.shape;
  std::string text = std::string(pass_text(problem.pass)) + " n" + std::to_string(s.n) + " c" +
                     std::to_string(s.c) + " o" + std::to_string(s.o) + " g" + std::to_string(s.groups);
  for (const WindowAxis* axis : {&s.depth, &s.height, &s.width}) text += " " + axis_text(*axis);
  text += " " + std::string(name_of(problem.layout)) + "/" + std::string(name_of(problem.weight_layout));
  for (const DataType type : {problem.src, problem.weight, problem.dst})
    text += " " + std::string(name_of(type));
  if (problem.tf32) text += " tf32";
  if (problem.bias) text += " bias";
  if (problem.relu) text += " relu";
  return text;
}

}  // namespace netwright::kernels::cuda
