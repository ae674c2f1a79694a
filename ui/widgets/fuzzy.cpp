// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/fuzzy.h"

namespace netwright::ui {

namespace {

constexpr int kWordStart = 8;
constexpr int kInARow = 5;
constexpr int kFirstLetter = 10;

bool startsWord(QStringView text, qsizetype at) {
  if (at == 0) return true;
  const QChar before = text[at - 1];
  return !before.isLetterOrNumber() || (text[at].isUpper() && before.isLower()) ||
         (text[at].isDigit() && before.isLetter());
}

}  // namespace

std::optional<int> fuzzyScore(QStringView typed, QStringView text) {
  int score = 0;
  qsizetype at = 0;
  qsizetype last = -2;
  for (const QChar letter : typed) {
    if (letter.isSpace()) continue;
    qsizetype found = -1;
    for (qsizetype i = at; i < text.size() && found < 0; ++i) {
      if (text[i].toLower() == letter.toLower()) found = i;
    }
    if (found < 0) return {};
    if (found == 0) score += kFirstLetter;
    if (startsWord(text, found)) score += kWordStart;
    if (found == last + 1) score += kInARow;
    score -= static_cast<int>(qMin<qsizetype>(found - at, 10));
    last = found;
    at = found + 1;
  }
  return score * 4 - static_cast<int>(qMin<qsizetype>(text.size(), 60));
}

}  // namespace netwright::ui
