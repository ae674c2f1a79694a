# SPDX-License-Identifier: Apache-2.0
# netwright_manifest(OUT SUFFIX TYPE HEADER FUNCTION FOLDER): writes OUT.cpp with
#   std::vector<TYPE> FUNCTION() { return {leaky_relu_SUFFIX(), ...}; }
# for every FOLDER/**/leaky_relu.cpp. A file without its function fails at link; no list is kept by hand.
function(netwright_manifest out suffix type header function folder)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS RELATIVE ${folder} ${folder}/*.cpp)
  set(declarations "")
  set(calls "")
  foreach(file IN LISTS files)
    get_filename_component(stem ${file} NAME_WE)
    if(suffix)
      set(maker ${stem}_${suffix})
    else()
      set(maker ${stem})
    endif()
    string(APPEND declarations "${type} ${maker}();\n")
    string(APPEND calls "  items.push_back(${maker}());\n")
  endforeach()
  set(text "// Made by CMake from ${function}'s folder.\n#include <vector>\n\n#include \"${header}\"\n\nnamespace netwright::engine {\n\n${declarations}\nstd::vector<${type}> ${function}();\nstd::vector<${type}> ${function}() {\n  std::vector<${type}> items;\n${calls}  return items;\n}\n\n}  // namespace netwright::engine\n")
  file(CONFIGURE OUTPUT ${out} CONTENT "${text}" @ONLY)
endfunction()
