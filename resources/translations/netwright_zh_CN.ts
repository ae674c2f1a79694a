<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>AttributeText</name>
    <message>
        <source>on</source>
        <translation>开</translation>
    </message>
    <message>
        <source>off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1 到 %2</translation>
    </message>
    <message>
        <source>%1 or more</source>
        <translation>不小于 %1</translation>
    </message>
    <message>
        <source>%1 or less</source>
        <translation>不大于 %1</translation>
    </message>
    <message>
        <source>Expected: %1.</source>
        <translation>应为：%1。</translation>
    </message>
    <message>
        <source>Expected: %1, %2.</source>
        <translation>应为：%1，%2。</translation>
    </message>
    <message numerus="yes">
        <source>%n whole numbers such as 3, 3</source>
        <translation>
            <numerusform>%n 个整数，例如 3, 3</numerusform>
        </translation>
    </message>
    <message>
        <source>whole numbers with commas between them</source>
        <translation>用逗号分隔的整数</translation>
    </message>
    <message>
        <source>Range: %1</source>
        <translation>范围：%1</translation>
    </message>
    <message>
        <source>Default: %1</source>
        <translation>默认值：%1</translation>
    </message>
    <message>
        <source>a whole number</source>
        <translation>整数</translation>
    </message>
    <message>
        <source>a number</source>
        <translation>数字</translation>
    </message>
    <message>
        <source>In files: %1</source>
        <translation>文件中的名称：%1</translation>
    </message>
</context>
<context>
    <name>Describe</name>
    <message>
        <source>on</source>
        <translation>开</translation>
    </message>
    <message>
        <source>off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>scalar</source>
        <translation>标量</translation>
    </message>
</context>
<context>
    <name>DrawActions</name>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Take back the last edit</source>
        <translation>撤销上一次编辑</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Do again what was taken back</source>
        <translation>重做被撤销的编辑</translation>
    </message>
    <message>
        <source>Undo %1</source>
        <translation>撤销 %1</translation>
    </message>
    <message>
        <source>Redo %1</source>
        <translation>重做 %1</translation>
    </message>
    <message>
        <source>Cut</source>
        <translation>剪切</translation>
    </message>
    <message>
        <source>Put the selected layers on the clipboard and remove them</source>
        <translation>将选中的层放入剪贴板并移除</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Put the selected layers on the clipboard, as text</source>
        <translation>将选中的层以文本形式放入剪贴板</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>粘贴</translation>
    </message>
    <message>
        <source>Add the layers on the clipboard</source>
        <translation>添加剪贴板中的层</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>创建副本</translation>
    </message>
    <message>
        <source>Add a copy of the selected layers</source>
        <translation>添加所选层的副本</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Remove the selected layers and wires</source>
        <translation>移除所选的层和连线</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>全选</translation>
    </message>
    <message>
        <source>Select every layer</source>
        <translation>选中所有层</translation>
    </message>
    <message>
        <source>Add layer...</source>
        <translation>添加层…</translation>
    </message>
    <message>
        <source>Type the name of a layer to add it behind the selected one</source>
        <translation>输入层的名称，将其添加到所选层之后</translation>
    </message>
    <message>
        <source>Connect...</source>
        <translation>连接…</translation>
    </message>
    <message>
        <source>Connect the selected layer's output to an input</source>
        <translation>将所选层的输出连接到某个输入</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Change the selected layer's name</source>
        <translation>更改所选层的名称</translation>
    </message>
    <message>
        <source>Arrange</source>
        <translation>整理</translation>
    </message>
    <message>
        <source>Place all layers neatly, inputs at the top</source>
        <translation>整齐排列所有层，输入在上</translation>
    </message>
    <message>
        <source>Fit</source>
        <translation>适合窗口</translation>
    </message>
    <message>
        <source>Show the whole network</source>
        <translation>显示整个网络</translation>
    </message>
    <message>
        <source>Zoom to 100 %</source>
        <translation>缩放到 100 %</translation>
    </message>
    <message>
        <source>Show the network in its natural size</source>
        <translation>以原始大小显示网络</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Show the network larger</source>
        <translation>放大显示网络</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>Show more of the network</source>
        <translation>显示网络的更多部分</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>编组</translation>
    </message>
    <message>
        <source>Fold the selected layers into one node, which can be repeated</source>
        <translation>把所选的层折叠成一个可重复的节点</translation>
    </message>
    <message>
        <source>Ungroup</source>
        <translation>解除编组</translation>
    </message>
    <message>
        <source>Put the layers of the selected group or block in its place</source>
        <translation>用所选编组或模块内部的层替换它</translation>
    </message>
    <message>
        <source>Add comment</source>
        <translation>添加注释</translation>
    </message>
    <message>
        <source>Write a note on the canvas; it changes nothing in the network</source>
        <translation>在画布上写注释；网络不受影响</translation>
    </message>
    <message>
        <source>Align left</source>
        <translation>左对齐</translation>
    </message>
    <message>
        <source>Below each other, where the leftmost is</source>
        <translation>上下排列，与最左边的对齐</translation>
    </message>
    <message>
        <source>Align centres</source>
        <translation>居中对齐</translation>
    </message>
    <message>
        <source>Below each other, in the middle between the outermost</source>
        <translation>上下排列，位于最外两个的中间</translation>
    </message>
    <message>
        <source>Align right</source>
        <translation>右对齐</translation>
    </message>
    <message>
        <source>Below each other, where the rightmost is</source>
        <translation>上下排列，与最右边的对齐</translation>
    </message>
    <message>
        <source>Align top</source>
        <translation>顶端对齐</translation>
    </message>
    <message>
        <source>Side by side, where the topmost is</source>
        <translation>左右排列，与最上面的对齐</translation>
    </message>
    <message>
        <source>Align bottom</source>
        <translation>底端对齐</translation>
    </message>
    <message>
        <source>Side by side, where the lowest is</source>
        <translation>左右排列，与最下面的对齐</translation>
    </message>
    <message>
        <source>Spread across</source>
        <translation>水平均分</translation>
    </message>
    <message>
        <source>At equal distances from left to right</source>
        <translation>从左到右等距排列</translation>
    </message>
    <message>
        <source>Spread down</source>
        <translation>垂直均分</translation>
    </message>
    <message>
        <source>At equal distances from top to bottom</source>
        <translation>从上到下等距排列</translation>
    </message>
    <message>
        <source>Picture of the network</source>
        <translation>网络图片</translation>
    </message>
    <message>
        <source>Pictures (*.svg *.png)</source>
        <translation>图片 (*.svg *.png)</translation>
    </message>
    <message>
        <source>Written to %1.</source>
        <translation>已写入 %1。</translation>
    </message>
    <message>
        <source>Map</source>
        <translation>缩略图</translation>
    </message>
    <message>
        <source>A map of the whole network in the corner of the canvas</source>
        <translation>画布一角的整个网络缩略图</translation>
    </message>
    <message>
        <source>Picture of the network...</source>
        <translation>网络图片...</translation>
    </message>
    <message>
        <source>Write the network to an SVG or PNG file</source>
        <translation>把网络写成 SVG 或 PNG 文件</translation>
    </message>
    <message>
        <source>Real data in every layer</source>
        <translation>每一层的真实数据</translation>
    </message>
    <message>
        <source>Send a sample through the network and show what comes out</source>
        <translation>让一个样本流过网络，显示输出</translation>
    </message>
    <message>
        <source>Previous sample</source>
        <translation>上一个样本</translation>
    </message>
    <message>
        <source>Send the sample before through the network</source>
        <translation>让上一个样本流过网络</translation>
    </message>
    <message>
        <source>Next sample</source>
        <translation>下一个样本</translation>
    </message>
    <message>
        <source>Send the next sample through the network</source>
        <translation>让下一个样本流过网络</translation>
    </message>
</context>
<context>
    <name>Export</name>
    <message>
        <source>%1 did not check it: %2</source>
        <translation>%1 未检查：%2</translation>
    </message>
    <message>
        <source>%1: largest difference %2 over %3 samples</source>
        <translation>%1：在 %3 个样本上的最大差异为 %2</translation>
    </message>
    <message>
        <source>, the same class for %1</source>
        <translation>，其中 %1 个类别相同</translation>
    </message>
    <message>
        <source>: it agrees.</source>
        <translation>：结果一致。</translation>
    </message>
    <message>
        <source>: IT DISAGREES, do not use this file.</source>
        <translation>：结果不一致，请勿使用此文件。</translation>
    </message>
    <message>
        <source>The file was not checked.</source>
        <translation>文件未经检查。</translation>
    </message>
    <message>
        <source>writing the file</source>
        <translation>正在写入文件</translation>
    </message>
    <message>
        <source>comparing with other runtimes</source>
        <translation>正在与其他运行时比较</translation>
    </message>
