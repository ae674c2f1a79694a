<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>AttributeText</name>
    <message numerus="yes">
        <source>%n whole numbers such as 3, 3</source>
        <translation>
            <numerusform>%n whole number such as 3</numerusform>
            <numerusform>%n whole numbers such as 3, 3</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>netwright::ui::CompareDialog</name>
    <message numerus="yes">
        <source>%n layers differ</source>
        <translation>
            <numerusform>%n layer differs</numerusform>
            <numerusform>%n layers differ</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>netwright::ui::CurveChart</name>
    <message numerus="yes">
        <source>+ %n more</source>
        <translation>
            <numerusform>+ %n more</numerusform>
            <numerusform>+ %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1, %n curve(s).</source>
        <translation>
            <numerusform>%1, %n curve.</numerusform>
            <numerusform>%1, %n curves.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>netwright::ui::GraphDocument</name>
    <message numerus="yes">
        <source>Move %n nodes</source>
        <translation>
            <numerusform>Move %n node</numerusform>
            <numerusform>Move %n nodes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %n wires</source>
        <translation>
            <numerusform>Delete %n wire</numerusform>
            <numerusform>Delete %n wires</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %n nodes</source>
        <translation>
            <numerusform>Delete %n node</numerusform>
            <numerusform>Delete %n nodes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Paste %n nodes</source>
        <translation>
            <numerusform>Paste %n node</numerusform>
            <numerusform>Paste %n nodes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Duplicate %n nodes</source>
        <translation>
            <numerusform>Duplicate %n node</numerusform>
            <numerusform>Duplicate %n nodes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>netwright::ui::Inspector</name>
    <message numerus="yes">
        <source>%n layers selected</source>
        <translation>
            <numerusform>%n layer selected</numerusform>
            <numerusform>%n layers selected</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>netwright::ui::ProblemPanel</name>
    <message numerus="yes">
        <source>%n problems</source>
        <translation>
            <numerusform>%n problem</numerusform>
            <numerusform>%n problems</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>netwright::ui::StatusLine</name>
    <message numerus="yes">
        <source>%n problem(s)</source>
        <translation>
            <numerusform>%n problem</numerusform>
            <numerusform>%n problems</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>netwright::ui::BoundaryView</name>
    <message numerus="yes">
        <source>%n point(s) of the data.</source>
        <translation>
            <numerusform>%n point of the data.</numerusform>
            <numerusform>%n points of the data.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>netwright::ui::ConfusionMatrix</name>
    <message numerus="yes">
        <source>Most often taken for another: %1 for %2, %n time(s).</source>
        <translation>
            <numerusform>Most often taken for another: %1 for %2, %n time.</numerusform>
            <numerusform>Most often taken for another: %1 for %2, %n times.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 recognised %n time(s)</source>
        <translation>
            <numerusform>%1 recognised %n time</numerusform>
            <numerusform>%1 recognised %n times</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 taken for %2 %n time(s)</source>
        <translation>
            <numerusform>%1 taken for %2 %n time</numerusform>
            <numerusform>%1 taken for %2 %n times</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>netwright::ui::LayerModel</name>
    <message numerus="yes">
        <source>All %n layer(s) are healthy.</source>
        <translation>
            <numerusform>The layer is healthy.</numerusform>
            <numerusform>All %n layers are healthy.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n other layer(s) show a lamp too.</source>
        <translation>
            <numerusform>%n other layer shows a lamp too.</numerusform>
            <numerusform>%n other layers show a lamp too.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>netwright::ui::SampleModel</name>
    <message numerus="yes">
        <source>%n sample(s)</source>
        <translation>
            <numerusform>%n sample</numerusform>
            <numerusform>%n samples</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1, %n judged right.</source>
        <translation>
            <numerusform>%1, %n judged right.</numerusform>
            <numerusform>%1, %n judged right.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>netwright::ui::TensorView</name>
    <message numerus="yes">
        <source>%n number(s)</source>
        <translation>
            <numerusform>%n number</numerusform>
            <numerusform>%n numbers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) of %1 × %2</source>
        <translation>
            <numerusform>%n picture of %1 × %2</numerusform>
            <numerusform>%n pictures of %1 × %2</numerusform>
        </translation>
    </message>
</context>
</TS>
