// SPDX-License-Identifier: GPL-3.0-or-later
// The form made from attribute specifications, the inspector around it, and the page's models.
#include "ui/inspector/inspector.h"

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

#include "ui/canvas/canvas_style.h"
#include "ui/canvas/describe.h"
#include "ui/inspector/fact_list.h"
#include "ui/inspector/outline_model.h"
#include "ui/inspector/problem_model.h"
#include "ui/palette/op_model.h"
#include "ui/widgets/attribute_field.h"
#include "ui/widgets/attribute_form.h"
#include "ui/widgets/attribute_text.h"
#include "ui/widgets/choice_popup.h"
#include "ui/widgets/fuzzy.h"

namespace netwright::ui {

using engine::AttributeSpec;
using engine::AttributeValue;

namespace {

QString text(const char* latin) {
  return QString::fromLatin1(latin);
}

std::vector<AttributeSpec> everyKind() {
  return {{.name = "count", .default_value = std::int64_t{3}, .min = 1, .max = 10, .doc = "How many."},
          {.name = "rate", .default_value = 0.5, .min = 0, .max = 1},
          {.name = "kernel",
           .default_value = std::vector<std::int64_t>{2, 2},
           .min = 1,
           .unit = "px",
           .list_length = 2},
          {.name = "shape", .default_value = std::vector<std::int64_t>{}},
          {.name = "bias", .default_value = true},
          {.name = "mode", .default_value = std::string("zeros"), .choices = {"zeros", "ones"}}};
}

struct Form {
  Form() {
    form.setSpecs(everyKind());
    form.setValues({});
    form.show();
    form.activateWindow();
    QObject::connect(
        &form, &AttributeForm::attributeEdited, &form,
        [this](const QString& name, const AttributeValue& value) { edits.emplace_back(name, value); });
  }
  QLineEdit* line(const char* name) {
    QWidget* editor = form.field(text(name))->editor();
    auto* line = qobject_cast<QLineEdit*>(editor);
    return line != nullptr ? line : editor->findChild<QLineEdit*>();
  }
  void type(const char* name, const char* typed) {
    line(name)->setFocus();
    line(name)->selectAll();
    QTest::keyClick(line(name), Qt::Key_Delete);
    QTest::keyClicks(line(name), text(typed));
    QTest::keyClick(line(name), Qt::Key_Return);
  }
  AttributeForm form;
  std::vector<std::pair<QString, AttributeValue>> edits;
};

}  // namespace

class InspectorTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void validInputIsSent_data();
  void validInputIsSent();
  void invalidInputIsExplainedAndNotSent_data();
  void invalidInputIsExplainedAndNotSent();
  void arrowsStep();
  void switchAndChoice();
  void resetShowsOnlyWhenItDiffers();
  void sameSpecsKeepFields();
  void fieldsSayWhatTheyAre();
  void inspectorFollowsSelectionAndEdits();
  void totalsOfNetworkAndSelection();
  void refusedNameComesBack();
  void modelsKeepTheirPromises();
  void filterFindsByNameThenByMeaning();
  void fuzzyPrefersWordStarts();
  void keyAttributesAreShort();
  void categoryColorsCarryWhiteText();

 private:
  const engine::OpRegistry ops_ = engine::standard_ops();
};

void InspectorTest::validInputIsSent_data() {
  QTest::addColumn<QByteArray>("field");
  QTest::addColumn<QByteArray>("typed");
  QTest::addColumn<QString>("sent");
  QTest::newRow("whole") << QByteArray("count") << QByteArray("7") << text("7");
  QTest::newRow("edge") << QByteArray("count") << QByteArray(" 10 ") << text("10");
  QTest::newRow("real") << QByteArray("rate") << QByteArray("1e-3") << text("0.001");
  QTest::newRow("list") << QByteArray("kernel") << QByteArray("3, 5") << text("3, 5");
  QTest::newRow("times") << QByteArray("kernel") << QByteArray("3x5") << text("3, 5");
  QTest::newRow("one for all") << QByteArray("kernel") << QByteArray("4") << text("4, 4");
  QTest::newRow("any length") << QByteArray("shape") << QByteArray("1 28 28") << text("1, 28, 28");
}

