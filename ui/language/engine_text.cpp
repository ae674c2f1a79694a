// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/language/engine_text.h"

#include <QCoreApplication>
#include <algorithm>

namespace netwright::ui {

QString engineText(std::string_view english) {
  if (english.empty()) return {};
  return QCoreApplication::translate(kEngineContext, std::string(english).c_str());
}

QString engineText(const QString& english) {
  return engineText(std::string_view(english.toStdString()));
}

std::string readableName(std::string_view attribute) {
  std::string name(attribute);
  std::replace_if(
      name.begin(), name.end(), [](char letter) { return letter == '_' || letter == '.'; }, ' ');
  if (!name.empty() && name[0] >= 'a' && name[0] <= 'z') name[0] = static_cast<char>(name[0] - 'a' + 'A');
  return name;
}

}  // namespace netwright::ui
