# SPDX-License-Identifier: Apache-2.0
# netwright_embed(OUT NAMESPACE FUNCTION files...): writes OUT with
#   std::span<const EmbeddedFile> FUNCTION();   // name without folder, text; sorted by name
# Text files only; any text is taken as it is (semicolons, brackets, generator expressions, @names@).
function(netwright_embed out namespace function)
  set(entries "")
  foreach(file IN LISTS ARGN)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
    get_filename_component(name ${file} NAME)
    file(READ ${file} text)
    string(LENGTH "${text}" length)
    # The compiler limits one literal to 64 KiB: cut into pieces, which it joins again.
    set(pieces "")
    set(at 0)
    while(at LESS length)
      string(SUBSTRING "${text}" ${at} 12000 piece)
      string(APPEND pieces "R\"netwright(${piece})netwright\" ")
      math(EXPR at "${at} + 12000")
    endwhile()
    string(APPEND entries "    {\"${name}\", \"\" ${pieces}},\n")
  endforeach()
  if(entries)
    set(body "  static constexpr auto kFiles = std::to_array<netwright::EmbeddedFile>({\n${entries}  });\n  return kFiles;\n")
  else()
    set(body "  return {};\n")
  endif()
  set(content "// Made by CMake.\n#include <array>\n#include <span>\n\n#include \"engine/base/embedded_file.h\"\n\nnamespace ${namespace} {\n\nstd::span<const netwright::EmbeddedFile> ${function}();\nstd::span<const netwright::EmbeddedFile> ${function}() {\n${body}}\n\n}  // namespace ${namespace}\n")
  # Written aside, then copied if it differs: nothing in the text is evaluated, and nothing is rebuilt without need.
  file(WRITE ${out}.new "${content}")
  configure_file(${out}.new ${out} COPYONLY)
endfunction()