</context>
<context>
    <name>GpuOutlook</name>
    <message>
        <source>Would fit with batch %1: %2.</source>
        <translation>批大小改为 %1 就放得下：%2。</translation>
    </message>
    <message>
        <source>Would fit with the same batch in %1 pieces (accumulate): %2.</source>
        <translation>同样的批分成 %1 份累积（accumulate）就放得下：%2。</translation>
    </message>
    <message>
        <source>Would fit with recompute "*": %1.</source>
        <translation>把 recompute 设为 "*" 就放得下：%1。</translation>
    </message>
    <message>
        <source>Would fit with precision bf16: %1.</source>
        <translation>精度改为 bf16 就放得下：%1。</translation>
    </message>
</context>
<context>
    <name>GraphComparison</name>
    <message>
        <source>not set</source>
        <translation>未设置</translation>
    </message>
    <message>
        <source>was called %1</source>
        <translation>原名 %1</translation>
    </message>
    <message>
        <source>other layers inside</source>
        <translation>内部的层不同</translation>
    </message>
    <message>
        <source>reads %1</source>
        <translation>读取 %1</translation>
    </message>
    <message>
        <source>no longer reads %1</source>
        <translation>不再读取 %1</translation>
    </message>
    <message>
        <source>reads %1 instead of %2</source>
        <translation>读取 %1 而不是 %2</translation>
    </message>
</context>
<context>
    <name>Quantities</name>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
</context>
<context>
    <name>Repair</name>
    <message>
        <source>Set %1 of %2 to %3</source>
        <translation>把 %2 的 %1 设为 %3</translation>
    </message>
    <message>
        <source>Insert a 1×1 convolution after %1</source>
        <translation>在 %1 之后插入 1×1 卷积</translation>
    </message>
    <message>
        <source>Reset %1 of %2</source>
        <translation>重置 %2 的 %1</translation>
    </message>
    <message>
        <source>Add a target Input for %1</source>
        <translation>为 %1 添加目标 Input</translation>
    </message>
    <message>
        <source>Fit %1 to %2</source>
        <translation>让 %1 适合 %2</translation>
    </message>
    <message>
        <source>Connect %1 to %2</source>
        <translation>将 %1 连接到 %2</translation>
    </message>
    <message>
        <source>Add %1 and a target</source>
        <translation>添加 %1 和目标</translation>
    </message>
    <message>
        <source>Add an Input before %1</source>
        <translation>在 %1 之前添加 Input</translation>
    </message>
    <message>
        <source>Add an Input</source>
        <translation>添加 Input</translation>
    </message>
    <message>
        <source>Remove %1</source>
        <translation>移除 %1</translation>
    </message>
    <message>
        <source>Insert Flatten before %1</source>
        <translation>在 %1 之前插入 Flatten</translation>
    </message>
    <message>
        <source>Add an Output</source>
        <translation>添加 Output</translation>
    </message>
</context>
<context>
    <name>Throttle</name>
    <message>
        <source>power limit</source>
        <translation>功率上限</translation>
    </message>
    <message>
        <source>heat</source>
        <translation>温度过高</translation>
    </message>
    <message>
        <source>power supply</source>
        <translation>供电</translation>
    </message>
    <message>
        <source>clock setting</source>
        <translation>频率设置</translation>
    </message>
    <message>
        <source>the hardware</source>
        <translation>硬件保护</translation>
    </message>
</context>
<context>
    <name>netwright::app::ProjectLibrary</name>
    <message>
        <source>The project was made by an older version and has been brought up to date. The file as it was is kept beside it.</source>
        <translation>此项目由旧版本创建，现已更新。原文件保留在旁边。</translation>
    </message>
</context>
<context>
    <name>netwright::ui::AttributeField</name>
    <message>
        <source>Back to the default: %1</source>
        <translation>恢复默认值：%1</translation>
    </message>
    <message>
        <source>Reset %1</source>
        <translation>重置 %1</translation>
    </message>
    <message>
        <source>%1 Still in use: %2.</source>
        <translation>%1 仍在使用：%2。</translation>
    </message>
</context>
<context>
    <name>netwright::ui::CanvasScene</name>
    <message>
        <source>Comment</source>
        <translation>注释</translation>
    </message>
</context>
<context>
    <name>netwright::ui::CanvasView</name>
    <message>
        <source>Draw a network</source>
        <translation>绘制网络</translation>
    </message>
    <message>
        <source>Drag layers from the palette, or press Tab and type. Drag from port to port to connect them.</source>
        <translation>从面板拖入层，或按 Tab 键输入名称。从端口拖到端口即可连接。</translation>
    </message>
    <message>
        <source>%1, input %2</source>
        <translation>%1，输入 %2</translation>
    </message>
    <message>
        <source>free</source>
        <translation>空闲</translation>
    </message>
    <message>
        <source>now reads %1</source>
        <translation>当前读取 %1</translation>
    </message>
    <message>
        <source>Add a layer: type its name</source>
        <translation>添加层：输入名称</translation>
    </message>
    <message>
        <source>Add a layer here: type its name</source>
        <translation>在此添加层：输入名称</translation>
    </message>
    <message>
        <source>Select the one layer whose output should be connected, then choose Connect again.</source>
        <translation>请只选中要连接其输出的那一层，然后再次选择“连接”。</translation>
    </message>
    <message>
        <source>%1 has no output to connect.</source>
        <translation>%1 没有可连接的输出。</translation>
    </message>
    <message>
        <source>Connect %1 to</source>
        <translation>将 %1 连接到</translation>
    </message>
    <message>
        <source>Select one layer to rename it.</source>
        <translation>请选中一个层再重命名。</translation>
    </message>
    <message>
        <source>Name of the layer</source>
        <translation>层的名称</translation>
    </message>
    <message>
        <source>Network canvas</source>
        <translation>网络画布</translation>
    </message>
    <message>
        <source>Arrow keys go from layer to layer, Tab adds a layer, C connects, F2 renames.</source>
        <translation>方向键在层之间移动，Tab 添加层，C 连接，F2 重命名。</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>Network drawn with Netwright</source>
        <translation>用 Netwright 绘制的网络</translation>
    </message>
    <message>
        <source>"%1" is neither .svg nor .png. Choose a name with one of these endings.</source>
        <translation>“%1”既不是 .svg 也不是 .png。请选择以其中之一结尾的名称。</translation>
    </message>
    <message>
        <source>The picture "%1" cannot be written: %2. Choose another folder.</source>
        <translation>图片“%1”无法写入：%2。请选择其他文件夹。</translation>
    </message>
</context>
<context>
    <name>netwright::ui::CommentEdit</name>
    <message>
        <source>Comment</source>
        <translation>注释</translation>
    </message>
    <message>
        <source>Ctrl+Enter keeps the text, Esc gives the old one back</source>
        <translation>Ctrl+Enter 保留文字，Esc 恢复原文</translation>
    </message>
</context>
<context>
    <name>netwright::ui::CompareDialog</name>
    <message>
        <source>added</source>
        <translation>新增</translation>
    </message>
    <message>
        <source>removed</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>更改</translation>
    </message>
    <message>
        <source>Compare networks</source>
        <translation>比较网络</translation>
    </message>
    <message>
        <source>Network at the left</source>
        <translation>左边的网络</translation>
    </message>
    <message>
        <source>Network at the right</source>
        <translation>右边的网络</translation>
    </message>
    <message>
        <source>Picture of the network at the left</source>
        <translation>左边网络的图片</translation>
    </message>
    <message>
        <source>Picture of the network at the right</source>
        <translation>右边网络的图片</translation>
    </message>
    <message>
        <source>Which network to look at</source>
        <translation>查看哪个网络</translation>
    </message>
    <message>
        <source>Differences</source>
        <translation>不同之处</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>What</source>
        <translation>变化</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>不同</translation>
    </message>
    <message>
        <source>The network as it is</source>
        <translation>现在的网络</translation>
    </message>
    <message>
        <source>As it was opened</source>
        <translation>打开时的样子</translation>
    </message>
    <message>
        <source>Run %1</source>
        <translation>运行 %1</translation>
    </message>
    <message>
        <source>Sample %1</source>
        <translation>示例 %1</translation>
    </message>
    <message>
        <source>The networks are the same.</source>
        <translation>两个网络相同。</translation>
    </message>
    <message numerus="yes">
        <source>%n layers differ</source>
        <translation>
            <numerusform>%n 层不同</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>netwright::ui::CostModel</name>
    <message>
        <source>%1: %2, %3 of the whole network</source>
        <translation>%1：%2，占整个网络的 %3</translation>
    </message>
    <message>
        <source>Click a heading to sort by it</source>
        <translation>点击标题排序</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Multiply-adds of one sample, one way forward</source>
        <translation>一个样本前向一次的乘加运算</translation>
    </message>
    <message>
        <source>Compute</source>
        <translation>计算</translation>
    </message>
    <message>
        <source>Learned numbers</source>
        <translation>学习得到的数</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Memory of its output for one sample</source>
        <translation>一个样本的输出占用的内存</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>输出</translation>
    </message>