void InspectorTest::validInputIsSent() {
  QFETCH(QByteArray, field);
  QFETCH(QByteArray, typed);
  QFETCH(QString, sent);
  Form test;
  test.type(field, typed);
  QCOMPARE(test.edits.size(), 1U);
  QCOMPARE(test.edits[0].first, QString::fromLatin1(field));
  QCOMPARE(typedText(test.edits[0].second), sent);
  QVERIFY(test.form.field(QString::fromLatin1(field))->explanation().isEmpty());
}

void InspectorTest::invalidInputIsExplainedAndNotSent_data() {
  QTest::addColumn<QByteArray>("field");
  QTest::addColumn<QByteArray>("typed");
  QTest::addColumn<QByteArray>("explained");
  QTest::newRow("text") << QByteArray("count") << QByteArray("many") << QByteArray("whole number");
  QTest::newRow("too small") << QByteArray("count") << QByteArray("0") << QByteArray("1 to 10");
  QTest::newRow("too large") << QByteArray("count") << QByteArray("11") << QByteArray("1 to 10");
  QTest::newRow("too huge") << QByteArray("count") << QByteArray("99999999999999999999")
                            << QByteArray("whole");
  QTest::newRow("fraction") << QByteArray("count") << QByteArray("2.5") << QByteArray("whole number");
  QTest::newRow("empty") << QByteArray("rate") << QByteArray("") << QByteArray("a number");
  QTest::newRow("nan") << QByteArray("rate") << QByteArray("nan") << QByteArray("a number");
  QTest::newRow("list too long") << QByteArray("kernel") << QByteArray("1,2,3")
                                 << QByteArray("2 whole numbers");
  QTest::newRow("list out of range") << QByteArray("kernel") << QByteArray("0, 3") << QByteArray("1 or more");
}

void InspectorTest::invalidInputIsExplainedAndNotSent() {
  QFETCH(QByteArray, field);
  QFETCH(QByteArray, typed);
  QFETCH(QByteArray, explained);
  Form test;
  test.type(field, typed);
  QVERIFY(test.edits.empty());
  const QString explanation = test.form.field(QString::fromLatin1(field))->explanation();
  QVERIFY2(explanation.contains(QString::fromLatin1(explained)), qPrintable(explanation));
  QVERIFY2(explanation.contains(text("Still in use")), qPrintable(explanation));
  QCOMPARE(test.line(field)->text(), QString::fromLatin1(typed));  // nothing is corrected in silence
}

void InspectorTest::arrowsStep() {
  Form test;
  test.line("count")->setFocus();
  QTest::keyClick(test.form.field(text("count"))->editor(), Qt::Key_Up);
  QTest::keyClick(test.form.field(text("rate"))->editor(), Qt::Key_Down);
  QCOMPARE(test.edits.size(), 2U);
  QVERIFY(test.edits[0].second == AttributeValue(std::int64_t{4}));
  QCOMPARE(std::get<double>(test.edits[1].second), 0.49);
  for (int i = 0; i < 20; ++i) QTest::keyClick(test.form.field(text("count"))->editor(), Qt::Key_Up);
  QVERIFY(test.edits.back().second == AttributeValue(std::int64_t{10}));
}

void InspectorTest::switchAndChoice() {
  Form test;
  QTest::mouseClick(test.form.field(text("bias"))->editor(), Qt::LeftButton, {}, {8, 8});
  auto* box = qobject_cast<QComboBox*>(test.form.field(text("mode"))->editor());
  box->setFocus();
  QTest::keyClick(box, Qt::Key_Down);
  QCOMPARE(test.edits.size(), 2U);
  QVERIFY(test.edits[0].second == AttributeValue(false));
  QVERIFY(test.edits[1].second == AttributeValue(std::string("ones")));
}

void InspectorTest::resetShowsOnlyWhenItDiffers() {
  Form test;
  QSignalSpy reset(&test.form, &AttributeForm::attributeReset);
  AttributeField* field = test.form.field(text("count"));
  QVERIFY(!field->resetButton()->isVisible());
  test.form.setValues({{"count", std::int64_t{8}}});
  QVERIFY(field->resetButton()->isVisible());
  QTest::mouseClick(field->resetButton(), Qt::LeftButton);
  QCOMPARE(reset.size(), 1);
  QCOMPARE(reset[0][0].toString(), text("count"));
}

