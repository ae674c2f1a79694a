<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>engine</name>
    <message>
        <source>70,000 grey pictures of clothing, 28 x 28, in ten classes, of Debian&apos;s dataset-fashion-mnist; a pixel is (value / 255 - 0.2860) / 0.3530.</source>
        <translation>70,000 张 28 x 28 的服装灰度图片，共十类，来自 Debian 的 dataset-fashion-mnist；像素值为 (value / 255 - 0.2860) / 0.3530。</translation>
    </message>
    <message>
        <source>A small circle inside a large one, one for each class.</source>
        <translation>大圆中套着小圆，每个圆为一类。</translation>
    </message>
    <message>
        <source>A small convolutional network that tells ten kinds of clothes apart: the first thing to train.</source>
        <translation>能区分十种服装的小型卷积网络：适合作为第一个训练对象。</translation>
    </message>
    <message>
        <source>Activation</source>
        <translation>激活</translation>
    </message>
    <message>
        <source>Adam</source>
        <translation>Adam</translation>
    </message>
    <message>
        <source>Added to the variance so that it is never zero.</source>
        <translation>加到方差上，使其永不为零。</translation>
    </message>
    <message>
        <source>Adds two or more tensors of one shape, element by element: the joint of a residual connection.</source>
        <translation>将两个或多个形状相同的张量逐元素相加：残差连接的汇合处。</translation>
    </message>
    <message>
        <source>Along which axis the values add up to 1; -1 is the last.</source>
        <translation>沿哪个轴的值之和为 1；-1 表示最后一个轴。</translation>
    </message>
    <message>
        <source>Arithmetic</source>
        <translation>算术</translation>
    </message>
    <message>
        <source>Axis</source>
        <translation>轴</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>批大小</translation>
    </message>
    <message>
        <source>Bends every value smoothly into the range from -1 to 1.</source>
        <translation>将每个值平滑地压缩到 -1 到 1 之间。</translation>
    </message>
    <message>
        <source>Beta1</source>
        <translation>Beta1</translation>
    </message>
    <message>
        <source>Beta2</source>
        <translation>Beta2</translation>
    </message>
    <message>
        <source>Bias</source>
        <translation>偏置</translation>
    </message>
    <message>
        <source>Border of zeros around the image, at most half the window.</source>
        <translation>图像四周的零边框，最多为窗口的一半。</translation>
    </message>
    <message>
        <source>Border that never wins, at most half the window.</source>
        <translation>永远不会被选为最大值的边框，最多为窗口的一半。</translation>
    </message>
    <message>
        <source>Constant</source>
        <translation>恒定</translation>
    </message>
    <message>
        <source>Convolution</source>
        <translation>卷积</translation>
    </message>
    <message>
        <source>Cosine</source>
        <translation>余弦</translation>
    </message>
    <message>
        <source>Count include pad</source>
        <translation>均值计入填充</translation>
    </message>
    <message>
        <source>Decay all</source>
        <translation>全部衰减</translation>
    </message>
    <message>
        <source>Dilation</source>
        <translation>膨胀</translation>
    </message>
    <message>
        <source>Distance between the filter&apos;s elements.</source>
        <translation>卷积核元素之间的距离。</translation>
    </message>
    <message>
        <source>Ends the run after this many steps instead of whole epochs; 0 leaves it to the epochs.</source>
        <translation>在指定步数后结束运行，而不是按整轮；0 表示由轮次数决定。</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>轮次数</translation>
    </message>
    <message>
        <source>Eps</source>
        <translation>Eps</translation>
    </message>
    <message>
        <source>Factor of this loss in the total.</source>
        <translation>此损失在总损失中的系数。</translation>
    </message>
    <message>
        <source>Final share</source>
        <translation>最终比例</translation>
    </message>
    <message>
        <source>Gives every channel mean 0 and spread 1 over the batch, then a learned scale and shift.</source>
        <translation>在批内使每个通道的均值为 0、标准差为 1，再施加学得的缩放和平移。</translation>
    </message>
    <message>
        <source>Groups</source>
        <translation>分组</translation>
    </message>
    <message>
        <source>Height and width of the filters.</source>
        <translation>卷积核的高和宽。</translation>
    </message>
    <message>
        <source>Height and width of the window.</source>
        <translation>窗口的高和宽。</translation>
    </message>
    <message>
        <source>How far each step goes. May be changed while a run is under way.</source>
        <translation>每一步走多远。运行过程中也可以修改。</translation>
    </message>
    <message>
        <source>How many filters.</source>
        <translation>卷积核的个数。</translation>
    </message>
    <message>
        <source>How many outputs.</source>
        <translation>输出的个数。</translation>
    </message>
    <message>
        <source>How often the run goes through all training samples.</source>
        <translation>运行遍历全部训练样本的次数。</translation>
    </message>
    <message>
        <source>Images (N, C, H, W).</source>
        <translation>图像 (N, C, H, W)。</translation>
    </message>
    <message>
        <source>Images (N, C, OH, OW).</source>
        <translation>图像 (N, C, OH, OW)。</translation>
    </message>
    <message>
        <source>Images (N, out_channels, OH, OW).</source>
        <translation>图像 (N, out_channels, OH, OW)。</translation>
    </message>
    <message>
        <source>Images and labels in IDX files, the format of MNIST, compressed as .gz or not.</source>
        <translation>IDX 文件（MNIST 的格式）中的图像和标签，可为 .gz 压缩文件。</translation>
    </message>
    <message>
        <source>In training, sets random values to zero so that no feature is relied on alone; otherwise does nothing.</source>
        <translation>训练时随机将一些值置零，使网络不依赖单个特征；其他时候不起作用。</translation>
    </message>
    <message>
        <source>Input and output</source>
        <translation>输入与输出</translation>
    </message>
    <message>
        <source>Keeps positive values and sets negative ones to zero.</source>
        <translation>保留正值，将负值置零。</translation>
    </message>
    <message>
        <source>Keeps the division by small gradients finite.</source>
        <translation>避免除以很小的梯度时结果过大。</translation>
    </message>
    <message>
        <source>Kernel</source>
        <translation>核大小</translation>
    </message>
    <message>
        <source>LeNet-5</source>
        <translation>LeNet-5</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>Linear</source>
        <translation>线性</translation>
    </message>
    <message>
        <source>Looks one step ahead along the momentum (Nesterov); needs a momentum above 0.</source>
        <translation>沿动量方向向前看一步（Nesterov）；动量须大于 0。</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>Loss for choosing one of several classes: small when the right class gets the highest score by far.</source>
        <translation>多类选一的损失：正确类别的得分远高于其他类别时损失很小。</translation>
    </message>
    <message>
        <source>Loss for predicting values: the mean of the squared differences.</source>
        <translation>预测数值的损失：差的平方的均值。</translation>
    </message>
    <message>
        <source>Makes one row of numbers of each sample, so that a Linear layer can follow images.</source>
        <translation>将每个样本展平成一行数，使图像之后可以接 Linear 层。</translation>
    </message>
    <message>
        <source>Memory of the mean of the gradients.</source>
        <translation>梯度均值的记忆系数。</translation>
    </message>
    <message>
        <source>Memory of the mean of the squared gradients.</source>
        <translation>梯度平方均值的记忆系数。</translation>
    </message>
    <message>
        <source>Mixes all features: every output is a weighted sum of all inputs, plus a bias.</source>
        <translation>混合所有特征：每个输出是全部输入的加权和再加偏置。</translation>
    </message>
    <message>
        <source>Momentum</source>
        <translation>动量</translation>
    </message>
    <message>
        <source>Multilayer perceptron</source>
        <translation>多层感知机</translation>
    </message>
    <message>
        <source>Names values the network predicts: what is measured, exported and shown.</source>
        <translation>为网络预测的值命名：用于度量、导出和显示。</translation>
    </message>
    <message>
        <source>Nesterov</source>
        <translation>Nesterov</translation>
    </message>
    <message>
        <source>Normalization</source>
        <translation>归一化</translation>
    </message>
    <message>
        <source>Numbers the run computes with; this program knows 32-bit floating point.</source>
        <translation>运行所用的数值精度；本程序支持 32 位浮点数。</translation>
    </message>
    <message>
        <source>Out channels</source>
        <translation>输出通道数</translation>
    </message>
    <message>
        <source>Out features</source>
        <translation>输出特征数</translation>
    </message>
    <message>
        <source>Padding</source>
        <translation>填充</translation>
    </message>
    <message>
        <source>Points in a square, classed by whether their coordinates have different signs.</source>
        <translation>正方形中的点，按两个坐标的符号是否相异分类。</translation>
    </message>
    <message>
        <source>Points of two interwoven spirals and a network that bends its boundary around them: learns in seconds.</source>
        <translation>两条交织螺旋上的点，以及能绕着它们弯曲分界线的网络：几秒即可学会。</translation>
    </message>
    <message>
        <source>Pooling</source>
        <translation>池化</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>精度</translation>
    </message>
    <message>
        <source>Probability</source>
        <translation>概率</translation>
    </message>
    <message>
        <source>Processor cores to compute with; 0 takes all.</source>
        <translation>用于计算的处理器核心数；0 表示全部。</translation>
    </message>
    <message>
        <source>Puts two or more tensors side by side along an axis, e.g. the channels of two branches.</source>
        <translation>沿某个轴将两个或多个张量并排拼接，例如两个分支的通道。</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>角色</translation>
    </message>
    <message>
        <source>Rows of features (N, in), or of steps (N, T, in).</source>
        <translation>特征的行 (N, in)，或时间步的行 (N, T, in)。</translation>
    </message>
    <message>
        <source>SGD</source>
        <translation>SGD</translation>
    </message>
    <message>
        <source>Samples in one step.</source>
        <translation>一步中的样本数。</translation>
    </message>
    <message>
        <source>Scores before any softmax, (N, classes) or (N, classes, ...).</source>
        <translation>softmax 之前的得分，(N, classes) 或 (N, classes, ...)。</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>形状</translation>
    </message>
    <message>
        <source>Shape of one sample without the batch, e.g. 1, 28, 28; empty for one number a sample.</source>
        <translation>不含批维度的单个样本形状，例如 1, 28, 28；每个样本只有一个数时留空。</translation>
    </message>
    <message>
        <source>Share of each new batch in the running mean and variance used outside training.</source>
        <translation>每个新批在训练之外所用的滑动均值和方差中所占的比例。</translation>
    </message>
    <message>
        <source>Share of the last direction kept in the next; 0.9 is usual.</source>
        <translation>上一步方向在下一步中保留的比例；通常为 0.9。</translation>
    </message>
    <message>
        <source>Share of the training samples put aside: never learned from, measured after each epoch.</source>
        <translation>留出的训练样本比例：不参与学习，每轮之后用来度量。</translation>
    </message>
    <message>
        <source>Shrinks images: keeps the largest value of each window.</source>
        <translation>缩小图像：保留每个窗口中的最大值。</translation>
    </message>
    <message>
        <source>Shrinks images: takes the mean of each window.</source>
        <translation>缩小图像：取每个窗口的均值。</translation>
    </message>
    <message>
        <source>Slides small learned filters over images; each makes one output channel that shows where its pattern is.</source>
        <translation>在图像上滑动学得的小卷积核；每个核产生一个输出通道，显示其模式出现的位置。</translation>
    </message>
    <message>
        <source>Splits the channels into groups that do not see each other.</source>
        <translation>将通道分成互不相见的组。</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步数</translation>
    </message>
    <message>
        <source>Steps down and right between positions.</source>
        <translation>相邻位置之间向下和向右的步长。</translation>
    </message>
    <message>
        <source>Steps down and right between windows.</source>
        <translation>相邻窗口之间向下和向右的步长。</translation>
    </message>
    <message>
        <source>Steps of adaptive size for each weight, from running means of gradient and squared gradient.</source>
        <translation>由梯度及其平方的滑动均值为每个权重自适应地确定步长。</translation>
    </message>
    <message>
        <source>Stochastic gradient descent, with momentum, Nesterov momentum and weight decay.</source>
        <translation>随机梯度下降，可带动量、Nesterov 动量和权重衰减。</translation>
    </message>
    <message>
        <source>Stride</source>
        <translation>步长</translation>
    </message>
    <message>
        <source>The batch, one row a sample.</source>
        <translation>一个批，每行一个样本。</translation>
    </message>
    <message>
        <source>The chance of each value to be dropped.</source>
        <translation>每个值被丢弃的概率。</translation>
    </message>
    <message>
        <source>The last rate as a share of the first; an extended run stays at it.</source>
        <translation>最终学习率占初始学习率的比例；延长的运行保持该值。</translation>
    </message>
    <message>
        <source>The learning rate falls along half a cosine, slowly at both ends.</source>
        <translation>学习率沿半个余弦下降，两端较慢。</translation>
    </message>
    <message>
        <source>The right class of each sample, (N) or (N, ...).</source>
        <translation>每个样本的正确类别，(N) 或 (N, ...)。</translation>
    </message>
    <message>
        <source>The same learning rate in every step.</source>
        <translation>每一步的学习率都相同。</translation>
    </message>
    <message>
        <source>The same seed gives the same run, number for number.</source>
        <translation>相同的种子得到逐个数字都相同的运行。</translation>
    </message>
    <message>
        <source>The same with out_features in the last axis.</source>
        <translation>形状相同，最后一个轴为 out_features。</translation>
    </message>
    <message>
        <source>The values to predict, e.g. the scores of the classes.</source>
        <translation>要预测的值，例如各类别的得分。</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>线程数</translation>
    </message>
    <message>
        <source>Three fully connected layers, 784-256-128-10: the plainest network that learns images.</source>
        <translation>三个全连接层，784-256-128-10：能学习图像的最简单网络。</translation>
    </message>
    <message>
        <source>Turns scores into probabilities that add up to 1. CrossEntropy does this by itself.</source>
        <translation>将得分转换为总和为 1 的概率。CrossEntropy 已自带此步骤。</translation>
    </message>
    <message>
        <source>Two half circles that reach into each other, one for each class.</source>
        <translation>两个相互嵌入的半圆，每个半圆为一类。</translation>
    </message>
    <message>
        <source>Two round clouds of points, one for each class.</source>
        <translation>两团圆形点云，每团为一类。</translation>
    </message>
    <message>
        <source>Two spirals</source>
        <translation>双螺旋</translation>
    </message>
    <message>
        <source>Two spirals wound into each other, one for each class.</source>
        <translation>两条相互缠绕的螺旋，每条为一类。</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Type of the numbers: f32 for values, i64 for class indices.</source>
        <translation>数的类型：f32 用于数值，i64 用于类别序号。</translation>
    </message>
    <message>
        <source>Validation fraction</source>
        <translation>验证集比例</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Weight decay</source>
        <translation>权重衰减</translation>
    </message>
    <message>
        <source>Weight decay also for biases and norm weights.</source>
        <translation>对偏置和归一化权重也施加权重衰减。</translation>
    </message>
    <message>
        <source>What it should say, in the same shape.</source>
        <translation>网络应当给出的结果，形状相同。</translation>
    </message>
    <message>
        <source>What the data set puts here: its samples, its targets, or which elements count.</source>
        <translation>数据集放在这里的内容：样本、目标，或哪些元素有效。</translation>
    </message>
    <message>
        <source>What the network says.</source>
        <translation>网络给出的结果。</translation>
    </message>
    <message>
        <source>Where a batch enters the network: samples, the targets they are compared with, or a mask.</source>
        <translation>批进入网络之处：样本、与之比较的目标，或掩码。</translation>
    </message>
    <message>
        <source>Whether a learned number is added to each output channel.</source>
        <translation>是否为每个输出通道加上一个学得的数。</translation>
    </message>
    <message>
        <source>Whether a learned number is added to each output.</source>
        <translation>是否为每个输出加上一个学得的数。</translation>
    </message>
    <message>
        <source>Whether the border&apos;s zeros count in the mean.</source>
        <translation>求均值时是否计入边框的零。</translation>
    </message>
    <message>
        <source>Which axis grows; 1 is the channels, -1 the last.</source>
        <translation>沿哪个轴增长；1 为通道，-1 为最后一个轴。</translation>
    </message>
    <message>
        <source>Zeros added above and below, left and right.</source>
        <translation>上下左右添加的零。</translation>
    </message>
    <message>
        <source>data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>f32</source>
        <translation>f32</translation>
    </message>
    <message>
        <source>fp32</source>
        <translation>fp32</translation>
    </message>
    <message>
        <source>i64</source>
        <translation>i64</translation>
    </message>
    <message>
        <source>mask</source>
        <translation>掩码</translation>
    </message>
    <message>
        <source>px</source>
        <translation>像素</translation>
    </message>
    <message>
        <source>samples</source>
        <translation>样本</translation>
    </message>
    <message>
        <source>target</source>
        <translation>目标</translation>
    </message>
    <message>
        <source>0: by epochs</source>
        <translation>0：按轮次</translation>
    </message>
    <message>
        <source>0: all</source>
        <translation>0：全部</translation>
    </message>
    <message>
        <source>Block</source>
        <translation>模块</translation>
    </message>
    <message>
        <source>How often the layers follow each other.</source>
        <translation>这些层依次重复的次数。</translation>
    </message>
    <message>
        <source>One for each Input inside. The first goes through all repetitions, the others into each.</source>
        <translation>对应内部的每个 Input。第一个依次经过所有重复，其余的送入每一次重复。</translation>
    </message>
    <message>
        <source>Repeat</source>
        <translation>重复</translation>
    </message>
    <message>
        <source>Several layers folded into one node, and repeated as often as you like.</source>
        <translation>把若干层折叠成一个节点，并可任意重复。</translation>
    </message>
    <message>
        <source>What the Output inside gets.</source>
        <translation>内部 Output 得到的值。</translation>
    </message>
    <message>
        <source>AdamW</source>
        <translation>AdamW</translation>
    </message>
    <message>
        <source>NAdam</source>
        <translation>NAdam</translation>
    </message>
    <message>
        <source>RMSprop</source>
        <translation>RMSprop</translation>
    </message>
    <message>
        <source>Adagrad</source>
        <translation>Adagrad</translation>
    </message>
    <message>
        <source>Adadelta</source>
        <translation>Adadelta</translation>
    </message>
    <message>
        <source>Lion</source>
        <translation>Lion</translation>
    </message>
    <message>
        <source>LAMB</source>
        <translation>LAMB</translation>
    </message>
    <message>
        <source>Added to the gradient, times the weight (L2); skips biases and norm weights by default.</source>
        <translation>乘以权重后加到梯度上（L2）；默认跳过偏置和归一化权重。</translation>
    </message>
    <message>
        <source>Pulls weights towards zero beside the gradient (decoupled); skips biases and norm weights by default.</source>
        <translation>在梯度之外把权重拉向零（解耦）；默认跳过偏置和归一化权重。</translation>
    </message>
    <message>
        <source>Adam with decoupled weight decay: weights shrink by the rate alone, not by the adapted step.</source>
        <translation>带解耦权重衰减的 Adam：权重只按学习率缩小，不受自适应步长影响。</translation>
    </message>
    <message>
        <source>Adam that looks one step ahead along its momentum (Nesterov).</source>
        <translation>沿动量方向多看一步的 Adam（Nesterov）。</translation>
    </message>
    <message>
        <source>How fast the momentum grows to beta1 over the first steps.</source>
        <translation>动量在最初若干步中增长到 beta1 的快慢。</translation>
    </message>
    <message>
        <source>Divides each gradient by the root of the running mean of its squares.</source>
        <translation>将每个梯度除以其平方滑动均值的平方根。</translation>
    </message>
    <message>
        <source>Divides by the gradient&apos;s spread around its own mean instead.</source>
        <translation>改为除以梯度围绕自身均值的离散程度。</translation>
    </message>
    <message>
        <source>Each weight steps less the more it has moved so far; good for rare features.</source>
        <translation>权重至今移动得越多，步长越小；适合稀疏特征。</translation>
    </message>
    <message>
        <source>The rate is divided by 1 + this times the updates done.</source>
        <translation>学习率除以 1 加上此值乘以已完成的更新次数。</translation>
    </message>
    <message>
        <source>What the sum of squared gradients starts from.</source>
        <translation>梯度平方和的起始值。</translation>
    </message>
    <message>
        <source>Steps as large as the last steps were, relative to the gradients; needs no tuned rate.</source>
        <translation>步长相对于梯度与之前的步长相当；无需调节学习率。</translation>
    </message>
    <message>
        <source>Memory of both running means of squares.</source>
        <translation>两个平方滑动均值的记忆系数。</translation>
    </message>
    <message>
        <source>Makes the first steps possible; larger is faster.</source>
        <translation>使最初的步长成为可能；越大越快。</translation>
    </message>
    <message>
        <source>Steps of one size by the sign of the momentum (Chen et al., 2023); take a rate 3 to 10 times below Adam&apos;s.</source>
        <translation>按动量的符号迈出等长的步子（Chen 等，2023）；学习率取 Adam 的三分之一到十分之一。</translation>
    </message>
    <message>
        <source>Share of the momentum in the step&apos;s sign.</source>
        <translation>动量在步长符号中所占的比例。</translation>
    </message>
    <message>
        <source>Adam whose step in each layer is scaled to the size of its weights, for large batches (You et al., 2020).</source>
        <translation>每层步长按权重大小缩放的 Adam，适合大批量（You 等，2020）。</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>阶梯</translation>
    </message>
    <message>
        <source>Multi-step</source>
        <translation>多阶梯</translation>
    </message>
    <message>
        <source>Exponential</source>
        <translation>指数</translation>
    </message>
    <message>
        <source>Cosine with restarts</source>
        <translation>带重启的余弦</translation>
    </message>
    <message>
        <source>Polynomial</source>
        <translation>多项式</translation>
    </message>
    <message>
        <source>One cycle</source>
        <translation>单周期</translation>
    </message>
    <message>
        <source>On plateau</source>
        <translation>停滞时下降</translation>
    </message>
    <message>
        <source>The learning rate falls by a factor at regular distances.</source>
        <translation>学习率每隔固定间隔乘以一个系数下降。</translation>
    </message>
    <message>
        <source>How many epochs or steps lie between two falls.</source>
        <translation>两次下降之间相隔多少轮或步。</translation>
    </message>
    <message>
        <source>What the rate is multiplied with at each.</source>
        <translation>每次下降时学习率所乘的系数。</translation>
    </message>
    <message>
        <source>Whether the schedule counts epochs or steps.</source>
        <translation>按轮还是按步计数。</translation>
    </message>
    <message>
        <source>The learning rate falls by a factor at given points.</source>
        <translation>学习率在给定位置乘以一个系数下降。</translation>
    </message>
    <message>
        <source>After how many epochs or steps the rate falls.</source>
        <translation>在多少轮或步之后学习率下降。</translation>
    </message>
    <message>
        <source>The learning rate falls by the same factor in every epoch or step.</source>
        <translation>学习率在每一轮或每一步乘以相同的系数下降。</translation>
    </message>
    <message>
        <source>What the rate is multiplied with each time.</source>
        <translation>每次学习率所乘的系数。</translation>
    </message>
    <message>
        <source>Half cosines one after another, each from the full rate down (SGDR).</source>
        <translation>一个接一个的半余弦，每个都从完整学习率开始下降（SGDR）。</translation>
    </message>
    <message>
        <source>Epochs or steps of the first half cosine.</source>
        <translation>第一个半余弦的轮数或步数。</translation>
    </message>
    <message>
        <source>How much longer each one is than the one before.</source>
        <translation>每个半余弦是前一个的多少倍长。</translation>
    </message>
    <message>
        <source>The lowest rate as a share of the highest.</source>
        <translation>最低学习率占最高学习率的比例。</translation>
    </message>
    <message>
        <source>The learning rate falls to its end along a power of the part of the run that is left.</source>
        <translation>学习率按剩余运行比例的幂下降到终值。</translation>
    </message>
    <message>
        <source>1 falls along a line, 2 along a parabola.</source>
        <translation>1 为直线下降，2 为抛物线下降。</translation>
    </message>
    <message>
        <source>Up to the learning rate and down to nearly nothing, once over the run (Smith and Topin, 2018).</source>
        <translation>在整个运行中先升到设定的学习率，再降到几乎为零（Smith 与 Topin，2018）。</translation>
    </message>
    <message>
        <source>Share of the run in which the rate rises.</source>
        <translation>学习率上升阶段占整个运行的比例。</translation>
    </message>
    <message>
        <source>The first rate is the learning rate over this.</source>
        <translation>起始学习率为设定的学习率除以此值。</translation>
    </message>
    <message>
        <source>The last rate is the first over this.</source>
        <translation>最终学习率为起始学习率除以此值。</translation>
    </message>
    <message>
        <source>How the rate goes up and down.</source>
        <translation>学习率升降的形状。</translation>
    </message>
    <message>
        <source>Down to the first rate as long as up, and only then to the last.</source>
        <translation>先用与上升同样长的时间降回起始值，再降到终值。</translation>
    </message>
    <message>
        <source>The learning rate falls when the validation loss has not improved for some epochs.</source>
        <translation>验证损失连续若干轮没有改善时，学习率下降。</translation>
    </message>
    <message>
        <source>What the rate is multiplied with when the loss stands still.</source>
        <translation>损失停滞时学习率所乘的系数。</translation>
    </message>
    <message>
        <source>Epochs without a better validation loss that are waited for.</source>
        <translation>等待验证损失改善的轮数。</translation>
    </message>
    <message>
        <source>By which share a loss has to fall below the best to be better.</source>
        <translation>损失须比最佳值低多少比例才算改善。</translation>
    </message>
    <message>
        <source>Epochs after a fall that are not counted.</source>
        <translation>下降之后不计数的轮数。</translation>
    </message>
    <message>
        <source>The rate falls no further.</source>
        <translation>学习率不再低于此值。</translation>
    </message>
    <message>
        <source>Steps over which the learning rate rises to what the schedule says; 0 begins there.</source>
        <translation>学习率升到计划值所用的步数；0 表示直接从计划值开始。</translation>
    </message>
    <message>
        <source>The same in epochs, parts of one allowed; give one of the two.</source>
        <translation>同上，以轮计，可为小数；两者只填其一。</translation>
    </message>
    <message>
        <source>All gradients together are scaled down to this length where they are longer; 0 does not.</source>
        <translation>所有梯度合起来的长度超过此值时缩小到此值；0 表示不裁剪。</translation>
    </message>
    <message>
        <source>Every gradient is cut off at plus and minus this; 0 does not.</source>
        <translation>每个梯度截断在正负此值之间；0 表示不截断。</translation>
    </message>
    <message>
        <source>Cuts each batch into so many pieces, one after another, for less memory and the same update; batch norm and dropout see each piece by itself.</source>
        <translation>把每个批次切成这么多份依次计算，占用更少内存而更新相同；批归一化和 Dropout 只看到各自的一份。</translation>
    </message>
    <message>
        <source>Memory of a running mean of the weights, which is what is validated, tested and exported; 0.999 is usual, 0 keeps none.</source>
        <translation>权重滑动均值的记忆系数，验证、测试和导出都使用该均值；通常为 0.999，0 表示不保留。</translation>
    </message>
    <message>
        <source>Layers or weights with a learning rate, weight decay or initialiser of their own, or frozen: conv*: rate 0.1, decay off; head: freeze.</source>
        <translation>拥有单独学习率、权重衰减或初始化方式，或被冻结的层或权重：conv*: rate 0.1, decay off; head: freeze。</translation>
    </message>
    <message>
        <source>Momentum decay</source>
        <translation>动量衰减</translation>
    </message>
    <message>
        <source>Alpha</source>
        <translation>Alpha</translation>
    </message>
    <message>
        <source>Centered</source>
        <translation>中心化</translation>
    </message>
    <message>
        <source>Rate decay</source>
        <translation>学习率衰减</translation>
    </message>
    <message>
        <source>Initial sum</source>
        <translation>初始和</translation>
    </message>
    <message>
        <source>Rho</source>
        <translation>Rho</translation>
    </message>
    <message>
        <source>Every</source>
        <translation>间隔</translation>
    </message>
    <message>
        <source>Factor</source>
        <translation>系数</translation>
    </message>
    <message>
        <source>Unit</source>
        <translation>单位</translation>
    </message>
    <message>
        <source>Milestones</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>First</source>
        <translation>首段长度</translation>
    </message>
    <message>
        <source>Growth</source>
        <translation>增长倍数</translation>
    </message>
    <message>
        <source>Power</source>
        <translation>幂</translation>
    </message>
    <message>
        <source>Rise</source>
        <translation>上升比例</translation>
    </message>
    <message>
        <source>Start divisor</source>
        <translation>起始除数</translation>
    </message>
    <message>
        <source>End divisor</source>
        <translation>终值除数</translation>
    </message>
    <message>
        <source>Three phases</source>
        <translation>三段</translation>
    </message>
    <message>
        <source>Patience</source>
        <translation>耐心</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>阈值</translation>
    </message>
    <message>
        <source>Cooldown</source>
        <translation>冷却</translation>
    </message>
    <message>
        <source>Min rate</source>
        <translation>最低学习率</translation>
    </message>
    <message>
        <source>Warmup steps</source>
        <translation>预热步数</translation>
    </message>
    <message>
        <source>Warmup epochs</source>
        <translation>预热轮数</translation>
    </message>
    <message>
        <source>Clip norm</source>
        <translation>按范数裁剪</translation>
    </message>
    <message>
        <source>Clip value</source>
        <translation>按值裁剪</translation>
    </message>
    <message>
        <source>Accumulate</source>
        <translation>梯度累积</translation>
    </message>
    <message>
        <source>Ema</source>
        <translation>权重滑动均值</translation>
    </message>
    <message>
        <source>epochs</source>
        <translation>轮</translation>
    </message>
    <message>
        <source>steps</source>
        <translation>步</translation>
    </message>
    <message>
        <source>cosine</source>
        <translation>余弦</translation>
    </message>
    <message>
        <source>linear</source>
        <translation>线性</translation>
    </message>
</context>
</TS>
