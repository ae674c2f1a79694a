// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QComboBox>
#include <array>

#include "tests/ui/canvas_driver.h"

namespace netwright::ui {

struct LeNetPlace {
  const char* op;
  double x;
  double y;
};

/// LeNet-5 in three columns about the middle of the view; names as the canvas gives them.
inline constexpr std::array kLeNetNodes{
    LeNetPlace{"Input", -200, -400},     LeNetPlace{"Conv2d", -200, -300}, LeNetPlace{"ReLU", -200, -200},
    LeNetPlace{"MaxPool2d", -200, -100}, LeNetPlace{"Conv2d", -200, 0},    LeNetPlace{"ReLU", -200, 100},
    LeNetPlace{"MaxPool2d", -200, 200},  LeNetPlace{"Flatten", 120, -400}, LeNetPlace{"Linear", 120, -300},
    LeNetPlace{"ReLU", 120, -200},       LeNetPlace{"Linear", 120, -100},  LeNetPlace{"ReLU", 120, 0},
    LeNetPlace{"Linear", 120, 100},      LeNetPlace{"Output", 120, 260},   LeNetPlace{"Input", 420, 100},
    LeNetPlace{"CrossEntropy", 420, 260}};
inline constexpr std::array kLeNetWires{
    std::array{"input", "conv2d"},        std::array{"conv2d", "relu"},
    std::array{"relu", "maxpool2d"},      std::array{"maxpool2d", "conv2d_2"},
    std::array{"conv2d_2", "relu_2"},     std::array{"relu_2", "maxpool2d_2"},
    std::array{"maxpool2d_2", "flatten"}, std::array{"flatten", "linear"},
    std::array{"linear", "relu_3"},       std::array{"relu_3", "linear_2"},
    std::array{"linear_2", "relu_4"},     std::array{"relu_4", "linear_3"},
    std::array{"linear_3", "output"},     std::array{"linear_3", "crossentropy"}};
inline constexpr std::array kLeNetSettings{std::array{"conv2d", "out_channels", "6"},
                                           std::array{"conv2d", "kernel", "5"},
                                           std::array{"conv2d", "padding", "2, 2"},
                                           std::array{"conv2d_2", "out_channels", "16"},
                                           std::array{"conv2d_2", "kernel", "5x5"},
                                           std::array{"linear", "out_features", "120"},
                                           std::array{"linear_2", "out_features", "84"},
                                           std::array{"linear_3", "out_features", "10"},
                                           std::array{"input_2", "shape", ""}};
inline constexpr std::int64_t kLeNetWeights = 61706;

/// Draws LeNet-5 on an empty canvas as a person does: layers carried from the palette, wires pulled from port
/// to port, settings typed into the inspector.
inline void buildLeNet(DrawDriver& driver) {
  driver.key(Qt::Key_0, Qt::ControlModifier);
  driver.key(Qt::Key_Minus, Qt::ControlModifier);
  for (const LeNetPlace& place : kLeNetNodes) driver.drop(place.op, {place.x, place.y});
  for (const auto& wire : kLeNetWires) driver.wire(wire[0], wire[1]);
  driver.wire("input_2", "crossentropy", 1);
  for (const auto& setting : kLeNetSettings) driver.type(setting[0], setting[1], setting[2]);
  for (const char* choice : {"role", "type"}) driver.pickNext("input_2", choice);
}

}  // namespace netwright::ui