</context>
<context>
    <name>netwright::ui::CostPanel</name>
    <message>
        <source>Cost</source>
        <translation>开销</translation>
    </message>
    <message>
        <source>Cost of each layer</source>
        <translation>各层的开销</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数</translation>
    </message>
    <message>
        <source>Learned numbers.</source>
        <translation>学习得到的数。</translation>
    </message>
    <message>
        <source>Multiply-adds</source>
        <translation>乘加次数</translation>
    </message>
    <message>
        <source>Of one sample, one way forward.</source>
        <translation>单个样本，一次前向。</translation>
    </message>
    <message>
        <source>Outputs</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>Memory of all layers' outputs for one sample.</source>
        <translation>一个样本所有层输出占用的内存。</translation>
    </message>
    <message>
        <source>Next run, batch %1</source>
        <translation>下次运行，批量 %1</translation>
    </message>
    <message>
        <source>The most memory the run will take of the device.</source>
        <translation>运行最多占用的设备内存。</translation>
    </message>
    <message>
        <source>One step</source>
        <translation>一步</translation>
    </message>
    <message>
        <source>about %1 ms</source>
        <translation>约 %1 毫秒</translation>
    </message>
    <message>
        <source>By the model the device has of its own kernels.</source>
        <translation>按设备对其内核的估计。</translation>
    </message>
    <message>
        <source>Next run</source>
        <translation>下次运行</translation>
    </message>
    <message>
        <source>unknown until the problems are solved</source>
        <translation>解决问题后才能确定</translation>
    </message>
</context>
<context>
    <name>netwright::ui::CurveChart</name>
    <message>
        <source>Smoothing</source>
        <translation>平滑</translation>
    </message>
    <message>
        <source>Logarithmic axis</source>
        <translation>对数坐标轴</translation>
    </message>
    <message>
        <source>Show the data as a table</source>
        <translation>以表格显示数据</translation>
    </message>
    <message>
        <source>No smoothing</source>
        <translation>不平滑</translation>
    </message>
    <message>
        <source>Light smoothing</source>
        <translation>轻度平滑</translation>
    </message>
    <message>
        <source>Medium smoothing</source>
        <translation>中度平滑</translation>
    </message>
    <message>
        <source>Strong smoothing</source>
        <translation>强平滑</translation>
    </message>
    <message>
        <source>Curve</source>
        <translation>曲线</translation>
    </message>
    <message>
        <source>Copy all</source>
        <translation>全部复制</translation>
    </message>
    <message numerus="yes">
        <source>+ %n more</source>
        <translation>
            <numerusform>另有 %n 条</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1, %n curve(s).</source>
        <translation>
            <numerusform>%1，%n 条曲线。</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: no values yet.</source>
        <translation>%1：尚无数值。</translation>
    </message>
    <message>
        <source>%1: from %2 at step %3 to %4 at step %5; lowest %6, highest %7.</source>
        <translation>%1：从第 %3 步的 %2 到第 %5 步的 %4；最低 %6，最高 %7。</translation>
    </message>
    <message>
        <source>dashed: validation</source>
        <translation>虚线：验证</translation>
    </message>
    <message>
        <source>Show or hide these curves</source>
        <translation>显示或隐藏这些曲线</translation>
    </message>
<message>
        <source>steady</source>
        <translation>平稳</translation>
    </message>
    <message>
        <source>rising</source>
        <translation>上升</translation>
    </message>
    <message>
        <source>falling</source>
        <translation>下降</translation>
    </message>
    <message>
        <source>%1: from %2 at step %3 to %4 at step %5, %6; lowest %7, highest %8.</source>
        <translation>%1：从第 %3 步的 %2 到第 %5 步的 %4，%6；最低 %7，最高 %8。</translation>
    </message>
</context>
<context>
    <name>netwright::ui::CurvePlot</name>
    <message>
        <source>Step %L1</source>
        <translation>第 %L1 步</translation>
    </message>
    <message>
        <source>step</source>
        <translation>步</translation>
    </message>
</context>
<context>
    <name>netwright::ui::CurveTable</name>
    <message>
        <source>Step</source>
        <translation>步</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>数值</translation>
    </message>
</context>
<context>
    <name>netwright::ui::DeployPage</name>
    <message>
        <source>Take the model with you</source>
        <translation>带走模型</translation>
    </message>
    <message>
        <source>An ONNX file runs in ONNX Runtime, OpenCV, and most other inference programs. It holds the network and its trained weights; what only training needs stays behind.</source>
        <translation>ONNX 文件可在 ONNX Runtime、OpenCV 及大多数推理程序中运行。其中包含网络及其训练好的权重；仅训练所需的内容不会写入。</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Choose...</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Check the file: compare its answers with Netwright's own</source>
        <translation>检查文件：将其结果与 Netwright 自身的结果比较</translation>
    </message>
    <message>
        <source>Export ONNX</source>
        <translation>导出 ONNX</translation>
    </message>
    <message>
        <source>Progress of the export</source>
        <translation>导出进度</translation>
    </message>
    <message>
        <source>Use it from Python</source>
        <translation>在 Python 中使用</translation>
    </message>
    <message>
        <source>Saved %1 (%2).</source>
        <translation>已保存 %1（%2）。</translation>
    </message>
    <message>
        <source>, test %1</source>
        <translation>，测试 %1</translation>
    </message>
    <message>
        <source>ONNX models (*.onnx)</source>
        <translation>ONNX 模型 (*.onnx)</translation>
    </message>
    <message>
        <source>Exporting ...</source>
        <translation>正在导出…</translation>
    </message>
    <message>
        <source>Train a run first; it can then be exported here.</source>
        <translation>请先训练一次运行，然后即可在此导出。</translation>
    </message>
</context>
<context>
    <name>netwright::ui::DeviceBox</name>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>The GPU if there is one, else the processor.</source>
        <translation>有 GPU 则用 GPU，否则用处理器。</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>处理器</translation>
    </message>
    <message>
        <source>GPU: none</source>
        <translation>GPU：无</translation>
    </message>
    <message>
        <source>Device of the next run.</source>
        <translation>下一次运行所用的设备。</translation>
    </message>
</context>
<context>
    <name>netwright::ui::DevicePanel</name>
    <message>
        <source>Device figures</source>
        <translation>设备状态</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Share of the time in which the GPU computed something. Where it is well below 90 %, the GPU waits: often for data, or because batches are small.</source>
        <translation>GPU 处于计算状态的时间占比。明显低于 90 % 说明 GPU 在等待：常常是在等数据，或是批太小。</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>GPU memory of this run, of all there is. Pale: what other programs take.</source>
        <translation>本次训练占用的显存与显存总量。浅色：其他程序占用的部分。</translation>
    </message>
    <message>
        <source>Power</source>
        <translation>功率</translation>
    </message>
    <message>
        <source>What the GPU draws, of what it may draw.</source>
        <translation>GPU 当前功率与允许的上限。</translation>
    </message>
    <message>
        <source>Energy</source>
        <translation>能耗</translation>
    </message>
    <message>
        <source>Used by the GPU since the run began; 1,000 Wh are 1 kWh.</source>
        <translation>训练开始以来 GPU 消耗的电能；1000 Wh 等于 1 度电（kWh）。</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>温度</translation>
    </message>
    <message>
        <source>Of the GPU.</source>
        <translation>GPU 的温度。</translation>
    </message>
    <message>
        <source>Clock</source>
        <translation>频率</translation>
    </message>
    <message>
        <source>Of the GPU's multiprocessors.</source>
        <translation>GPU 多处理器的频率。</translation>
    </message>
    <message>
        <source>Why the GPU runs slower than it could.</source>
        <translation>GPU 没有全速运行的原因。</translation>
    </message>
    <message>
        <source>Fan</source>
        <translation>风扇</translation>
    </message>
    <message>
        <source>Of its highest speed.</source>
        <translation>相对于最高转速。</translation>
    </message>
    <message>
        <source>Copied to the GPU and back, in GB a second.</source>
        <translation>每秒复制到 GPU 和从 GPU 复制回来的数据量（GB）。</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>处理器</translation>
    </message>
    <message>
        <source>Share of all cores that works for this program. Pale: with other programs.</source>
        <translation>全部核心中为本程序工作的比例。浅色：包含其他程序。</translation>
    </message>
    <message>
        <source>Memory of this program, of all there is. Pale: what other programs take.</source>
        <translation>本程序占用的内存与内存总量。浅色：其他程序占用的部分。</translation>
    </message>
    <message>
        <source>The first figures come in a moment.</source>
        <translation>数据马上就到。</translation>
    </message>
    <message>
        <source>Figures come with the run.</source>
        <translation>开始训练后显示。</translation>
    </message>
    <message>
        <source>Now; the run is on the processor.</source>
        <translation>当前值；本次训练在处理器上运行。</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>当前值</translation>
    </message>
    <message>
        <source>slowed by: %1</source>
        <translation>降速原因：%1</translation>
    </message>
    <message>
        <source>Means of %1</source>
        <translation>%1 的平均值</translation>
    </message>
    <message>
        <source>Means</source>
        <translation>平均值</translation>
    </message>
    <message>
        <source>GPU memory</source>
        <translation>显存</translation>
    </message>
