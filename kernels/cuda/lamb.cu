// SPDX-License-Identifier: Apache-2.0
// LAMB: Adam's step, scaled in each tensor by the norms of weights and step. Tensors are cut into pieces
// for blocks; as many tensors as a kernel's arguments hold go into one launch. A recorded step repeats the
// pointers, which stay the same as long as the plan.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "kernels/api/support/optimizer_math.h"
#include "kernels/cuda/team.h"
#include "kernels/cuda/total.h"
#include "kernels/cuda/typed.h"

namespace netwright::kernels::cuda {
namespace {

constexpr std::int64_t kPiece = 8192;  // elements of a block

template <class T>
struct LambTensor {
  const T* gradient;
  T* weight;
  T* mean;
  T* square;
  std::int64_t elements;
  std::int64_t first_piece;  ///< of the launch's
};

/// The tensors of one launch. Kernel arguments have room for 4096 bytes.
template <class T>
struct LambTensors {
  static constexpr int kMost = 64;
  LambTensor<T> tensor[kMost];
  int count = 0;
  std::int64_t pieces = 0;

  /// Of a piece: the last one that begins no later.
  DEV int tensor_of(std::int64_t piece) const {
    int least = 0, most = count - 1;
    while (least < most) {
      const int middle = (least + most + 1) / 2;
      if (tensor[middle].first_piece <= piece) {
        least = middle;
      } else {
        most = middle - 1;
      }
    }
    return least;
  }
};

template <class T>
struct LambStep {
  T of_mean, root_scale, beta1, beta2, mean_share, square_share, eps, weight_decay, rate;

  DEV T operator()(T weight, T mean, T square) const {
    return mean * of_mean / (std::sqrt(square) * root_scale + eps) + weight_decay * weight;
  }
};
template <class T>
DEV LambStep<T> lamb_step(const LambAttributes& a, const StepState& state) {
  const auto update = static_cast<double>(state.update);
  return {.of_mean = static_cast<T>(1 / (1 - std::pow(a.beta1, update))),
          .root_scale = static_cast<T>(1 / std::sqrt(1 - std::pow(a.beta2, update))),
          .beta1 = static_cast<T>(a.beta1),
          .beta2 = static_cast<T>(a.beta2),
          .mean_share = static_cast<T>(1 - a.beta1),
          .square_share = static_cast<T>(1 - a.beta2),
          .eps = static_cast<T>(a.eps),
          .weight_decay = static_cast<T>(a.weight_decay),
          .rate = static_cast<T>(a.rate_factor * state.learning_rate)};
}

/// visit(tensor, index of the element) for the elements of this block's piece.
template <class T, class Visit>
DEV void visit_piece(const LambTensors<T>& tensors, const Visit& visit) {
  const LambTensor<T>& tensor = tensors.tensor[tensors.tensor_of(blockIdx.x)];
  const std::int64_t begin = (blockIdx.x - tensor.first_piece) * kPiece, left = tensor.elements - begin;
  for (std::int64_t i = threadIdx.x; i < (left < kPiece ? left : kPiece); i += kThreads)
    visit(tensor, begin + i);
}

/// Takes the means on, and gives each piece's squares of weights and steps.
template <class T>
GLOBAL void lamb_means_kernel(LambTensors<T> tensors, LambAttributes a, const StepState* state,
                              TwoSums* squares) {
  const auto step = made_by_first<LambStep<T>>([&] { return lamb_step<T>(a, *state); });
  TwoSums own;
  if (state->skip == 0) {
    visit_piece(tensors, [&](const LambTensor<T>& tensor, std::int64_t i) {
      const T g = tensor.gradient[i], weight = tensor.weight[i];
      const T mean = step.beta1 * tensor.mean[i] + step.mean_share * g;
      const T square = step.beta2 * tensor.square[i] + step.square_share * g * g;
      tensor.mean[i] = mean;
      tensor.square[i] = square;
      const double length = step(weight, mean, square);
      own = own + TwoSums{double{weight} * weight, length * length};
    });
  }
  const TwoSums whole = merged_in_block(own, Add{});
  if (threadIdx.x == 0) squares[blockIdx.x] = whole;
}

/// How each tensor's step is scaled, from its pieces.
template <class T>
struct TakeRatio {
  LambTensors<T> tensors;
  const TwoSums* squares;
  T* ratios;

