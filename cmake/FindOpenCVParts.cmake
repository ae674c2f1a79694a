# SPDX-License-Identifier: Apache-2.0
# Single parts of OpenCV as targets: find_package(OpenCVParts COMPONENTS dnn) makes OpenCVParts::dnn, core included.
# Distributions that split OpenCV into packages ship no CMake configuration with the small ones: look for headers and
# libraries there, and fall back to the configuration.
find_library(OpenCVParts_core_LIBRARY opencv_core)
mark_as_advanced(OpenCVParts_core_LIBRARY)
foreach(part ${OpenCVParts_FIND_COMPONENTS})
  find_path(OpenCVParts_${part}_INCLUDE_DIR opencv2/${part}.hpp PATH_SUFFIXES opencv4)
  find_library(OpenCVParts_${part}_LIBRARY opencv_${part})
  mark_as_advanced(OpenCVParts_${part}_INCLUDE_DIR OpenCVParts_${part}_LIBRARY)
  set(directories ${OpenCVParts_${part}_INCLUDE_DIR})
  set(libraries ${OpenCVParts_${part}_LIBRARY} ${OpenCVParts_core_LIBRARY})
  if(NOT directories OR NOT OpenCVParts_${part}_LIBRARY OR NOT OpenCVParts_core_LIBRARY)
    find_package(OpenCV QUIET CONFIG COMPONENTS core ${part})
    set(directories ${OpenCV_INCLUDE_DIRS})
    set(libraries ${OpenCV_LIBS})
    set(OpenCVParts_${part}_FOUND ${OpenCV_FOUND})
  else()
    set(OpenCVParts_${part}_FOUND TRUE)
  endif()
  if(OpenCVParts_${part}_FOUND AND NOT TARGET OpenCVParts::${part})
    add_library(OpenCVParts::${part} INTERFACE IMPORTED)
    target_include_directories(OpenCVParts::${part} SYSTEM INTERFACE ${directories})
    target_link_libraries(OpenCVParts::${part} INTERFACE ${libraries})
  endif()
endforeach()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(OpenCVParts HANDLE_COMPONENTS REQUIRED_VARS OpenCVParts_FIND_COMPONENTS)