void InspectorTest::sameSpecsKeepFields() {
  Form test;
  const AttributeField* field = test.form.field(text("count"));
  test.form.setSpecs(everyKind());
  QCOMPARE(test.form.field(text("count")), field);
  test.form.setSpecs({});
  QVERIFY(test.form.field(text("count")) == nullptr);
}

void InspectorTest::fieldsSayWhatTheyAre() {
  Form test;
  for (const AttributeSpec& spec : everyKind()) {
    const QWidget* editor = test.form.field(QString::fromStdString(spec.name))->editor();
    QCOMPARE(editor->accessibleName(), labelOf(spec));
    QVERIFY(editor->toolTip().contains(text("Default: ")));
  }
  QVERIFY(test.form.field(text("count"))->editor()->toolTip().startsWith(text("How many.")));
}

void InspectorTest::inspectorFollowsSelectionAndEdits() {
  GraphDocument document(ops_);
  Inspector inspector(document);
  inspector.show();
  const engine::NodeId node = document.appendNode(text("Conv2d"));
  QCOMPARE(inspector.nameEdit()->text(), text("conv2d"));
  AttributeField* field = inspector.form()->field(text("out_channels"));
  QVERIFY(field != nullptr);
  QVERIFY(document.setAttribute(node, text("out_channels"), std::int64_t{77}));
  QCOMPARE(field->editor()->findChild<QLineEdit*>()->text(), text("77"));
  document.history()->undo();
  QVERIFY(field->editor()->findChild<QLineEdit*>()->text() != text("77"));
  document.appendNode(text("ReLU"));
  QVERIFY(inspector.form()->field(text("out_channels")) == nullptr);
}

void InspectorTest::totalsOfNetworkAndSelection() {
  GraphDocument document(ops_);
  Inspector inspector(document);
  const engine::NodeId input = document.appendNode(text("Input"));
  QVERIFY(document.setAttribute(input, text("shape"), std::vector<std::int64_t>{20}));
  const engine::NodeId first = document.appendNode(text("Linear"));
  QVERIFY(document.setAttribute(first, text("out_features"), std::int64_t{30}));
  const engine::NodeId second = document.appendNode(text("Linear"));
  QVERIFY(document.setAttribute(second, text("out_features"), std::int64_t{5}));
  const auto weights = [&] {
    for (const FactList* list : inspector.findChildren<FactList*>()) {
      for (const Fact& fact : list->facts()) {
        if (list->isVisibleTo(&inspector) && fact.name == text("Weights")) return fact.value;
      }
    }
    return QString();
  };
  document.clearSelection();
  QCOMPARE(weights(), grouped(30 * 20 + 30 + 5 * 30 + 5));
  document.select({.nodes = {input, second}});
  QCOMPARE(weights(), grouped(5 * 30 + 5));
  document.selectNode(first);
  QCOMPARE(weights(), grouped(30 * 20 + 30));
}

void InspectorTest::refusedNameComesBack() {
  GraphDocument document(ops_);
  Inspector inspector(document);
  inspector.show();
  document.appendNode(text("ReLU"));
  const engine::NodeId second = document.appendNode(text("ReLU"));
  inspector.nameEdit()->setFocus();
  for (const char* name : {"relu", ""}) {
    inspector.nameEdit()->selectAll();
    QTest::keyClick(inspector.nameEdit(), Qt::Key_Delete);
    QTest::keyClicks(inspector.nameEdit(), text(name));
    QTest::keyClick(inspector.nameEdit(), Qt::Key_Return);
    QCOMPARE(document.graph().find(second)->name, std::string("relu_2"));
    QCOMPARE(inspector.nameEdit()->text(), text("relu_2"));
  }
}

