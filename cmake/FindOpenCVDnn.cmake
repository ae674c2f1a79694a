# SPDX-License-Identifier: Apache-2.0
# OpenCV's core and dnn as the target OpenCVDnn::OpenCVDnn. Distributions that split OpenCV into packages ship no CMake
# configuration with the small ones: look for headers and libraries there, and fall back to the configuration.
find_path(OpenCVDnn_INCLUDE_DIR opencv2/dnn.hpp PATH_SUFFIXES opencv4)
find_library(OpenCVDnn_CORE_LIBRARY opencv_core)
find_library(OpenCVDnn_DNN_LIBRARY opencv_dnn)
mark_as_advanced(OpenCVDnn_INCLUDE_DIR OpenCVDnn_CORE_LIBRARY OpenCVDnn_DNN_LIBRARY)

set(OpenCVDnn_TARGETS ${OpenCVDnn_DNN_LIBRARY} ${OpenCVDnn_CORE_LIBRARY})
if(NOT OpenCVDnn_INCLUDE_DIR OR NOT OpenCVDnn_CORE_LIBRARY OR NOT OpenCVDnn_DNN_LIBRARY)
  find_package(OpenCV QUIET CONFIG COMPONENTS core dnn)
  if(OpenCV_FOUND)
    set(OpenCVDnn_INCLUDE_DIR ${OpenCV_INCLUDE_DIRS})
    set(OpenCVDnn_TARGETS ${OpenCV_LIBS})
  endif()
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(OpenCVDnn REQUIRED_VARS OpenCVDnn_INCLUDE_DIR OpenCVDnn_TARGETS)
if(OpenCVDnn_FOUND AND NOT TARGET OpenCVDnn::OpenCVDnn)
  add_library(OpenCVDnn::OpenCVDnn INTERFACE IMPORTED)
  target_include_directories(OpenCVDnn::OpenCVDnn SYSTEM INTERFACE ${OpenCVDnn_INCLUDE_DIR})
  target_link_libraries(OpenCVDnn::OpenCVDnn INTERFACE ${OpenCVDnn_TARGETS})
endif()
