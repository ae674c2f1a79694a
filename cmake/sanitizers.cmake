# SPDX-License-Identifier: Apache-2.0
# NETWRIGHT_SANITIZE: "", "address,undefined" or "thread"; holds for the whole build.
set(NETWRIGHT_SANITIZE "" CACHE STRING "Sanitizers for the whole build")
if(NETWRIGHT_SANITIZE)
  add_compile_options(-fsanitize=${NETWRIGHT_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${NETWRIGHT_SANITIZE})
  add_compile_options(-Wno-null-dereference -Wno-maybe-uninitialized)  # instrumentation confuses them
endif()
