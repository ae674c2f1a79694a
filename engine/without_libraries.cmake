# SPDX-License-Identifier: Apache-2.0
# The engine's planning and executing for scripts/gpu-check: what needs the standard library alone. Files that read or
# write JSON, hash or unpack are left out; fmt is played by tests/gpu/no_fmt.
netwright_manifest(${CMAKE_CURRENT_BINARY_DIR}/ops.cpp op OpDefinition engine/graph/op_definition.h op_manifest
  ${CMAKE_CURRENT_SOURCE_DIR}/ops)
netwright_manifest(${CMAKE_CURRENT_BINARY_DIR}/optimizers.cpp optimizer OptimizerDefinition
  engine/train/optimizer_definition.h optimizer_manifest ${CMAKE_CURRENT_SOURCE_DIR}/train/optimizers)
netwright_manifest(${CMAKE_CURRENT_BINARY_DIR}/schedules.cpp schedule ScheduleDefinition
  engine/train/schedule_definition.h schedule_manifest ${CMAKE_CURRENT_SOURCE_DIR}/train/schedules)

find_package(Threads REQUIRED)
set(sources ${CMAKE_CURRENT_BINARY_DIR}/ops.cpp ${CMAKE_CURRENT_BINARY_DIR}/optimizers.cpp
  ${CMAKE_CURRENT_BINARY_DIR}/schedules.cpp)
foreach(folder device exchange/pytorch execute graph ops plan tensor train)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS ${folder}/*.cpp)
  foreach(file IN LISTS files)
    file(STRINGS ${file} foreign REGEX "^#include .*(json|xxhash|zlib|engine/data/)")
    if(NOT foreign)
      list(APPEND sources ${file})
    endif()
  endforeach()
endforeach()
add_library(netwright_engine STATIC ${sources})
target_include_directories(netwright_engine PUBLIC ${CMAKE_SOURCE_DIR} PRIVATE ${CMAKE_SOURCE_DIR}/tests/gpu/no_fmt)
target_link_libraries(netwright_engine PUBLIC netwright_base netwright_kernels_api Threads::Threads
  PRIVATE netwright_warnings ${CMAKE_DL_LIBS})
