// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

/// The loops of the optimizers (kernels/api/optimizer.h), one pass over a flat range each, compiled for
/// several generations of processors. Weights and states change in place.
namespace netwright::kernels::cpu {

struct SgdStep {
  float rate = 0;
  float momentum = 0;
  float weight_decay = 0;
  bool nesterov = false;
};
/// `mean` is null without momentum.
void sgd(const SgdStep& step, const float* gradient, float* weight, float* mean, std::int64_t count);

/// AdamFactors in f32; the root of of_square stands outside the weight's root.
struct AdamStep {
  float of_mean = 0;
  float of_gradient = 0;
  float root_scale = 1;
  float keep = 1;
  float decay = 0;
  float beta1 = 0.9F;
  float beta2 = 0.999F;
  float mean_share = 0.1F;     ///< 1 - beta1
  float square_share = 1e-3F;  ///< 1 - beta2
  float eps = 1e-8F;
};
void adam(const AdamStep& step, const float* gradient, float* weight, float* mean, float* square,
          std::int64_t count);

struct RmspropStep {
  float rate = 0;
  float alpha = 0.99F;
  float share = 0.01F;  ///< 1 - alpha
  float eps = 1e-8F;
  float weight_decay = 0;
  float momentum = 0;
};
/// `mean` is null unless centered, `buffer` without momentum.
void rmsprop(const RmspropStep& step, const float* gradient, float* weight, float* square, float* mean,
             float* buffer, std::int64_t count);

struct AdagradStep {
  float rate = 0;
  float weight_decay = 0;
  float initial = 0;
  float eps = 1e-10F;
};
void adagrad(const AdagradStep& step, const float* gradient, float* weight, float* squares,
             std::int64_t count);

struct AdadeltaStep {
  float rate = 0;
  float rho = 0.9F;
  float share = 0.1F;  ///< 1 - rho
  float eps = 1e-6F;
  float weight_decay = 0;
};
void adadelta(const AdadeltaStep& step, const float* gradient, float* weight, float* square,
              float* step_square, std::int64_t count);

struct LionStep {
  float rate = 0;
  float beta1 = 0.9F;
  float beta2 = 0.99F;
  float share1 = 0.1F;   ///< 1 - beta1
  float share2 = 0.01F;  ///< 1 - beta2
  float weight_decay = 0;
};
void lion(const LionStep& step, const float* gradient, float* weight, float* mean, std::int64_t count);

struct LambStep {
  float of_mean = 1;     ///< one over the mean's bias correction
  float root_scale = 1;  ///< one over the root of the square's
  float beta1 = 0.9F;
  float beta2 = 0.999F;
  float mean_share = 0.1F;
  float square_share = 1e-3F;
  float eps = 1e-6F;
  float weight_decay = 0;
};
/// Sums of the squares of weight and step.
struct LambSquares {
  double weight = 0;
  double step = 0;
};
/// First half: the means, and what the ratio of the norms needs.
LambSquares lamb_means(const LambStep& step, const float* gradient, const float* weight, float* mean,
                       float* square, std::int64_t count);
/// Second half: weight -= rate * step.
void lamb_apply(const LambStep& step, float rate, float* weight, const float* mean, const float* square,
                std::int64_t count);

double squares_of(const float* values, std::int64_t count);
bool has_non_finite(const float* values, std::int64_t count);
void scale(float factor, float* values, std::int64_t count);
/// Into -limit..limit; NaN stays.
void clamp(float limit, float* values, std::int64_t count);
/// sum = keep * sum + share * value; keep 0 does not read sum.
void blend(float keep, float share, const float* value, float* sum, std::int64_t count);

}  // namespace netwright::kernels::cpu