void InspectorTest::modelsKeepTheirPromises() {
  constexpr auto kFatal = QAbstractItemModelTester::FailureReportingMode::QtTest;
  GraphDocument document(ops_);
  OpModel ops(ops_);
  OpFilter filter;
  filter.setSourceModel(&ops);
  ProblemModel problems(document);
  OutlineModel outline(document);
  ChoiceModel choices;
  const QAbstractItemModelTester testers[] = {
      {&ops, kFatal}, {&filter, kFatal}, {&problems, kFatal}, {&outline, kFatal}, {&choices, kFatal}};
  choices.setChoices(
      {{.id = text("a"), .title = text("Alpha"), .detail = {}, .keywords = {}, .initials = {}, .color = {}},
       {.id = text("b"), .title = text("Beta"), .detail = {}, .keywords = {}, .initials = {}, .color = {}}});
  choices.setTyped(text("be"));
  QCOMPARE(choices.rowCount(), 1);
  for (const char* typed : {"", "conv", "zzz", ""}) filter.setTyped(text(typed));
  for (const char* op : {"Input", "Linear", "ReLU", "Output"}) document.appendNode(text(op));
  document.selectAll();
  QVERIFY(document.duplicateSelection());
  QCOMPARE(outline.rowCount(), 8);
  QCOMPARE(outline.index(0, OutlineModel::LayerColumn).data().toString(), text("Input"));
  while (document.history()->canUndo()) document.history()->undo();
  QCOMPARE(outline.rowCount(), 0);
  QCOMPARE(problems.rowCount(), 3);  // nothing goes in, nothing comes out, nothing to learn
}

void InspectorTest::filterFindsByNameThenByMeaning() {
  OpModel ops(ops_);
  OpFilter filter;
  filter.setSourceModel(&ops);
  const auto shown = [&] {
    QStringList names;
    for (int category = 0; category < filter.rowCount(); ++category) {
      const QModelIndex parent = filter.index(category, 0);
      for (int row = 0; row < filter.rowCount(parent); ++row)
        names.append(filter.index(row, 0, parent).data().toString());
    }
    return names;
  };
  const auto all = shown();
  QCOMPARE(static_cast<std::size_t>(all.size()), ops_.all().size());
  filter.setTyped(text("mxp"));
  QVERIFY(shown().contains(text("MaxPool2d")));
  QVERIFY(!shown().contains(text("AvgPool2d")));
  filter.setTyped(text("pooling"));
  QVERIFY(shown().contains(text("AvgPool2d")));
  filter.setTyped(text("qqq"));
  QVERIFY(shown().isEmpty());
}

void InspectorTest::fuzzyPrefersWordStarts() {
  QVERIFY(!fuzzyScore(u"xyz", u"Conv2d"));
  QVERIFY(*fuzzyScore(u"con", u"Conv2d") > *fuzzyScore(u"con", u"SubConv"));
  QVERIFY(*fuzzyScore(u"mp", u"MaxPool2d") > *fuzzyScore(u"mp", u"Simple"));
  QVERIFY(*fuzzyScore(u"relu", u"ReLU") > *fuzzyScore(u"relu", u"LeakyReLU"));
}

void InspectorTest::keyAttributesAreShort() {
  const engine::OpDefinition* conv = ops_.find("Conv2d");
  QVERIFY(conv != nullptr);
  const engine::Node node{
      .id = {1},
      .name = "conv",
      .op = "Conv2d",
      .attributes = {{"out_channels", std::int64_t{6}}, {"padding", std::vector<std::int64_t>{2, 2}}}};
  const QString shown = keyAttributes(*conv, node);
  QVERIFY2(shown.startsWith(u'6') && shown.contains(QStringLiteral("padding 2\u00d72")), qPrintable(shown));
  QVERIFY2(!shown.contains(text("dilation")), qPrintable(shown));
}

void InspectorTest::categoryColorsCarryWhiteText() {
  const auto luminance = [](const QColor& color) {
    const auto linear = [](double part) {
      return part <= 0.03928 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
  };
  for (const engine::OpDefinition& op : ops_.all()) {
    const double contrast = 1.05 / (luminance(categoryColor(QString::fromStdString(op.category))) + 0.05);
    QVERIFY2(contrast >= 4.5,
             qPrintable(QStringLiteral("%1: %2").arg(QString::fromStdString(op.category)).arg(contrast)));
  }
}

}  // namespace netwright::ui

QTEST_MAIN(netwright::ui::InspectorTest)
#include "inspector_test.moc"