</context>
<context>
    <name>netwright::ui::DrawPage</name>
    <message>
        <source>Layers</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Outline</source>
        <translation>大纲</translation>
    </message>
    <message>
        <source>Layers to drag to the canvas</source>
        <translation>可拖到画布上的层</translation>
    </message>
    <message>
        <source>The network as a list, in the order in which data flows</source>
        <translation>按数据流动顺序列出的网络</translation>
    </message>
    <message>
        <source>As it was opened</source>
        <translation>打开时的样子</translation>
    </message>
    <message>
        <source>History of edits</source>
        <translation>编辑历史</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>The selected layer, or the whole network</source>
        <translation>所选的层，或整个网络</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>开销</translation>
    </message>
    <message>
        <source>What each layer costs, and what the next run takes</source>
        <translation>每层的开销，以及下次运行的需求</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史</translation>
    </message>
    <message>
        <source>Every edit since the network was opened; click to go back to it</source>
        <translation>打开网络以来的每次编辑；点击可回到那里</translation>
    </message>
    <message>
        <source>Solve the problem</source>
        <translation>解决问题</translation>
    </message>
    <message>
        <source>Make the edit offered beside the problems</source>
        <translation>执行问题旁给出的修改</translation>
    </message>
</context>
<context>
    <name>netwright::ui::GpuForecastPopup</name>
    <message>
        <source>%1 of it for the data set's pictures, which stay on the GPU.</source>
        <translation>其中 %1 用于保存在 GPU 上的数据集图像。</translation>
    </message>
    <message>
        <source>The next run on other GPUs</source>
        <translation>下一次训练在其他 GPU 上</translation>
    </message>
    <message>
        <source>Working it out ...</source>
        <translation>正在计算……</translation>
    </message>
    <message>
        <source>GPU</source>
        <translation>GPU</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Fits</source>
        <translation>放得下</translation>
    </message>
    <message>
        <source>Largest batch</source>
        <translation>最大批</translation>
    </message>
    <message>
        <source>Step, at least</source>
        <translation>每步至少</translation>
    </message>
    <message>
        <source>A forecast from published figures, for the batch and precision of the settings; %1 of the memory are for CUDA itself. Real steps take longer.</source>
        <translation>根据公开参数、按当前设置的批大小和精度预测；其中 %1 显存供 CUDA 自身使用。实际每步用时会更长。</translation>
    </message>
    <message>
        <source>Planned without the CUDA module: no workspace of convolutions.</source>
        <translation>没有 CUDA 模块参与规划：未计入卷积的工作区。</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>no</source>
        <translation>否</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
</context>
<context>
    <name>netwright::ui::GraphDocument</name>
    <message>
        <source>Rename %1 to %2</source>
        <translation>将 %1 重命名为 %2</translation>
    </message>
    <message>
        <source>Move %1</source>
        <translation>移动 %1</translation>
    </message>
    <message numerus="yes">
        <source>Move %n nodes</source>
        <translation>
            <numerusform>移动 %n 个节点</numerusform>
        </translation>
    </message>
    <message>
        <source>Set %1 of %2</source>
        <translation>设置 %2 的 %1</translation>
    </message>
    <message>
        <source>Reset %1 of %2</source>
        <translation>重置 %2 的 %1</translation>
    </message>
    <message>
        <source>Connect %1 to %2</source>
        <translation>将 %1 连接到 %2</translation>
    </message>
    <message>
        <source>Disconnect %1 from %2</source>
        <translation>断开 %1 与 %2</translation>
    </message>
    <message numerus="yes">
        <source>Delete %n wires</source>
        <translation>
            <numerusform>删除 %n 条连线</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete %1</source>
        <translation>删除 %1</translation>
    </message>
    <message numerus="yes">
        <source>Delete %n nodes</source>
        <translation>
            <numerusform>删除 %n 个节点</numerusform>
        </translation>
    </message>
    <message>
        <source>Arrange</source>
        <translation>整理</translation>
    </message>
    <message>
        <source>Add %1</source>
        <translation>添加 %1</translation>
    </message>
    <message>
        <source>%1 cannot stand in a wire, because it has no input or no output. Drop it beside the wire and connect it by hand.</source>
        <translation>%1 不能插入连线，因为它没有输入或没有输出。请放在连线旁并手动连接。</translation>
    </message>
    <message>
        <source>Insert %1</source>
        <translation>插入 %1</translation>
    </message>
    <message>
        <source>The clipboard holds no layers. Copy nodes from a canvas, or the text of a graph file, and paste again.</source>
        <translation>剪贴板中没有层。请从画布复制节点，或复制图文件的文本，然后再粘贴。</translation>
    </message>
    <message numerus="yes">
        <source>Paste %n nodes</source>
        <translation>
            <numerusform>粘贴 %n 个节点</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Duplicate %n nodes</source>
        <translation>
            <numerusform>创建 %n 个节点的副本</numerusform>
        </translation>
    </message>
    <message>
        <source>Group</source>
        <translation>编组</translation>
    </message>
    <message>
        <source>Ungroup</source>
        <translation>解除编组</translation>
    </message>
    <message>
        <source>Align</source>
        <translation>对齐</translation>
    </message>
</context>
<context>
    <name>netwright::ui::HeaderBar</name>
    <message>
        <source>The open project; click for others</source>
        <translation>当前项目；单击可打开其他项目</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>No project</source>
        <translation>无项目</translation>
    </message>
    <message>
        <source>forecast: %1</source>
        <translation>预计：%1</translation>
    </message>
    <message>
        <source>The next run will take %1 of the device's memory for %2 parameters; one step is %3 multiply-adds.</source>
        <translation>下一次运行将占用设备内存 %1，参数 %2 个；每一步为 %3 次乘加。</translation>
    </message>
    <message>
        <source>Click: how it would stand on other GPUs.</source>
        <translation>点击查看在其他 GPU 上的情况。</translation>
    </message>
    <message>
        <source>, %1 ms/step</source>
        <translation>，%1 毫秒/步</translation>
    </message>
</context>
<context>
    <name>netwright::ui::Inspector</name>
    <message>
        <source>Inspector</source>
        <translation>检查器</translation>
    </message>
    <message>
        <source>Name of the layer</source>
        <translation>层的名称</translation>
    </message>
    <message>
        <source>The layer's name: unique in its network, and the stem of its weights' names.</source>
        <translation>层的名称：在网络中唯一，也是其权重名称的前缀。</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Shapes and cost</source>
        <translation>形状与开销</translation>
    </message>
    <message>
        <source>%1, an unknown layer type</source>
        <translation>%1，未知的层类型</translation>
    </message>
    <message>
        <source>Shapes</source>
        <translation>形状</translation>
    </message>
    <message>
        <source>unknown until the problems are solved</source>
        <translation>解决问题后才能确定</translation>
    </message>
    <message>
        <source>Input %1</source>
        <translation>输入 %1</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>N is the number of samples in a batch.</source>
        <translation>N 是一个批次中的样本数。</translation>
    </message>
    <message>
        <source>Saved with the weights, but not learned.</source>
        <translation>与权重一同保存，但不参与学习。</translation>
    </message>
    <message>
        <source>Learned.</source>
        <translation>参与学习。</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Learned numbers.</source>
        <translation>学习得到的数。</translation>
    </message>
    <message>
        <source>Multiply-adds</source>
        <translation>乘加次数</translation>
    </message>
    <message>
        <source>Of one sample, one way forward.</source>
        <translation>单个样本，一次前向。</translation>
    </message>
    <message numerus="yes">
        <source>%n layers selected</source>
        <translation>
            <numerusform>已选中 %n 个层</numerusform>
        </translation>
    </message>
    <message>
        <source>The whole network</source>
        <translation>整个网络</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Weights in memory</source>
        <translation>权重占用内存</translation>
    </message>
    <message>
        <source>%1 MiB</source>
        <translation>%1 MiB</translation>
    </message>
    <message>
        <source>As 32-bit numbers.</source>
        <translation>按 32 位数计。</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>Output for this sample</source>
        <translation>此样本的输出</translation>
    </message>
    <message>
        <source>A note; it changes nothing in the network.</source>
        <translation>注释；网络不受影响。</translation>
    </message>
