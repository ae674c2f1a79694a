// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/convolution.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>

#include "kernels/api/support/layouts.h"
#include "kernels/api/support/widened.h"
#include "kernels/api/support/window_shapes.h"
#include "kernels/cpu/convolution_parts.h"
#include "kernels/cpu/image_kernels.h"
#include "kernels/cpu/loops.h"
#include "kernels/cpu/pipeline_kernel.h"
#include "kernels/cpu/table.h"
#include "kernels/cpu/winograd.h"

/// Each thread runs its own primitives on its part. oneDNN chooses the layout of dense
/// images inside a kernel; the reorders from and to plain tensors cost less than its plain kernels lose.
/// Images with the channels last are taken as they are. What comes in may be bf16; what goes out is f32.
namespace netwright::kernels::cpu {
namespace {

using dnnl::memory;
using Desc = memory::desc;
using Tag = memory::format_tag;

constexpr const char* kWhat = "A convolution";

std::int64_t src_row(const ConvolutionShape& s) {
  return s.c * s.src_plane();
}
std::int64_t dst_row(const ConvolutionShape& s) {
  return s.o * s.dst_plane();
}
std::int64_t weights(const ConvolutionShape& s) {
  return s.o * s.group_c() * s.kernel_elements();
}
std::int64_t bytes(std::int64_t floats) {
  return floats * bytes_of(DataType::f32);
}

/// Whether there is a third axis to slide over; fewer than two are two of which one has one element.
bool is_volume(const ConvolutionShape& s) {
  return s.depth.in != 1 || s.depth.out != 1 || s.depth.kernel != 1;
}

/// One number for each axis slid over, behind `head`.
memory::dims dims(const ConvolutionShape& s, std::int64_t WindowAxis::*number, memory::dims head = {}) {
  if (is_volume(s)) head.push_back(s.depth.*number);
  head.push_back(s.height.*number);
  head.push_back(s.width.*number);
  return head;
}

/// What is in each tensor of the convolution: in a direction's two inputs all bf16 or all f32.
struct Types {
  memory::data_type read = memory::data_type::f32;
  memory::data_type src = read, weight = read, dst = read;

