# SPDX-License-Identifier: Apache-2.0
# Every target of ours links this; warnings are errors.
add_library(netwright_warnings INTERFACE)
set(warnings
  -Wall -Wextra -Wpedantic -Werror
  -Wshadow                # a name that hides another is read wrongly
  -Wnon-virtual-dtor      # deleting through such a base leaks
  -Woverloaded-virtual    # an override that misses its signature
  -Wold-style-cast        # casts say what they do
  # Fully optimising, g++ 12 finds this one in the standard library's own streams.
  $<$<NOT:$<CONFIG:Release>>:-Wnull-dereference> -Wimplicit-fallthrough -Wextra-semi
  -Wno-restrict)          # g++ 12 cries wolf on "text" + std::string when optimising (GCC bug 105651)
# nvcc takes its own, see kernels/cuda.
foreach(option IN LISTS warnings)
  target_compile_options(netwright_warnings INTERFACE $<$<COMPILE_LANGUAGE:CXX>:${option}>)
endforeach()