</context>
<context>
    <name>netwright::ui::MainWindow</name>
    <message>
        <source>Saved as revision %1</source>
        <translation>已保存为修订版 %1</translation>
    </message>
    <message>
        <source>Open a project</source>
        <translation>打开项目</translation>
    </message>
    <message>
        <source>Netwright projects (*.netwright)</source>
        <translation>Netwright 项目 (*.netwright)</translation>
    </message>
    <message>
        <source>New project</source>
        <translation>新建项目</translation>
    </message>
    <message>
        <source>Saving the run before closing ...</source>
        <translation>关闭前正在保存运行…</translation>
    </message>
    <message>
        <source>Draw</source>
        <translation>绘制</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Deploy</source>
        <translation>部署</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>Start page</source>
        <translation>起始页</translation>
    </message>
    <message>
        <source>New project...</source>
        <translation>新建项目…</translation>
    </message>
    <message>
        <source>Open project...</source>
        <translation>打开项目…</translation>
    </message>
    <message>
        <source>Save a revision</source>
        <translation>保存修订版</translation>
    </message>
    <message>
        <source>Keep the network as it is now; the draft is saved by itself</source>
        <translation>保留网络的当前状态；草稿会自动保存</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>Recent projects</source>
        <translation>最近的项目</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>示例</translation>
    </message>
    <message>
        <source>None yet</source>
        <translation>暂无</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>All commands...</source>
        <translation>所有命令…</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>Light theme</source>
        <translation>浅色主题</translation>
    </message>
    <message>
        <source>Dark theme</source>
        <translation>深色主题</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>&amp;Train</source>
        <translation>训练(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Runs</source>
        <translation>运行(&amp;R)</translation>
    </message>
    <message>
        <source>All commands</source>
        <translation>所有命令</translation>
    </message>
    <message>
        <source>Device figures</source>
        <translation>设备状态</translation>
    </message>
    <message>
        <source>What GPU and processor do, beside the curves of the Train page</source>
        <translation>在训练页的曲线旁显示 GPU 和处理器的状态</translation>
    </message>
    <message>
        <source>Forecast for other GPUs</source>
        <translation>其他 GPU 上的预测</translation>
    </message>
    <message>
        <source>Whether the next run fits on GPUs you need not own, and how fast it could be</source>
        <translation>下一次训练在您未必拥有的 GPU 上是否放得下、最快能有多快</translation>
    </message>
    <message>
        <source>Compare networks...</source>
        <translation>比较网络...</translation>
    </message>
    <message>
        <source>Two networks side by side, what differs marked</source>
        <translation>两个网络并排，标出不同之处</translation>
    </message>
</context>
<context>
    <name>netwright::ui::MiniMap</name>
    <message>
        <source>Map of the network</source>
        <translation>网络缩略图</translation>
    </message>
    <message>
        <source>The whole network: press or drag to go there</source>
        <translation>整个网络：按下或拖动即可前往</translation>
    </message>
</context>
<context>
    <name>netwright::ui::NoticePanel</name>
    <message>
        <source>Dismiss</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>netwright::ui::OutlineModel</name>
    <message>
        <source>unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>权重</translation>
    </message>
</context>
<context>
    <name>netwright::ui::OutlinePanel</name>
    <message>
        <source>Outline of the network</source>
        <translation>网络大纲</translation>
    </message>
</context>
<context>
    <name>netwright::ui::OutputView</name>
    <message>
        <source>Output for this sample</source>
        <translation>此样本的输出</translation>
    </message>
    <message>
        <source>Orange is above 0, blue is below, dark is 0.</source>
        <translation>橙色大于 0，蓝色小于 0，深色为 0。</translation>
    </message>
    <message>
        <source>%1 to %2, mean %3, %4 zeros</source>
        <translation>%1 到 %2，平均 %3，%4 为零</translation>
    </message>
    <message>
        <source>largest: %1</source>
        <translation>最大：%1</translation>
    </message>
</context>
<context>
    <name>netwright::ui::PalettePanel</name>
    <message>
        <source>Layers</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Drag a layer to the canvas, or press Enter to append it.</source>
        <translation>将层拖到画布上，或按回车键追加。</translation>
    </message>
    <message>
        <source>Find a layer</source>
        <translation>查找层</translation>
    </message>
    <message>
        <source>Type a few letters, then press Enter to append the first layer found.</source>
        <translation>输入几个字母，按回车键追加找到的第一个层。</translation>
    </message>
</context>
<context>
    <name>netwright::ui::ProblemPanel</name>
    <message>
        <source>Problems of the network</source>
        <translation>网络的问题</translation>
    </message>
    <message>
        <source>No problems: the network can be trained.</source>
        <translation>没有问题：网络可以训练。</translation>
    </message>
    <message numerus="yes">
        <source>%n problems</source>
        <translation>
            <numerusform>%n 个问题</numerusform>
        </translation>
    </message>
    <message>
        <source>Solve it: %1 (Ctrl+full stop)</source>
        <translation>解决：%1（Ctrl+句号）</translation>
    </message>
</context>
<context>
    <name>netwright::ui::ProgressPanel</name>
    <message>
        <source>Progress of the run</source>
        <translation>运行进度</translation>
    </message>
    <message>
        <source>Epoch</source>
        <translation>轮次</translation>
    </message>
    <message>
        <source>Epoch under way, of all.</source>
        <translation>当前轮次 / 总轮次。</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>步</translation>
    </message>
    <message>
        <source>Steps done.</source>
        <translation>已完成的步数。</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>Mean loss of the newest batch.</source>
        <translation>最新批次的平均损失。</translation>
    </message>
    <message>
        <source>Validation</source>
        <translation>验证</translation>
    </message>
    <message>
        <source>Accuracy, or loss, on the validation samples after the last epoch.</source>
        <translation>上一轮次后在验证样本上的准确率或损失。</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>Of the newest step.</source>
        <translation>最新一步的学习率。</translation>
    </message>
    <message>
        <source>Samples/s</source>
        <translation>样本/秒</translation>
    </message>
    <message>
        <source>Training throughput, smoothed.</source>
        <translation>平滑后的训练吞吐量。</translation>
    </message>
    <message>
        <source>Waits for data</source>
        <translation>等待数据</translation>
    </message>
    <message>
        <source>Share of the last second spent waiting for the next batch.</source>
        <translation>最近一秒中等待下一批数据所占的比例。</translation>
    </message>
    <message>
        <source>Time left</source>
        <translation>剩余时间</translation>
    </message>
    <message>
        <source>Until the last step, at the speed so far.</source>
        <translation>按目前速度到最后一步所需的时间。</translation>
    </message>
    <message>
        <source>No run yet</source>
        <translation>尚无运行</translation>
    </message>
    <message>
        <source>Step %1 of %2</source>
        <translation>第 %1 步，共 %2 步</translation>
    </message>
    <message>
        <source>Finished, test accuracy %1</source>
        <translation>已完成，测试准确率 %1</translation>
    </message>
<message>
        <source>Epoch to train to</source>
        <translation>训练到第几轮</translation>
    </message>
    <message>
        <source>The epoch after which to pause</source>
        <translation>在哪一轮之后暂停</translation>
    </message>
    <message>
        <source>To epoch</source>
        <translation>训练到轮次</translation>
    </message>
    <message>
        <source>Train until this epoch is over, then pause</source>
        <translation>训练到这一轮结束，然后暂停</translation>
    </message>
    <message>
        <source>The device waits for data %1 of the time: reading and augmenting samples take longer than training on them. Less augmentation, smaller pictures or data on a faster disk help.</source>
        <translation>设备有 %1 的时间在等待数据：读取和增强样本比用它们训练更费时。减少数据增强、缩小图片或把数据放到更快的磁盘上会有帮助。</translation>
    </message>
</context>
<context>
    <name>netwright::ui::RunListModel</name>
    <message>
        <source>Draft</source>
        <translation>草稿</translation>
    </message>
    <message>
        <source>Preparing</source>
        <translation>准备中</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation>正在停止</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>被拒绝</translation>
    </message>
    <message>
        <source>Interrupted</source>
        <translation>已中断</translation>
    </message>
    <message>
        <source>%1, rate %2, batch %3</source>
        <translation>%1，学习率 %2，批大小 %3</translation>
    </message>
    <message>
        <source>Shown in the charts</source>
        <translation>在图表中显示</translation>
    </message>
    <message>
        <source>Not shown in the charts</source>
        <translation>不在图表中显示</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步数</translation>
    </message>
    <message>
        <source>Validation</source>
        <translation>验证</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>测试</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>用时</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>开始时间</translation>
    </message>
</context>
<context>
    <name>netwright::ui::RunsPage</name>
    <message>
        <source>Show in charts</source>
        <translation>在图表中显示</translation>
    </message>
    <message>
        <source>Show or hide the selected runs' curves</source>
        <translation>显示或隐藏所选运行的曲线</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Go on with this run from its newest checkpoint</source>
        <translation>从最新的检查点继续此运行</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Give the run another name</source>
        <translation>为运行换一个名称</translation>
    </message>
    <message>
        <source>Export...</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Take this run's model with you</source>
        <translation>导出此运行的模型</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Delete the selected runs with their points and checkpoints</source>
        <translation>删除所选运行及其数据点和检查点</translation>
    </message>
    <message>
        <source>Runs of this project</source>
        <translation>此项目的运行</translation>
    </message>
    <message>
        <source>No runs yet. Every run you train is kept here, with all its points.</source>
        <translation>尚无运行。每次训练都会连同所有数据点保存在这里。</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>Validation accuracy</source>
        <translation>验证准确率</translation>
    </message>
    <message>
        <source>Open a run's eye to see its curves here.</source>
        <translation>点亮某个运行的眼睛图标，即可在此查看曲线。</translation>
    </message>
    <message>
        <source>Resume from step %1</source>
        <translation>从第 %1 步继续</translation>
    </message>
    <message>
        <source>Train longer</source>
        <translation>延长训练</translation>
    </message>
    <message>
        <source>Go on with this run up to the epochs or steps that the Train page's settings say</source>
        <translation>继续此运行，直到训练页设置的轮次数或步数</translation>
    </message>
    <message>
        <source>Train on to step %1</source>
        <translation>训练到第 %1 步</translation>
    </message>
    <message>
        <source>Train on to epoch %1</source>
        <translation>训练到第 %1 轮次</translation>
    </message>
</context>
<context>
    <name>netwright::ui::SampleBar</name>
    <message>
        <source>Real data</source>
        <translation>真实数据</translation>
    </message>
    <message>
        <source>Send a sample through the network and show what comes out of each layer</source>
        <translation>让一个样本流过网络，显示每一层的输出</translation>
    </message>
    <message>
        <source>Previous sample</source>
        <translation>上一个样本</translation>
    </message>
    <message>
        <source>Previous sample (comma on the canvas)</source>
        <translation>上一个样本（画布上按逗号）</translation>
    </message>
    <message>
        <source>Next sample</source>
        <translation>下一个样本</translation>
    </message>
    <message>
        <source>Next sample (full stop on the canvas)</source>
        <translation>下一个样本（画布上按句号）</translation>
    </message>
    <message>
        <source>Sample</source>
        <translation>样本</translation>
    </message>
    <message>
        <source>Which sample flows through the network</source>
        <translation>让哪个样本流过网络</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Fresh random weights, or those of a run</source>
        <translation>新的随机权重，或某次运行的权重</translation>
    </message>
    <message>
        <source>fresh</source>
        <translation>随机</translation>
    </message>
    <message>
        <source>Sample %1 of %2</source>
        <translation>样本 %1 / %2</translation>
    </message>
</context>
<context>
    <name>netwright::ui::SampleGallery</name>
    <message>
        <source>Samples</source>
        <translation>示例</translation>
    </message>
</context>
<context>
    <name>netwright::ui::SettingsPanel</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>What computes the run.</source>
        <translation>执行运行计算的设备。</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>A name such as fashion-mnist or spiral, a path, or kind:path?option=value.</source>
        <translation>名称（如 fashion-mnist 或 spiral）、路径，或 kind:path?option=value。</translation>
    </message>
    <message>
        <source>Optimizer</source>
        <translation>优化器</translation>
    </message>
    <message>
        <source>How weights follow their gradients.</source>
        <translation>权重如何跟随梯度更新。</translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation>调度</translation>
    </message>
    <message>
        <source>How the learning rate goes over the run.</source>
        <translation>学习率在运行过程中如何变化。</translation>
    </message>
    <message>
        <source>Changes hold for the next run; the learning rate also for the one under way.</source>
        <translation>修改用于下一次运行；学习率也立即用于当前运行。</translation>
    </message>
    <message>
        <source>What the next run trains with.</source>
        <translation>下一次运行的训练设置。</translation>
    </message>
    <message>
        <source>from the next step on</source>
        <translation>从下一步起生效</translation>
    </message>
<message>
        <source>Choose one...</source>
        <translation>请选择...</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>预设</translation>
    </message>
    <message>
        <source>Sets optimizer, learning rate, schedule and warm-up in one go.</source>
        <translation>一次设好优化器、学习率、调度和预热。</translation>
    </message>
    <message>
        <source>now, from the next step on</source>
        <translation>立即生效，从下一步开始</translation>
    </message>
    <message>
        <source>with the next run</source>
        <translation>下一次运行生效</translation>
    </message>
    <message>
        <source>Takes effect now, in a run under way too.</source>
        <translation>立即生效，正在进行的运行也一样。</translation>
    </message>
    <message>
        <source>Takes effect with the next run.</source>
        <translation>从下一次运行起生效。</translation>
    </message>
</context>
<context>
    <name>netwright::ui::StartPage</name>
    <message>
        <source>Draw a network. Watch it learn.</source>
        <translation>绘制网络，看它学习。</translation>
    </message>
    <message>
        <source>Everything stays on this computer.</source>
        <translation>所有内容都留在这台电脑上。</translation>
    </message>
    <message>
        <source>Play with a spiral</source>
        <translation>玩转螺旋</translation>
    </message>
    <message>
        <source>A small network learns to tell two spirals apart, in seconds.</source>
        <translation>一个小网络在几秒内学会区分两条螺旋。</translation>
    </message>
    <message>
        <source>Train LeNet on Fashion-MNIST</source>
        <translation>在 Fashion-MNIST 上训练 LeNet</translation>
    </message>
    <message>
        <source>A real network on 60,000 pictures of clothes, in a minute or two.</source>
        <translation>真实的网络，60,000 张服装图片，一两分钟即可完成。</translation>
    </message>
    <message>
        <source>Used last</source>
        <translation>最近使用</translation>
    </message>
    <message>
        <source>Begin with an empty project</source>
        <translation>从空项目开始</translation>
    </message>
    <message>
        <source>Draw your own network; network, runs and models are kept in one file.</source>
        <translation>绘制自己的网络；网络、运行和模型保存在一个文件中。</translation>
    </message>
    <message>
        <source>Open a project...</source>
        <translation>打开项目...</translation>
    </message>
    <message>
        <source>Open a project file (*.netwright)</source>
        <translation>打开项目文件 (*.netwright)</translation>
    </message>
    <message>
        <source>All samples</source>
        <translation>所有示例</translation>
    </message>
</context>
<context>
    <name>netwright::ui::StatusLine</name>
    <message>
        <source>Problems of the network; click to see them</source>
        <translation>网络的问题；单击查看</translation>
    </message>
    <message>
        <source>No problems</source>
        <translation>没有问题</translation>
    </message>
    <message numerus="yes">
        <source>%n problem(s)</source>
        <translation>
            <numerusform>%n 个问题</numerusform>
        </translation>
    </message>
    <message>
        <source>step %1</source>
        <translation>第 %1 步</translation>
    </message>
    <message>
        <source>loss %1</source>
        <translation>损失 %1</translation>
    </message>
    <message>
        <source>%1 samples/s</source>
        <translation>%1 样本/秒</translation>
    </message>
    <message>
        <source>ETA %1</source>
        <translation>剩余 %1</translation>
    </message>
    <message>
        <source>What the run's device does: its load, memory of this program, power</source>
        <translation>训练所用设备的状态：负载、本程序占用的内存、功率</translation>
    </message>
</context>
<context>
    <name>netwright::ui::TrainActions</name>
    <message>
        <source>Train</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Start a new run of this network</source>
        <translation>开始此网络的新运行</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Pause after the step under way</source>
        <translation>当前步完成后暂停</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Go on with the paused run</source>
        <translation>继续已暂停的运行</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>单步</translation>
    </message>
    <message>
        <source>Train one batch, then pause</source>
        <translation>训练一个批次后暂停</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Save a checkpoint and end; the run can be resumed</source>
        <translation>保存检查点并结束；之后可以继续</translation>
    </message>
</context>
<context>
    <name>netwright::ui::TrainPage</name>
    <message>
        <source>Loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>Accuracy</source>
        <translation>准确率</translation>
    </message>
    <message>
        <source>Press Train (F5): curves grow here from the first step on.</source>
        <translation>按“训练”(F5)：曲线从第一步起在此生长。</translation>
    </message>
    <message>
        <source>%1 training</source>
        <translation>%1 训练</translation>
    </message>
    <message>
        <source>%1 validation</source>
        <translation>%1 验证</translation>
    </message>
    <message>
        <source>training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>validation</source>
        <translation>验证</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <comment>run, loss</comment>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>One of this network's losses, without its weight. The network learns from the weighted sum of them all.</source>
        <translation>该网络的损失之一，未乘权重。网络按所有损失的加权和来学习。</translation>
    </message>
<message>
        <source>Learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>Gradient norm</source>
        <translation>梯度范数</translation>
    </message>
    <message>
        <source>Curves</source>
        <translation>曲线</translation>
    </message>
    <message>
        <source>Loss and accuracy; wheel to zoom, drag to move</source>
        <translation>损失和准确率；滚轮缩放，拖动平移</translation>
    </message>
    <message>
        <source>Rate and gradient</source>
        <translation>学习率与梯度</translation>
    </message>
    <message>
        <source>Learning rate of every step and norm of all gradients</source>
        <translation>每一步的学习率和全部梯度的范数</translation>
    </message>
</context>
<context>
    <name>netwright::ui::Workbench</name>
    <message>
        <source>A run is under way. Stop it before you open another project.</source>
        <translation>有运行正在进行。请先停止，再打开其他项目。</translation>
    </message>
    <message>
        <source>There is no sample named "%1". There are: %2.</source>
        <translation>没有名为“%1”的示例。可用的有：%2。</translation>
    </message>
    <message>
        <source>No GPU: this program has no module for GPUs in its folder, so it trains on the processor.</source>
        <translation>没有 GPU：程序文件夹中没有 GPU 模块，因此在处理器上训练。</translation>
    </message>
</context>
<context>
    <name>Health</name>
    <message>
        <source>Some of its numbers are not finite (NaN or infinite).</source>
        <translation>其中有些数值不是有限数（NaN 或无穷大）。</translation>
    </message>
    <message>
        <source>Its gradient is %1 times as large as its weights: it explodes.</source>
        <translation>它的梯度是权重的 %1 倍：梯度爆炸。</translation>
    </message>
    <message>
        <source>Hardly any gradient reaches it (%1 of its weights): it does not learn.</source>
        <translation>几乎没有梯度到达这一层（为权重的 %1）：它学不到东西。</translation>
    </message>
    <message>
        <source>%1 of its units gave nothing but 0 for a whole batch: they are dead.</source>
        <translation>%1 的单元在整个批次中只输出 0：它们已经失活。</translation>
    </message>
    <message>
        <source>%1 of its numbers stand at the ends of its range: it is saturated.</source>
        <translation>%1 的数值处于取值范围的两端：这一层已饱和。</translation>
    </message>
    <message>
        <source>Lower the learning rate, or clip the gradients' norm.</source>
        <translation>请降低学习率，或裁剪梯度范数。</translation>
    </message>
    <message>
        <source>Clip the gradients' norm, lower the learning rate, or normalise between the layers.</source>
        <translation>请裁剪梯度范数、降低学习率，或在层与层之间加入归一化。</translation>
    </message>
    <message>
        <source>Use ReLU in place of bounded activations, add skip connections, or normalise between the layers.</source>
        <translation>请用 ReLU 代替有界的激活函数、加入跳跃连接，或在层与层之间加入归一化。</translation>
    </message>
    <message>
        <source>Lower the learning rate, or use LeakyReLU or GELU.</source>
        <translation>请降低学习率，或改用 LeakyReLU 或 GELU。</translation>
    </message>
    <message>
        <source>Scale the inputs down, normalise before it, or use ReLU.</source>
        <translation>请缩小输入、在它之前加入归一化，或改用 ReLU。</translation>
    </message>
    <message>
        <source>healthy</source>
        <translation>健康</translation>
    </message>
    <message>
        <source>not finite</source>
        <translation>非有限数</translation>
    </message>
    <message>
        <source>exploding gradient</source>
        <translation>梯度爆炸</translation>
    </message>
    <message>
        <source>vanishing gradient</source>
        <translation>梯度消失</translation>
    </message>
    <message>
        <source>dead units</source>
        <translation>单元失活</translation>
    </message>
    <message>
        <source>saturated</source>
        <translation>饱和</translation>
    </message>
</context>
<context>
    <name>Presets</name>
    <message>
        <source>Simple: SGD with momentum</source>
        <translation>简单：带动量的 SGD</translation>
    </message>
    <message>
        <source>A constant rate of 0.05, momentum 0.9. Good to learn with.</source>
        <translation>恒定学习率 0.05，动量 0.9。适合入门学习。</translation>
    </message>
    <message>
        <source>Ready at once: Adam</source>
        <translation>即开即用：Adam</translation>
    </message>
    <message>
        <source>A constant rate of 0.001. Learns soon, whatever the network.</source>
        <translation>恒定学习率 0.001。无论什么网络都能很快学起来。</translation>
    </message>
    <message>
        <source>Pictures: SGD in one cycle</source>
        <translation>图像：单周期 SGD</translation>
    </message>
    <message>
        <source>Rate up to 0.1 and down again, Nesterov momentum, a little weight decay. For convolutional networks.</source>
        <translation>学习率升到 0.1 再降下来，Nesterov 动量，少量权重衰减。适合卷积网络。</translation>
    </message>
    <message>
        <source>Transformers: AdamW with warm-up</source>
        <translation>Transformer：带预热的 AdamW</translation>
    </message>
    <message>
        <source>Half an epoch of warm-up, a cosine down to 0, gradients clipped at norm 1. For attention.</source>
        <translation>预热半轮，随后按余弦降到 0，梯度范数裁剪到 1。适合注意力网络。</translation>
    </message>
</context>
<context>
    <name>netwright::ui::BoundaryView</name>
    <message>
        <source>Decision boundary</source>
        <translation>决策边界</translation>
    </message>
    <message>
        <source>What the network says of every point of the plane; the dots are samples, each in the colour of its class. The paler, the less sure.</source>
        <translation>网络对平面上每一点的判断；圆点是样本，颜色表示类别。颜色越淡，把握越小。</translation>
    </message>
    <message numerus="yes">
        <source>%n point(s) of the data.</source>
        <translation>
            <numerusform>数据中的 %n 个点。</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 covers %2 of the area</source>
        <translation>%1 占面积的 %2</translation>
    </message>
    <message>
        <source>%1; %2 of the points lie in the area of their class.</source>
        <translation>%1；%2 的点落在自己类别的区域内。</translation>
    </message>
</context>
<context>
    <name>netwright::ui::ConfusionMatrix</name>
    <message>
        <source>Confusion matrix</source>
        <translation>混淆矩阵</translation>
    </message>
    <message>
        <source>Known after the first validation with this page open, for data with classes.</source>
        <translation>打开本页并完成第一次验证后才知道，仅用于有类别的数据。</translation>
    </message>
    <message>
        <source>Epoch %1: %L2 of %L3 right.</source>
        <translation>第 %1 轮：%L3 个中有 %L2 个正确。</translation>
    </message>
    <message numerus="yes">
        <source>Most often taken for another: %1 for %2, %n time(s).</source>
        <translation>
            <numerusform>最常见的混淆：%1 被认作 %2，%n 次。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 recognised %n time(s)</source>
        <translation>
            <numerusform>%1 被正确识别 %n 次</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 taken for %2 %n time(s)</source>
        <translation>
            <numerusform>%1 被认作 %2 %n 次</numerusform>
        </translation>
    </message>
    <message>
        <source>taken for →</source>
        <translation>被认作 →</translation>
    </message>
</context>
<context>
    <name>netwright::ui::ConfusionPanel</name>
    <message>
        <source>Epoch</source>
        <translation>轮次</translation>
    </message>
    <message>
        <source>Which epoch to show; at the right end, the newest</source>
        <translation>显示哪一轮；最右端是最新的一轮</translation>
    </message>
    <message>
        <source>Show every class as a table</source>
        <translation>以表格显示各个类别</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>样本</translation>
    </message>
    <message>
        <source>Recall</source>
        <translation>召回率</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>精确率</translation>
    </message>
    <message>
        <source>Share of the class's samples that are recognised</source>
        <translation>该类样本中被正确识别的比例</translation>
    </message>
    <message>
        <source>Share of what is taken for the class that is of it</source>
        <translation>被认作该类的样本中确属该类的比例</translation>
    </message>
</context>
<context>
    <name>netwright::ui::HistogramStrip</name>
    <message>
        <source>%1: no values yet.</source>
        <translation>%1：还没有数值。</translation>
    </message>
    <message>
        <source>from %1 to %2, mean %3, at step %L4</source>
        <translation>从 %1 到 %2，均值 %3（第 %L4 步）</translation>
    </message>
    <message>
        <source>%1: %2.</source>
        <translation>%1：%2。</translation>
    </message>
    <message>
        <source>%1: %2; at first %3.</source>
        <translation>%1：%2；最初%3。</translation>
    </message>
    <message>
        <source>Step %L1: from %2 to %3, mean %4, root mean square %5</source>
        <translation>第 %L1 步：从 %2 到 %3，均值 %4，均方根 %5</translation>
    </message>
</context>
<context>
    <name>netwright::ui::LayerModel</name>
    <message numerus="yes">
        <source>All %n layer(s) are healthy.</source>
        <translation>
            <numerusform>全部 %n 层都健康。</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: %2 %3</source>
        <translation>%1：%2%3</translation>
    </message>
    <message numerus="yes">
        <source>%n other layer(s) show a lamp too.</source>
        <translation>
            <numerusform>另有 %n 层也亮了灯。</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 ms</source>
        <comment>milliseconds</comment>
        <translation>%1 毫秒</translation>
    </message>
    <message>
        <source>%1 ms of a step, forward and backward: %2</source>
        <translation>一步中占 %1 毫秒（前向和反向）：%2</translation>
    </message>
    <message>
        <source>Gradient over weight: %1</source>
        <translation>梯度与权重之比：%1</translation>
    </message>
    <message>
        <source>Time in one training step, forward and backward</source>
        <translation>一个训练步中所用的时间，包括前向和反向</translation>
    </message>
    <message>
        <source>Size of the gradient over that of the weights (root mean squares): how much reaches the layer</source>
        <translation>梯度大小与权重大小之比（均方根）：有多少梯度到达这一层</translation>
    </message>
    <message>
        <source>Dead units, vanishing or exploding gradients, saturation, NaN</source>
        <translation>单元失活、梯度消失或爆炸、饱和、NaN</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>用时</translation>
    </message>
    <message>
        <source>Gradient</source>
        <translation>梯度</translation>
    </message>
    <message>
        <source>Health</source>
        <translation>健康</translation>
    </message>
</context>
<context>
    <name>netwright::ui::MapPanel</name>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Layers of the network</source>
        <translation>网络的各层</translation>
    </message>
    <message>
        <source>Time, gradients and health of each layer show here while it trains.</source>
        <translation>训练时，每一层的用时、梯度和健康状况显示在这里。</translation>
    </message>
</context>
<context>
    <name>netwright::ui::NodePanel</name>
    <message>
        <source>Selected layer</source>
        <translation>所选的层</translation>
    </message>
    <message>
        <source>Output of the layer</source>
        <translation>这一层的输出</translation>
    </message>
    <message>
        <source>Weights of the layer</source>
        <translation>这一层的权重</translation>
    </message>
    <message>
        <source>Figures of the layer</source>
        <translation>这一层的数据</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Over time</source>
        <translation>变化过程</translation>
    </message>
    <message>
        <source>Figures</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>What the layer makes of the selected sample; of data in the plane, each unit's map</source>
        <translation>这一层对所选样本的输出；对平面数据，显示每个单元的分布图</translation>
    </message>
    <message>
        <source>Filters and weights as pictures: orange above 0, blue below</source>
        <translation>以图像显示滤波器和权重：橙色大于 0，蓝色小于 0</translation>
    </message>
    <message>
        <source>Histograms of outputs, weights and gradients since the run began</source>
        <translation>运行开始以来输出、权重和梯度的直方图</translation>
    </message>
    <message>
        <source>The same as numbers</source>
        <translation>以数字显示同样的内容</translation>
    </message>
    <message>
        <source>Outputs</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>Gradients</source>
        <translation>梯度</translation>
    </message>
    <message>
        <source>No layer selected</source>
        <translation>未选择层</translation>
    </message>
    <message>
        <source>What it makes of the selected sample shows here while it trains.</source>
        <translation>训练时，它对所选样本的输出显示在这里。</translation>
    </message>
    <message>
        <source>Its weights show here while it trains.</source>
        <translation>训练时，它的权重显示在这里。</translation>
    </message>
    <message>
        <source>This layer has no weights of its own.</source>
        <translation>这一层没有自己的权重。</translation>
    </message>
    <message>
        <source>This node has no output to look at.</source>
        <translation>这个节点没有可以查看的输出。</translation>
    </message>
    <message>
        <source>Computed as one with "%1", whose output this is.</source>
        <translation>它与“%1”合并计算，这里显示的是后者的输出。</translation>
    </message>
    <message>
        <source>output</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>gradient of %1</source>
        <translation>%1 的梯度</translation>
    </message>
    <message>
        <source>Lowest</source>
        <translation>最小值</translation>
    </message>
    <message>
        <source>Highest</source>
        <translation>最大值</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>均值</translation>
    </message>
    <message>
        <source>RMS</source>
        <translation>均方根</translation>
    </message>
    <message>
        <source>Zeros</source>
        <translation>零的比例</translation>
    </message>
    <message>
        <source>Dead units</source>
        <translation>失活单元</translation>
    </message>
</context>
<context>
    <name>netwright::ui::Quadrants</name>
    <message>
        <source>Confusion</source>
        <translation>混淆</translation>
    </message>
    <message>
        <source>What is taken for what; click a cell to see its samples</source>
        <translation>什么被认作什么；点击单元格查看其中的样本</translation>
    </message>
</context>
<context>
    <name>netwright::ui::RunCurves</name>
    <message>
        <source>Checkpoint, the best so far</source>
        <translation>检查点，目前最好</translation>
    </message>
    <message>
        <source>Checkpoint</source>
        <translation>检查点</translation>
    </message>
    <message>
        <source>Learning rate set from %1 to %2</source>
        <translation>学习率由 %1 改为 %2</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
</context>
<context>
    <name>netwright::ui::SampleGrid</name>
    <message>
        <source>Samples</source>
        <translation>样本</translation>
    </message>
</context>
<context>
    <name>netwright::ui::SampleModel</name>
    <message numerus="yes">
        <source>%n sample(s)</source>
        <translation>
            <numerusform>%n 个样本</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1, %n judged right.</source>
        <translation>
            <numerusform>%1，其中 %n 个判断正确。</numerusform>
        </translation>
    </message>
    <message>
        <source>Sample %L1</source>
        <translation>样本 %L1</translation>
    </message>
    <message>
        <source>%1: %2.</source>
        <translation>%1：%2。</translation>
    </message>
    <message>
        <source>%1: %2; the network says %3.</source>
        <translation>%1：%2；网络的回答是 %3。</translation>
    </message>
    <message>
        <source>%1: %2, recognised with %3.</source>
        <translation>%1：%2，以 %3 的把握识别出来。</translation>
    </message>
    <message>
        <source>%1: %2, taken for %3 with %4.</source>
        <translation>%1：%2，被认作 %3，把握为 %4。</translation>
    </message>
    <message>
        <source>Sample</source>
        <translation>样本</translation>
    </message>
    <message>
        <source>Is</source>
        <translation>实际</translation>
    </message>
    <message>
        <source>Network says</source>
        <translation>网络的回答</translation>
    </message>
    <message>
        <source>Confidence</source>
        <translation>把握</translation>
    </message>
</context>
<context>
    <name>netwright::ui::SamplesPanel</name>
    <message>
        <source>Samples</source>
        <translation>样本</translation>
    </message>
    <message>
        <source>Of every class</source>
        <translation>各类样本</translation>
    </message>
    <message>
        <source>Most wrong</source>
        <translation>错得最多</translation>
    </message>
    <message>
        <source>Least sure</source>
        <translation>最没把握</translation>
    </message>
    <message>
        <source>Surest</source>
        <translation>最有把握</translation>
    </message>
    <message>
        <source>Which samples</source>
        <translation>哪些样本</translation>
    </message>
    <message>
        <source>Which samples to show; most wrong, least sure and surest are of the newest validation</source>
        <translation>显示哪些样本；错得最多、最没把握和最有把握均指最近一次验证</translation>
    </message>
    <message>
        <source>Other samples</source>
        <translation>换一批样本</translation>
    </message>
    <message>
        <source>Show the samples as a table</source>
        <translation>以表格显示样本</translation>
    </message>
    <message>
        <source>Known after the first validation with this page open.</source>
        <translation>打开本页并完成第一次验证后才知道。</translation>
    </message>
</context>
<context>
    <name>netwright::ui::SchedulePreview</name>
    <message>
        <source>Learning rate over the run</source>
        <translation>整个运行的学习率</translation>
    </message>
    <message>
        <source>The learning rate from the first step to the last, warm-up included.</source>
        <translation>从第一步到最后一步的学习率，包括预热。</translation>
    </message>
    <message>
        <source>%1 throughout.</source>
        <translation>始终为 %1。</translation>
    </message>
    <message>
        <source>From %1 up to %2, at the end %3.</source>
        <translation>从 %1 升到 %2，最后为 %3。</translation>
    </message>
    <message>
        <source>From %1 down to %2.</source>
        <translation>从 %1 降到 %2。</translation>
    </message>
</context>
<context>
    <name>netwright::ui::TensorView</name>
    <message numerus="yes">
        <source>%n number(s)</source>
        <translation>
            <numerusform>%n 个数值</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) of %1 × %2</source>
        <translation>
            <numerusform>%n 幅 %1 × %2 的图像</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, from %2 to %3.</source>
        <translation>%1，从 %2 到 %3。</translation>
    </message>
    <message>
        <source>The first %1 are shown.</source>
        <translation>只显示前 %1 个。</translation>
    </message>
</context>
</TS>
