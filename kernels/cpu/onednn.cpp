// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/onednn.h"

#include <omp.h>

namespace netwright::kernels::cpu {

OneOpenMpThread::OneOpenMpThread() : before_(omp_get_max_threads()) {
  omp_set_num_threads(1);
}
OneOpenMpThread::~OneOpenMpThread() {
  omp_set_num_threads(before_);
}

void make_sgemm_ready() {
  static const bool ready = [] {
    constexpr dnnl_dim_t kSide = 64;
    const OneOpenMpThread one_thread;
    const std::vector<float> ones(kSide * kSide, 1.0F);
    std::vector<float> product(ones.size());
    bool good = true;
    for (const char a : {'N', 'T'}) {
      for (const char b : {'N', 'T'}) {
        good = good && dnnl_sgemm(a, b, kSide, kSide, kSide, 1.0F, ones.data(), kSide, ones.data(), kSide,
                                  0.0F, product.data(), kSide) == dnnl_success;
      }
    }
    return good;
  }();
  (void)ready;
}

Pipeline::Pipeline(ScratchBook& book) : book_(book), engine_(dnnl::engine::kind::cpu, 0), stream_(engine_) {}

Pipeline::Operand Pipeline::tensor(const dnnl::memory::desc& desc, const Place& place) {
  tensors_.push_back({dnnl::memory(desc, engine_, DNNL_MEMORY_NONE), place});
  return tensors_.size() - 1;
}

Pipeline::Operand Pipeline::temporary(const dnnl::memory::desc& desc) {
  return tensor(desc,
                {.in = Place::In::scratch, .offset = book_.take(static_cast<std::int64_t>(desc.get_size()))});
}

Pipeline::Operand Pipeline::input(const dnnl::memory::desc& plain, const Place& place,
                                  const dnnl::memory::desc& wanted) {
  const Operand given = tensor(plain, place);
  if (plain == wanted) return given;
  const Operand reordered = temporary(wanted);
  add_reorder(given, reordered);
  return reordered;
}

Pipeline::Operand Pipeline::output(const dnnl::memory::desc& plain, const Place& place,
                                   const dnnl::memory::desc& computed) {
  return plain == computed ? tensor(plain, place) : temporary(computed);
}

void Pipeline::finish_output(Operand computed, const dnnl::memory::desc& plain, const Place& place) {
  if (tensors_[computed].memory.get_desc() != plain) add_reorder(computed, tensor(plain, place));
}

void Pipeline::add_reorder(Operand from, Operand to) {
  const dnnl::reorder::primitive_desc reorder(tensors_[from].memory, tensors_[to].memory, attributes());
  add(dnnl::reorder(reorder), {{DNNL_ARG_FROM, from},
                               {DNNL_ARG_TO, to},
                               {DNNL_ARG_SCRATCHPAD, temporary(reorder.scratchpad_desc())}});
}

void Pipeline::add(const dnnl::primitive& primitive, const std::vector<std::pair<int, Operand>>& operands) {
  Call call{.primitive = primitive, .operands = {}};
  for (const auto& [argument, operand] : operands) {
    call.operands.push_back({argument, tensors_[operand].memory.get()});
  }
  calls_.push_back(std::move(call));
}

dnnl_status_t Pipeline::execute(const Arguments& arguments) {
  const OneOpenMpThread one_thread;
  for (Tensor& tensor : tensors_) {
    const Place& place = tensor.place;
    const void* start = place.in == Place::In::src   ? arguments.src[place.index]
                        : place.in == Place::In::dst ? arguments.dst[place.index]
                                                     : arguments.scratch;
    auto* address = static_cast<std::byte*>(const_cast<void*>(start)) + place.offset;
    if (tensor.bound == address) continue;  // re-pointing clears padding: not free
    if (const dnnl_status_t status = dnnl_memory_set_data_handle(tensor.memory.get(), address);
        status != dnnl_success) {
      return status;
    }
    tensor.bound = address;
  }
  for (const Call& call : calls_) {
    const dnnl_status_t status = dnnl_primitive_execute(
        call.primitive.get(), stream_.get(), static_cast<int>(call.operands.size()), call.operands.data());
    if (status != dnnl_success) return status;
  }
  return dnnl_success;
}

dnnl::primitive_attr Pipeline::attributes() {
  dnnl::primitive_attr attributes;
  attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  attributes.set_fpmath_mode(dnnl::fpmath_mode::strict);
  return attributes;
}

}  // namespace netwright::kernels::cpu