  bool bf16() const { return read == memory::data_type::bf16; }
  /// Bytes that `numbers` of an input are.
  std::int64_t bytes_read(std::int64_t numbers) const {
    return numbers * bytes_of(bf16() ? DataType::bf16 : DataType::f32);
  }
};
Types types_of(const KernelRequest& request, memory::data_type Types::*written) {
  Types types{.read = onednn_type(request.src[0])};
  types.*written = memory::data_type::f32;
  return types;
}

/// Images as the request has them, or dense ones in whatever layout oneDNN likes best; weights likewise.
struct Form {
  Layout layout = Layout::dense;
  bool plain = true;
};
Tag image_tag(const ConvolutionShape& s, std::int64_t channels, const Form& form) {
  if (form.layout == Layout::channels_last) return is_volume(s) ? Tag::ndhwc : Tag::nhwc;
  if (form.layout == Layout::channels_blocked && channels % kChannelBlock == 0)
    return is_volume(s) ? Tag::nCdhw16c : Tag::nChw16c;
  if (!form.plain) return Tag::any;
  return is_volume(s) ? Tag::ncdhw : Tag::nchw;
}

Desc bias_of(const ConvolutionShape& s) {
  return {{s.o}, memory::data_type::f32, Tag::x};
}

struct Descs {
  Desc src, weight, bias, dst;
  dnnl::algorithm algorithm = dnnl::algorithm::convolution_direct;
};
Descs descs(const ConvolutionShape& s, const Types& types, const Form& form) {
  const bool volume = is_volume(s), plain = form.plain;
  const memory::dims channels =
      s.groups > 1 ? memory::dims{s.groups, s.group_o(), s.group_c()} : memory::dims{s.o, s.c};
  const Tag weight_tag =
      s.groups > 1 ? (volume ? Tag::goidhw : Tag::goihw) : (volume ? Tag::oidhw : Tag::oihw);
  return {.src = {dims(s, &WindowAxis::in, {s.n, s.c}), types.src, image_tag(s, s.c, form)},
          .weight = {dims(s, &WindowAxis::kernel, channels), types.weight, plain ? weight_tag : Tag::any},
          .bias = s.bias ? bias_of(s) : Desc(),
          .dst = {dims(s, &WindowAxis::out, {s.n, s.o}), types.dst, image_tag(s, s.o, form)}};
}

/// Those of `axes` of `whole`, whose sizes are `sizes`; itself where they are all of it.
Desc slice(const Desc& whole, const memory::dims& sizes, const std::vector<Range>& axes) {
  memory::dims part = sizes, begin(sizes.size(), 0);
  for (std::size_t i = 0; i < axes.size(); ++i) {
    part[i] = axes[i].count();
    begin[i] = axes[i].begin;
  }
  return part == sizes ? whole : whole.submemory_desc(part, begin);
}

/// The part's slices of the request's tensors, which begin at the part's first row.
Descs given(const ConvolutionShape& s, const ConvolutionPart& part, const Types& types, Layout layout) {
  ConvolutionShape rows = s;
  rows.n = part.rows.count();
  Descs d = descs(rows, types, {layout, true});
  if (s.groups > 1) return d;
  const Range n{0, rows.n};
  d.src = slice(d.src, dims(rows, &WindowAxis::in, {rows.n, s.c}), {n, part.c});
  d.weight = slice(d.weight, dims(rows, &WindowAxis::kernel, {s.o, s.c}), {part.o, part.c});
  d.dst = slice(d.dst, dims(rows, &WindowAxis::out, {rows.n, s.o}), {n, part.o});
  return d;
}

/// The window as oneDNN writes it.
struct Window {
  memory::dims stride, dilation, padding_begin, padding_end;
};
Window window(const ConvolutionShape& s) {
  Window w{.stride = dims(s, &WindowAxis::stride),
           .dilation = dims(s, &WindowAxis::dilation),
           .padding_begin = dims(s, &WindowAxis::padding),
           .padding_end = dims(s, &WindowAxis::padding_end)};
  for (std::int64_t& distance : w.dilation) --distance;
  return w;
}

dnnl::convolution_forward::primitive_desc forward_desc(const ConvolutionShape& s, const Descs& d,
                                                       const dnnl::engine& engine) {
  const Window w = window(s);
  const auto kind = dnnl::prop_kind::forward_training;
  const auto algorithm = d.algorithm;
  using Forward = dnnl::convolution_forward;
  const auto plan = [&](const auto&... tensors) {
    return primitive_plan<Forward>(engine, Pipeline::attributes(), std::tuple(), kind, algorithm, tensors...,
                                   w.stride, w.dilation, w.padding_begin, w.padding_end);
  };
  return s.bias ? plan(d.src, d.weight, d.bias, d.dst) : plan(d.src, d.weight, d.dst);
}

/// The forward primitive that a backward one is to fit, of the type of what that reads.
dnnl::convolution_forward::primitive_desc hint_desc(const ConvolutionShape& s, const Types& types,
                                                    const Form& form, const Descs& of,
                                                    const dnnl::engine& engine) {
  Descs d = descs(s, Types{.read = types.read}, form);
  d.algorithm = of.algorithm;
  return forward_desc(s, d, engine);
}

constexpr const char* kDirect = "direct";
bool takes_winograd(const KernelRequest& request, const Types& types) {
  const bool wants_direct = request.algorithm != nullptr && std::string_view(request.algorithm) == kDirect;
  return !types.bf16() && !wants_direct;
}

/// What make(descs) gives by Winograd's algorithm where `suits` says so and oneDNN offers it, else directly.
template <class Make>
auto fastest(Descs d, bool suits, const Make& make) {
  if (suits) {
    try {
      d.algorithm = dnnl::algorithm::convolution_winograd;
      return make(d);
    } catch (const dnnl::error&) {
      d.algorithm = dnnl::algorithm::convolution_direct;
    }
  }
  return make(d);
}

/// The shape, when it is one this module can work on.
Result<ConvolutionShape> checked(const KernelRequest& request, const Result<ConvolutionShape>& shape,
                                 Layout layout, const Images& images) {
  if (!shape) return shape;
  if (is_bf16(request.src[0]) != is_bf16(request.src[1])) {
    return wrong(request, "takes inputs of one type, not " + to_string(request.src[0]) + " and " +
                              to_string(request.src[1]));
  }
  if (!are_in(request, layout, images)) return wrong(request, "takes images of one layout");
  if (shape->type != DataType::f32) return not_f32(request, shape->type);
  return shape;
}

Result<KernelPtr> built(const KernelRequest& request, std::unique_ptr<PipelineKernel> kernel,
                        const PipelineKernel::Build& build) {
  try {
    kernel->build(build);
  } catch (const dnnl::error& error) {
    return wrong(request, "oneDNN does not offer this convolution (" + std::string(error.what()) +
                              "); change its kernel, padding or groups");
  }
  return KernelPtr(std::move(kernel));
}

/// ReLU on what the part computed.
void keep_positive(const ConvolutionShape& s, const ConvolutionPart& part, float* dst) {
  const std::int64_t begin = part.o.begin * s.dst_plane(), count = part.o.count() * s.dst_plane();
  if (count == dst_row(s)) {
    dst += part.rows.begin * count;
    relu_forward(dst, dst, part.rows.count() * count);
    return;
  }
  for (std::int64_t row = part.rows.begin; row < part.rows.end; ++row) {
    float* from = dst + row * dst_row(s) + begin;
    relu_forward(from, from, count);
  }
}

template <bool relu, Layout layout>
Result<KernelPtr> describe_forward(Cpu& cpu, const ConvolutionAttributes& a, const KernelRequest& request) {
  const auto shape = checked(request, convolution_forward_shape(PlainRequest(request).get(), a), layout,
                             {.src = {0}, .dst = {0}});
  if (!shape) return shape.error();
  const ConvolutionShape& s = *shape;
  const Types types = types_of(request, &Types::dst);
  const auto parts = convolution_parts(s, layout, cpu.pool.threads(), &ConvolutionPart::o);
  auto kernel = std::make_unique<PipelineKernel>(cpu, parts.size(), kWhat);
  if (relu) {  // after oneDNN, whose own fused maximum turns NaN into 0
    kernel->after_part([parts, s](const Arguments& arguments, std::size_t part) {
      keep_positive(s, parts[part], arguments.out<float>(0));
    });
  }
  return built(request, std::move(kernel), [&](Pipeline& pipeline, std::size_t part) {
    const ConvolutionPart& cut = parts[part];
    const ConvolutionShape own = cut.shape(s);
    const auto primitive = fastest(descs(own, types, {layout, false}),
                                   takes_winograd(request, types) && winograd_suits_forward(s, layout),
                                   [&](const Descs& d) { return forward_desc(own, d, pipeline.engine()); });
    const Descs plain = given(s, cut, types, layout);
    const Place dst_place{.in = Place::In::dst, .offset = bytes(cut.rows.begin * dst_row(s))};
    const auto src = pipeline.input(
        plain.src, {.in = Place::In::src, .offset = types.bytes_read(cut.rows.begin * src_row(s))},
        primitive.src_desc());
    const auto weight =
        pipeline.input(plain.weight, {.in = Place::In::src, .index = 1}, primitive.weights_desc());
    const auto dst = pipeline.output(plain.dst, dst_place, primitive.dst_desc());
    std::vector<std::pair<int, Pipeline::Operand>> operands{
        {DNNL_ARG_SRC, src},
        {DNNL_ARG_WEIGHTS, weight},
        {DNNL_ARG_DST, dst},
        {DNNL_ARG_SCRATCHPAD, pipeline.temporary(primitive.scratchpad_desc())}};
    if (s.bias)
      operands.emplace_back(
          DNNL_ARG_BIAS,
          pipeline.tensor(bias_of(own), {.in = Place::In::src, .index = 2, .offset = bytes(cut.o.begin)}));
    pipeline.add(dnnl::convolution_forward(primitive), operands);
    pipeline.finish_output(dst, plain.dst, dst_place);
    return std::string(primitive.impl_info_str());
  });
}

/// With fewer input channels a vector of them is mostly empty; measured, products of plain matrices are then
/// faster.
constexpr std::int64_t kFewestBlockedChannels = 4;

template <Layout layout>
Result<KernelPtr> describe_backward_data(Cpu& cpu, const ConvolutionAttributes& a,
                                         const KernelRequest& request) {
  const auto shape = checked(request, convolution_backward_data_shape(PlainRequest(request).get(), a), layout,
                             {.src = {0}, .dst = {0}});
  if (!shape) return shape.error();
  const ConvolutionShape& s = *shape;
  const Types types = types_of(request, &Types::src);
  const auto parts = convolution_parts(s, layout, cpu.pool.threads(), &ConvolutionPart::c);
  auto kernel = std::make_unique<PipelineKernel>(cpu, parts.size(), kWhat);
  return built(request, std::move(kernel), [&](Pipeline& pipeline, std::size_t part) {
    const ConvolutionPart& cut = parts[part];
    const ConvolutionShape own = cut.shape(s);
    const Window w = window(s);
    const Form form{
        layout, !types.bf16() && layout == Layout::dense && s.groups == 1 && s.c < kFewestBlockedChannels};
    const auto primitive = fastest(
        descs(own, types, form), takes_winograd(request, types) && winograd_suits_backward_data(s, layout),
        [&](const Descs& d) {
          return primitive_plan<dnnl::convolution_backward_data>(
              pipeline.engine(), Pipeline::attributes(),
              std::tuple(hint_desc(own, types, form, d, pipeline.engine())), d.algorithm, d.src, d.weight,
              d.dst, w.stride, w.dilation, w.padding_begin, w.padding_end);
        });
    const Descs plain = given(s, cut, types, layout);
    const Place diff_src_place{.in = Place::In::dst, .offset = bytes(cut.rows.begin * src_row(s))};
    const auto diff_dst = pipeline.input(
        plain.dst, {.in = Place::In::src, .offset = types.bytes_read(cut.rows.begin * dst_row(s))},
        primitive.diff_dst_desc());
    const auto weight =
        pipeline.input(plain.weight, {.in = Place::In::src, .index = 1}, primitive.weights_desc());
    const auto diff_src = pipeline.output(plain.src, diff_src_place, primitive.diff_src_desc());
    pipeline.add(dnnl::convolution_backward_data(primitive),
                 {{DNNL_ARG_DIFF_DST, diff_dst},
                  {DNNL_ARG_WEIGHTS, weight},
                  {DNNL_ARG_DIFF_SRC, diff_src},
                  {DNNL_ARG_SCRATCHPAD, pipeline.temporary(primitive.scratchpad_desc())}});
    pipeline.finish_output(diff_src, plain.src, diff_src_place);
    return std::string(primitive.impl_info_str());
  });
}

dnnl::convolution_backward_weights::primitive_desc backward_weight_desc(
    const ConvolutionShape& s, const Descs& d, const dnnl::convolution_forward::primitive_desc& hint,
    const dnnl::engine& engine) {
  const Window w = window(s);
  const auto algorithm = d.algorithm;
  using Backward = dnnl::convolution_backward_weights;
  const auto plan = [&](const auto&... tensors) {
    return primitive_plan<Backward>(engine, Pipeline::attributes(), std::tuple(hint), algorithm, tensors...,
                                    w.stride, w.dilation, w.padding_begin, w.padding_end);
  };
  return s.bias ? plan(d.src, d.weight, d.bias, d.dst) : plan(d.src, d.weight, d.dst);
}

/// The parts' gradients in scratch, part after part, and their sum in that order.
struct PartialSums {
  std::int64_t offset = 0;  ///< in scratch
  std::int64_t count = 0;   ///< floats of one part
  std::size_t parts = 0;

