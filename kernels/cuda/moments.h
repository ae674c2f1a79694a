// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/cuda/seam.h"

namespace netwright::kernels::cuda {

/// Count, mean and sum of squared deviations of the numbers seen. Merged as by Chan, Golub, LeVeque,
/// "Updating formulae and a pairwise algorithm for computing sample variances", 1979.
template <class T>
struct Moments {
  T count = 0, mean = 0, deviations = 0;
};
struct MergeMoments {
  template <class T>
  DEV Moments<T> operator()(const Moments<T>& a, const Moments<T>& b) const {
    if (a.count == 0 || b.count == 0) return a.count == 0 ? b : a;
    const T count = a.count + b.count, share = b.count / count, between = b.mean - a.mean;
    return {count, a.mean + between * share,
            a.deviations + b.deviations + between * between * a.count * share};
  }
};

/// Of the numbers one thread sees, from their distance to the first.
template <class T>
class MomentsOfThread {
 public:
  DEV void see(T x) {
    if (count_ == 0) first_ = x;
    const T d = x - first_;
    count_ += 1;
    sum_ += d;
    squares_ += d * d;
  }
  DEV Moments<T> get() const {
    if (count_ == 0) return {};
    const T from_first = sum_ / count_, deviations = squares_ - sum_ * from_first;
    return {count_, first_ + from_first, deviations < 0 ? T{0} : deviations};
  }

 private:
  T first_ = 0, count_ = 0, sum_ = 0, squares_ = 0;
};

}  // namespace netwright::kernels::cuda
