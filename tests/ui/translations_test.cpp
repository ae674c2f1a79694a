// SPDX-License-Identifier: GPL-3.0-or-later
// Every text of the window is there in Chinese: the sources are read again, and what is new or unfinished is
// named.
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <QTranslator>
#include <QXmlStreamReader>

namespace {

struct Message {
  QString source;
  QStringList texts;
  QString type;
};

QList<Message> readMessages(const QString& path) {
  QFile file(path);
  if (!file.open(QIODevice::ReadOnly)) return {};
  QXmlStreamReader xml(&file);
  QList<Message> messages;
  while (!xml.atEnd()) {
    if (xml.readNext() != QXmlStreamReader::StartElement) continue;
    if (xml.name() == QLatin1String("message")) {
      messages.append(Message{});
    } else if (xml.name() == QLatin1String("source")) {
      messages.last().source = xml.readElementText();
    } else if (xml.name() == QLatin1String("translation")) {
      messages.last().type = xml.attributes().value(QLatin1String("type")).toString();
      QStringList& texts = messages.last().texts;
      while (
          !(xml.readNext() == QXmlStreamReader::EndElement && xml.name() == QLatin1String("translation"))) {
        if (xml.isCharacters() && !xml.isWhitespace()) texts << xml.text().toString();
      }
    }
  }
  return messages;
}

QStringList placesIn(const QString& text) {
  static const QRegularExpression place(QStringLiteral("%L?(\\d+|n)"));
  QStringList found;
  for (auto matches = place.globalMatch(text); matches.hasNext();) found << matches.next().captured(1);
  found.removeDuplicates();
  found.sort();
  return found;
}

}  // namespace

class TranslationsTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void everyTextIsTranslated();
  void placesForValuesAreKept();
  void theProgramCarriesTheTranslation();

 private:
  QTemporaryDir folder_;
  QList<Message> messages_;
};

void TranslationsTest::initTestCase() {
  const QDir source(QString::fromStdString(netwright::tests::source_folder().string()));
  const QString ts = folder_.filePath(QStringLiteral("netwright_zh_CN.ts"));
  QVERIFY(QFile::copy(source.filePath(QStringLiteral("resources/translations/netwright_zh_CN.ts")), ts));
  QVERIFY(QFile::setPermissions(ts, QFile::ReadOwner | QFile::WriteOwner));
  QProcess lupdate;
  lupdate.start(
      QStringLiteral(NETWRIGHT_LUPDATE),
      {QStringLiteral("-silent"), QStringLiteral("-I"), source.path(), QStringLiteral("-no-obsolete"),
       QStringLiteral("-locations"), QStringLiteral("none"), source.filePath(QStringLiteral("ui")),
       source.filePath(QStringLiteral("app/studio")), QStringLiteral("-ts"), ts});
  QVERIFY2(lupdate.waitForFinished(60'000), "lupdate did not finish; install qt6-l10n-tools");
  QCOMPARE(lupdate.exitCode(), 0);
  messages_ = readMessages(ts);
  QVERIFY(messages_.size() > 100);
}

void TranslationsTest::everyTextIsTranslated() {
  QStringList missing;
  for (const Message& message : messages_) {
    if (message.type == QLatin1String("unfinished") || message.texts.isEmpty()) missing << message.source;
  }
  QVERIFY2(missing.isEmpty(),
           qPrintable(QStringLiteral("not translated: \"") + missing.join(QStringLiteral("\", \""))));
}

void TranslationsTest::placesForValuesAreKept() {
  for (const Message& message : messages_) {
    for (const QString& text : message.texts) QCOMPARE(placesIn(text), placesIn(message.source));
  }
}

void TranslationsTest::theProgramCarriesTheTranslation() {
  QTranslator translator;
  QVERIFY(translator.load(QStringLiteral(":/translations/netwright_zh_CN")));
  QVERIFY(!translator.translate("netwright::ui::MainWindow", "Deploy").isEmpty());
}

QTEST_GUILESS_MAIN(TranslationsTest)
#include "tests/support/places.h"
#include "translations_test.moc"