  Place of_part(std::size_t part) const {
    return {.offset = offset + bytes(count * static_cast<std::int64_t>(part))};
  }
  void sum(Cpu& cpu, const Arguments& arguments, float* dst) const {
    const auto* first =
        reinterpret_cast<const float*>(static_cast<const std::byte*>(arguments.scratch) + offset);
    cpu.pool.for_range(count, kGrain, 16, [&](std::int64_t begin, std::int64_t end) {
      const float* partial = first + begin;
      add(partial, partial + count, dst + begin, end - begin);
      for (std::size_t part = 2; part < parts; ++part)
        add(dst + begin, partial + count * static_cast<std::int64_t>(part), dst + begin, end - begin);
    });
  }
};

template <Layout layout>
Result<KernelPtr> describe_backward_weight(Cpu& cpu, const ConvolutionAttributes& a,
                                           const KernelRequest& request) {
  const auto shape = checked(request, convolution_backward_weight_shape(PlainRequest(request).get(), a),
                             layout, {.src = {0, 1}});
  if (!shape) return shape.error();
  const ConvolutionShape& s = *shape;
  const auto cuts = convolution_parts(s, layout, cpu.pool.threads(), &ConvolutionPart::o);
  const std::size_t parts = cuts.size();
  const bool sums_up = cuts.front().rows.count() < s.n;
  const Types types = types_of(request, &Types::weight);
  auto kernel = std::make_unique<PipelineKernel>(cpu, parts, kWhat);
  PartialSums weight_sums{.count = weights(s), .parts = parts},
      bias_sums{.count = s.bias ? s.o : 0, .parts = parts};
  if (sums_up) {
    for (PartialSums* sums : {&weight_sums, &bias_sums}) {
      sums->offset = kernel->book().take(bytes(sums->count * static_cast<std::int64_t>(parts)));
    }
    kernel->after_all([=, &cpu, bias = s.bias](const Arguments& arguments) {
      weight_sums.sum(cpu, arguments, arguments.out<float>(0));
      if (bias) bias_sums.sum(cpu, arguments, arguments.out<float>(1));
    });
  }
  return built(request, std::move(kernel), [&](Pipeline& pipeline, std::size_t part) {
    const ConvolutionPart& cut = cuts[part];
    const ConvolutionShape own = cut.shape(s);
    const Form form{layout, false};
    const auto primitive = fastest(
        descs(own, types, form), takes_winograd(request, types) && winograd_suits_backward_weight(s, layout),
        [&](const Descs& d) {
          const auto hint = hint_desc(own, types, form, d, pipeline.engine());
          return backward_weight_desc(own, d, hint, pipeline.engine());
        });
    const Descs plain = given(s, cut, types, layout);
    const auto place = [&](const PartialSums& sums, std::size_t dst, std::int64_t offset) {
      return sums_up ? sums.of_part(part) : Place{.in = Place::In::dst, .index = dst, .offset = offset};
    };
    const auto src = pipeline.input(
        plain.src, {.in = Place::In::src, .offset = types.bytes_read(cut.rows.begin * src_row(s))},
        primitive.src_desc());
    const auto diff_dst = pipeline.input(
        plain.dst,
        {.in = Place::In::src, .index = 1, .offset = types.bytes_read(cut.rows.begin * dst_row(s))},
        primitive.diff_dst_desc());
    const auto weight =
        pipeline.output(plain.weight, place(weight_sums, 0, 0), primitive.diff_weights_desc());
    std::vector<std::pair<int, Pipeline::Operand>> operands{
        {DNNL_ARG_SRC, src},
        {DNNL_ARG_DIFF_DST, diff_dst},
        {DNNL_ARG_DIFF_WEIGHTS, weight},
        {DNNL_ARG_SCRATCHPAD, pipeline.temporary(primitive.scratchpad_desc())}};
    if (s.bias) {
      operands.emplace_back(DNNL_ARG_DIFF_BIAS,
                            pipeline.tensor(bias_of(own), place(bias_sums, 1, bytes(cut.o.begin))));
    }
    pipeline.add(dnnl::convolution_backward_weights(primitive), operands);
    pipeline.finish_output(weight, plain.weight, place(weight_sums, 0, 0));
    return std::string(primitive.impl_info_str());
  });
}

/// For inputs of f32 and of bf16.
template <class Describe>
void add_both(Table& table, KernelId<ConvolutionAttributes> id, Describe describe, Layout layout) {
  table.add(id, describe, layout);
  table.add_bf16(id, describe, layout);
}
/// Direct in place of Winograd's, where that would be taken.
template <auto make_shape, auto winograd_suits>
std::span<const char* const> algorithms(const ConvolutionAttributes& a, const KernelRequest& request) {
  static constexpr std::array kOther{kDirect};
  const auto shape = make_shape(PlainRequest(request).get(), a);
  const auto layout = common_layout(request);
  const bool chooses = shape && layout && takes_winograd(request, {.read = onednn_type(request.src[0])}) &&
                       winograd_suits(*shape, *layout);
  return chooses ? std::span<const char* const>(kOther) : std::span<const char* const>();
}

template <Layout layout>
void add_convolution_in(Table& table) {
  add_both(table, kConvolutionForward, describe_forward<false, layout>, layout);
  add_both(table, kConvolutionReluForward, describe_forward<true, layout>, layout);
  add_both(table, kConvolutionBackwardData, describe_backward_data<layout>, layout);
  add_both(table, kConvolutionBackwardWeight, describe_backward_weight<layout>, layout);
}

}  // namespace

Result<KernelPtr> make_convolution_relu(Cpu& cpu, const ConvolutionAttributes& attributes,
                                        const KernelRequest& request, Layout layout) {
  switch (layout) {
    case Layout::channels_last:
      return describe_forward<true, Layout::channels_last>(cpu, attributes, request);
    case Layout::channels_blocked:
      return describe_forward<true, Layout::channels_blocked>(cpu, attributes, request);
    default:
      return describe_forward<true, Layout::dense>(cpu, attributes, request);
  }
}

void add_convolution(Table& table) {
  add_convolution_in<Layout::dense>(table);
  add_convolution_in<Layout::channels_last>(table);
  add_convolution_in<Layout::channels_blocked>(table);
  table.add_algorithms(kConvolutionForward, algorithms<convolution_forward_shape, winograd_suits_forward>);
  table.add_algorithms(kConvolutionReluForward,
                       algorithms<convolution_forward_shape, winograd_suits_forward>);
  table.add_algorithms(kConvolutionBackwardData,
                       algorithms<convolution_backward_data_shape, winograd_suits_backward_data>);
  table.add_algorithms(kConvolutionBackwardWeight,
                       algorithms<convolution_backward_weight_shape, winograd_suits_backward_weight>);
}

}  // namespace netwright::kernels::cpu
