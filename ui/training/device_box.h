// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QComboBox>

namespace netwright::ui {

class Workbench;

/// The devices there are, and, as lines one cannot choose, those there are not with the reason.
class DeviceBox final : public QComboBox {
  Q_OBJECT

 public:
  explicit DeviceBox(Workbench& bench, QWidget* parent = nullptr);

 private:
  void fill();
  void showChosen();

  Workbench& bench_;
};

}  // namespace netwright::ui