  DEV void operator()(const Member& member) const {
    TwoSums own;
    if (member.valid) {
      const std::int64_t next = member.item + 1;
      const std::int64_t end = next < tensors.count ? tensors.tensor[next].first_piece : tensors.pieces;
      for (std::int64_t piece = tensors.tensor[member.item].first_piece + member.lane; piece < end;
           piece += member.width)
        own = own + squares[piece];
    }
    const TwoSums whole = member.sum(own);
    if (member.is_first()) ratios[member.item] = static_cast<T>(trust_ratio(whole.first, whole.second));
  }
};

template <class T>
GLOBAL void lamb_apply_kernel(LambTensors<T> tensors, LambAttributes a, const StepState* state,
                              const T* ratios) {
  const auto step = made_by_first<LambStep<T>>([&] { return lamb_step<T>(a, *state); });
  if (state->skip != 0) return;
  const T rate = step.rate * ratios[tensors.tensor_of(blockIdx.x)];
  visit_piece(tensors, [&](const LambTensor<T>& tensor, std::int64_t i) {
    const T weight = tensor.weight[i];
    tensor.weight[i] = weight - rate * step(weight, tensor.mean[i], tensor.square[i]);
  });
}

std::int64_t pieces_of(std::int64_t elements) {
  return (elements + kPiece - 1) / kPiece;
}

/// Where the ratios of a launch stand in scratch: the squares of its pieces behind them.
std::int64_t ratio_bytes() {
  return LambTensors<double>::kMost * static_cast<std::int64_t>(sizeof(double));
}
std::int64_t lamb_scratch(const LambShape& shape) {
  std::int64_t pieces = 0;
  for (const std::int64_t elements : shape.elements) pieces += pieces_of(elements);
  return ratio_bytes() + pieces * static_cast<std::int64_t>(sizeof(TwoSums));
}

template <class T>
void lamb(const Cuda& cuda, const LambTensors<T>& tensors, const LambAttributes& a,
          const Arguments& arguments) {
  T* ratios = static_cast<T*>(arguments.scratch);
  auto* squares = reinterpret_cast<TwoSums*>(static_cast<std::byte*>(arguments.scratch) + ratio_bytes());
  const auto blocks = static_cast<unsigned>(tensors.pieces);
  LAUNCH((lamb_means_kernel<T>), blocks, kThreads, 0, cuda.stream(), tensors, a, arguments.state, squares);
  for_each_team(cuda, tensors.count, kWarpThreads, TakeRatio<T>{tensors, squares, ratios});
  LAUNCH((lamb_apply_kernel<T>), blocks, kThreads, 0, cuda.stream(), tensors, a, arguments.state, ratios);
}

template <class T>
void lamb(const Cuda& cuda, const LambShape& s, const LambAttributes& a, const Arguments& arguments) {
  const std::size_t n = s.elements.size();
  for (std::size_t first = 0; first < n; first += LambTensors<T>::kMost) {
    LambTensors<T> tensors;
    for (std::size_t i = first; i < std::min(n, first + LambTensors<T>::kMost); ++i) {
      tensors.tensor[tensors.count++] = {.gradient = arguments.in<T>(i),
                                         .weight = arguments.out<T>(i),
                                         .mean = arguments.out<T>(n + i),
                                         .square = arguments.out<T>(2 * n + i),
                                         .elements = s.elements[i],
                                         .first_piece = tensors.pieces};
      tensors.pieces += pieces_of(s.elements[i]);
    }
    lamb(cuda, tensors, a, arguments);
  }
}

Result<KernelPtr> describe_lamb(Cuda& cuda, const LambAttributes& attributes, const KernelRequest& request) {
  const auto shape = lamb_shape(request);
  return prepare(
      request, shape,
      [&cuda, attributes](auto type, const LambShape& s, const Arguments& a) {
        lamb<decltype(type)>(cuda, s, attributes, a);
      },
      shape ? lamb_scratch(*shape) : 0);
}

}  // namespace

void add_lamb(Table& table) {
  table.add(kLambUpdate, describe_lamb);
}

}  // namespace netwright::kernels::cuda
