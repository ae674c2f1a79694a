// SPDX-License-Identifier: GPL-3.0-or-later
// Every text is there in Chinese, the window's own and those of the engine's definitions: both are collected
// again, and what is new or unfinished is named. With NETWRIGHT_UPDATE_TRANSLATIONS set
// (scripts/translations) the files in resources/translations are brought up to date instead of copies.
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <QTranslator>
#include <QXmlStreamReader>

#include "tests/support/places.h"
#include "tests/ui/engine_texts.h"

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
  void everyTextIsTranslated_data();
  void everyTextIsTranslated();
  void placesForValuesAreKept();
  void theProgramCarriesTheTranslations();

 private:
  /// The translations of a file after lupdate has read `sources` into it.
  QList<Message> updated(const QString& file, const QStringList& sources, const QStringList& options = {});

  QTemporaryDir folder_;
  const QDir source_{QString::fromStdString(netwright::tests::source_folder().string())};
  QList<Message> window_;
  QList<Message> engine_;
};

QList<Message> TranslationsTest::updated(const QString& file, const QStringList& sources,
                                         const QStringList& options) {
  QString ts = source_.filePath(QStringLiteral("resources/translations/") + file);
  if (!qEnvironmentVariableIsSet("NETWRIGHT_UPDATE_TRANSLATIONS")) {
    const QString copy = folder_.filePath(file);
    if (!QFile::copy(ts, copy)) return {};
    QFile::setPermissions(copy, QFile::ReadOwner | QFile::WriteOwner);
    ts = copy;
  }
  QProcess lupdate;
  lupdate.start(
      QStringLiteral(NETWRIGHT_LUPDATE),
      QStringList{QStringLiteral("-silent"), QStringLiteral("-I"), source_.path(),
                  QStringLiteral("-no-obsolete"), QStringLiteral("-locations"), QStringLiteral("none")} +
          options + sources + QStringList{QStringLiteral("-ts"), ts});
  if (!lupdate.waitForFinished(60'000) || lupdate.exitCode() != 0) return {};
  return readMessages(ts);
}

void TranslationsTest::initTestCase() {
  const QStringList window{source_.filePath(QStringLiteral("ui")),
                           source_.filePath(QStringLiteral("app/studio"))};
  window_ = updated(QStringLiteral("netwright_zh_CN.ts"), window);
  QVERIFY2(window_.size() > 100, "lupdate found no texts; install qt6-l10n-tools");
  (void)updated(QStringLiteral("netwright_en.ts"), window, {QStringLiteral("-pluralonly")});

  const netwright::app::Toolbox tools;
  const netwright::ui::EngineTexts texts(tools);
  QFile collected(folder_.filePath(QStringLiteral("engine_texts.cpp")));
  QVERIFY(collected.open(QIODevice::WriteOnly));
  collected.write(texts.asSource().toUtf8());
  collected.close();
  engine_ = updated(QStringLiteral("engine_zh_CN.ts"), {collected.fileName()});
  QCOMPARE(engine_.size(), static_cast<qsizetype>(texts.all().size()));
}

void TranslationsTest::everyTextIsTranslated_data() {
  QTest::addColumn<QList<Message>>("messages");
  QTest::addColumn<QString>("file");
  QTest::newRow("the window's texts") << window_ << QStringLiteral("netwright_zh_CN.ts");
  QTest::newRow("the engine's definitions") << engine_ << QStringLiteral("engine_zh_CN.ts");
}

void TranslationsTest::everyTextIsTranslated() {
  QFETCH(const QList<Message>, messages);
  QFETCH(const QString, file);
  QStringList missing;
  for (const Message& message : messages) {
    if (message.type == QLatin1String("unfinished") || message.texts.isEmpty()) missing << message.source;
  }
  const QString todo =
      QStringLiteral(
          "%1 texts are not translated. Run scripts/translations, then translate what is marked "
          "unfinished in resources/translations/%2:\n\"%3\"")
          .arg(missing.size())
          .arg(file, missing.join(QStringLiteral("\"\n\"")));
  QVERIFY2(missing.isEmpty(), qPrintable(todo));
}

void TranslationsTest::placesForValuesAreKept() {
  for (const Message& message : window_ + engine_) {
    for (const QString& text : message.texts) QCOMPARE(placesIn(text), placesIn(message.source));
  }
}

void TranslationsTest::theProgramCarriesTheTranslations() {
  QTranslator window;
  QVERIFY(window.load(QStringLiteral(":/translations/netwright_zh_CN")));
  QVERIFY(!window.translate("netwright::ui::MainWindow", "Deploy").isEmpty());
  QTranslator engine;
  QVERIFY(engine.load(QStringLiteral(":/translations/engine_zh_CN")));
  QVERIFY(!engine.translate(netwright::ui::kEngineContext, "Convolution").isEmpty());
  QCoreApplication::installTranslator(&engine);
  QVERIFY(netwright::ui::engineText(std::string_view("Convolution")) != QLatin1String("Convolution"));
  QCOMPARE(netwright::ui::engineText(std::string_view("A layer of tomorrow.")),
           QStringLiteral("A layer of tomorrow."));
  QCoreApplication::removeTranslator(&engine);
}

QTEST_GUILESS_MAIN(TranslationsTest)
#include "translations_test.moc"
