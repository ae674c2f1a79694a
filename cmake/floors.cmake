# SPDX-License-Identifier: Apache-2.0
# Targets named after folders. Includes are written from the source root: "engine/graph/graph.h".

# netwright_library(NAME FOLDER [links...]): a static library of every .cpp in FOLDER, with headers for AUTOMOC.
function(netwright_library name folder)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${folder}/*.cpp ${folder}/*.h)
  add_library(${name} STATIC ${sources})
  target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE netwright_warnings PUBLIC ${ARGN})
endfunction()

# netwright_late_module(NAME SOURCES links...): a library loaded when first needed, lib/netwright/libNAME.so.
function(netwright_late_module name sources)
  add_library(${name} MODULE ${sources})
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE netwright_warnings ${ARGN})
  set_target_properties(${name} PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/${NETWRIGHT_MODULE_DIR}
    CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  install(TARGETS ${name} LIBRARY DESTINATION ${NETWRIGHT_MODULE_DIR})
endfunction()

# netwright_kernel_module(NAME [links...]): the folder's kernels as lib/netwright/libnetwright_kernels_NAME.so.
function(netwright_kernel_module name)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cpp)
  netwright_late_module(netwright_kernels_${name} "${sources}" netwright_kernels_api ${ARGN})
endfunction()
