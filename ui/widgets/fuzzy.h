// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringView>
#include <optional>

namespace netwright::ui {

/// How well `text` answers what was typed: every typed letter in order, whole words and word starts first.
/// Higher is better; nothing if it does not match. Upper and lower case are the same.
std::optional<int> fuzzyScore(QStringView typed, QStringView text);

}  // namespace netwright::ui
