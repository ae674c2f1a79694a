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
        <source>A text in blocks of characters, each with the one that follows as its target: the user&apos;s own, text:FILE.txt in UTF-8, or sentences of a made-up English.</source>
        <translation>按字符分块的文本，每个字符以其后一个字符为目标：用户自己的文本（text:FILE.txt，UTF-8 编码），或由程序编造的英文句子。</translation>
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
        <source>Adds to each step numbers that tell its place, which attention by itself does not see.</source>
        <translation>给每一步加上表示其位置的数；注意力本身看不到位置。</translation>
    </message>
    <message>
        <source>Arithmetic</source>
        <translation>算术</translation>
    </message>
    <message>
        <source>Autoencoder</source>
        <translation>自编码器</translation>
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
        <source>Causal</source>
        <translation>因果</translation>
    </message>
    <message>
        <source>Character LSTM</source>
        <translation>字符 LSTM</translation>
    </message>
    <message>
        <source>Codes a picture as a cloud of 20 numbers and draws it from a random point there, so that every point becomes a picture.</source>
        <translation>把图片编码为 20 个数构成的一团分布，再由其中随机的一点画出图片，因此每个点都对应一张图片。</translation>
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
        <source>Count</source>
        <translation>数目</translation>
    </message>
    <message>
        <source>Count include pad</source>
        <translation>均值计入填充</translation>
    </message>
    <message>
        <source>Cuts a picture into patches of 4 x 4 and reads them like words: twelve transformer layers of 192 features.</source>
        <translation>把图片切成 4 x 4 的小块，像读单词一样读它们：十二个 192 特征的 Transformer 层。</translation>
    </message>
    <message>
        <source>DCGAN</source>
        <translation>DCGAN</translation>
    </message>
    <message>
        <source>Decay all</source>
        <translation>全部衰减</translation>
    </message>
    <message>
        <source>Deviation</source>
        <translation>标准差</translation>
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
        <source>Dropout</source>
        <translation>丢弃</translation>
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
        <source>Equal parts of the features that look around separately.</source>
        <translation>把特征等分为几份，各自查看其余各步。</translation>
    </message>
    <message>
        <source>Equal parts of the features that look separately.</source>
        <translation>把特征等分为几份，各自查看。</translation>
    </message>
    <message>
        <source>Factor of this loss in the total.</source>
        <translation>此损失在总损失中的系数。</translation>
    </message>
    <message>
        <source>Features</source>
        <translation>特征数</translation>
    </message>
    <message>
        <source>Features between the two linear layers.</source>
        <translation>两个线性层之间的特征数。</translation>
    </message>
    <message>
        <source>Feedforward</source>
        <translation>前馈宽度</translation>
    </message>
    <message>
        <source>Final share</source>
        <translation>最终比例</translation>
    </message>
    <message>
        <source>Four transformer layers that guess the next character from all before it: the design of the large language models, small.</source>
        <translation>四个 Transformer 层，根据前面的所有字符猜下一个字符：大语言模型的结构，小规模。</translation>
    </message>
    <message>
        <source>Gives every channel mean 0 and spread 1 over the batch, then a learned scale and shift.</source>
        <translation>在批内使每个通道的均值为 0、标准差为 1，再施加学得的缩放和平移。</translation>
    </message>
    <message>
        <source>Grey pictures of circles, squares and triangles in front of each other, with the class of every pixel: segmentation.</source>
        <translation>互相遮挡的圆、正方形和三角形的灰度图片，每个像素都有类别：用于分割。</translation>
    </message>
    <message>
        <source>Groups</source>
        <translation>分组</translation>
    </message>
    <message>
        <source>Heads</source>
        <translation>头数</translation>
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
        <source>How likely a value is set to zero in training.</source>
        <translation>训练中每个值被置零的概率。</translation>
    </message>
    <message>
        <source>How many different indices there are.</source>
        <translation>不同索引的个数。</translation>
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
        <source>In training, fresh random numbers in the shape of its input, of a normal distribution; otherwise their mean.</source>
        <translation>训练时按输入的形状给出新的正态分布随机数；其他时候给出它们的均值。</translation>
    </message>
    <message>
        <source>In training, sets random values to zero so that no feature is relied on alone; otherwise does nothing.</source>
        <translation>训练时随机将一些值置零，使网络不依赖单个特征；其他时候不起作用。</translation>
    </message>
    <message>
        <source>Indices (N, T) from 0 to count - 1.</source>
        <translation>索引 (N, T)，取值 0 到 count - 1。</translation>
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
        <source>Lets every step of a sequence look at all others and take up what fits it: self-attention.</source>
        <translation>让序列的每一步查看其余各步，并吸收与之相合的内容：自注意力。</translation>
    </message>
    <message>
        <source>Lets every step of a sequence look at another sequence and take up what fits it.</source>
        <translation>让序列的每一步查看另一个序列，并吸收与之相合的内容。</translation>
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
        <source>Looks up a learned row of numbers for each index: how words and other symbols enter a network.</source>
        <translation>为每个索引查出一行可学习的数：词语和其他符号由此进入网络。</translation>
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
        <source>Makes the mean of its input a loss: any value that a formula gives can be made small.</source>
        <translation>把输入的均值当作损失：公式算出的任何值都可以被减小。</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>均值</translation>
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
        <source>No GPU: NVIDIA&apos;s driver is installed but not loaded. Load it (sudo modprobe nvidia), or restart the computer.</source>
        <translation>没有 GPU：已安装 NVIDIA 驱动，但未加载。请加载驱动（sudo modprobe nvidia）或重新启动计算机。</translation>
    </message>
    <message>
        <source>No GPU: NVIDIA&apos;s driver is loaded but finds none. Look whether the GPU sits firmly and has its power cables.</source>
        <translation>没有 GPU：NVIDIA 驱动已加载，但没有找到 GPU。请检查 GPU 是否插牢、供电线是否接好。</translation>
    </message>
    <message>
        <source>No GPU: NVIDIA&apos;s driver is not installed (libnvidia-ml.so.1 was not found). If this computer has an NVIDIA GPU, install its driver, version 580 or newer.</source>
        <translation>没有 GPU：未安装 NVIDIA 驱动（找不到 libnvidia-ml.so.1）。如果这台计算机有 NVIDIA GPU，请安装 580 或更新版本的驱动。</translation>
    </message>
    <message>
        <source>No GPU: NVIDIA&apos;s driver was updated while the computer ran, and its two halves no longer fit. Restart the computer.</source>
        <translation>没有 GPU：NVIDIA 驱动在计算机运行期间更新过，内核模块与库的版本不再一致。请重新启动计算机。</translation>
    </message>
    <message>
        <source>No GPU: this user may not use NVIDIA&apos;s driver. Ask for the rights to /dev/nvidia0 and /dev/nvidiactl.</source>
        <translation>没有 GPU：当前用户无权使用 NVIDIA 驱动。请申请 /dev/nvidia0 和 /dev/nvidiactl 的访问权限。</translation>
    </message>
    <message>
        <source>Norm first</source>
        <translation>先归一化</translation>
    </message>
    <message>
        <source>Normalization</source>
        <translation>归一化</translation>
    </message>
    <message>
        <source>Numbers a row.</source>
        <translation>每行的数的个数。</translation>
    </message>
    <message>
        <source>Numbers that are learned, or fixed sines and cosines of many wavelengths.</source>
        <translation>可学习的数，或固定的多种波长的正弦与余弦。</translation>
    </message>
    <message>
        <source>Numbers the run computes with: 32-bit floating point; products of 16-bit ones (bf16, or fp16 with scaled losses) where layers multiply and the rest in 32 bits; or products of shortened 32-bit ones (tf32). The device says which it has.</source>
        <translation>运行时所用的数值：32 位浮点；或者在各层做乘法时使用 16 位数（bf16，或带损失缩放的 fp16），其余仍为 32 位；或者以截短的 32 位数做乘法（tf32）。是否支持由设备决定。</translation>
    </message>
    <message>
        <source>Numbers to make small, in any shape.</source>
        <translation>要减小的数值，形状不限。</translation>
    </message>
    <message>
        <source>Numbers whose shape is taken and nothing else.</source>
        <translation>只取其形状的数值。</translation>
    </message>
    <message>
        <source>Optional indices (N, S): steps of memory where it is 0 are not seen.</source>
        <translation>可选的索引 (N, S)：值为 0 处的 memory 步不被看到。</translation>
    </message>
    <message>
        <source>Optional indices (N, T): steps where it is 0, e.g. the padding of a sequence of words, are not seen.</source>
        <translation>可选的索引 (N, T)：值为 0 的步不被看到，例如词序列的填充部分。</translation>
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
        <source>Padding index</source>
        <translation>填充索引</translation>
    </message>
    <message>
        <source>Perceptron for tables</source>
        <translation>表格数据感知机</translation>
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
        <source>Random numbers in the same shape.</source>
        <translation>相同形状的随机数。</translation>
    </message>
    <message>
        <source>Reads a text character by character, remembers what matters, and guesses the next one: a recurrent network of 128 cells.</source>
        <translation>逐个字符读文本，记住要紧的内容，并猜下一个字符：128 个单元的循环网络。</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>角色</translation>
    </message>
    <message>
        <source>Rows (N, T, features).</source>
        <translation>查得的行 (N, T, 特征数)。</translation>
    </message>
    <message>
        <source>Rows of features (N, in), or of steps (N, T, in).</source>
        <translation>特征的行 (N, in)，或时间步的行 (N, T, in)。</translation>
    </message>
    <message>
        <source>Rows of numbers with a value to predict: 10 sin(pi x1 x2) + 20 (x3 - 0.5)^2 + 10 x4 + 5 x5 + noise (Friedman, 1991); the other features mean nothing. All are standardised.</source>
        <translation>若干行数值与一个待预测的值：10 sin(pi x1 x2) + 20 (x3 - 0.5)^2 + 10 x4 + 5 x5 + 噪声（Friedman，1991）；其余特征没有意义。全部已标准化。</translation>
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
        <source>Says what every pixel belongs to: down to the coarse, up again to the fine, with a short way across at each size.</source>
        <translation>判断每个像素属于什么：先降到粗略，再升回精细，每种尺寸都有一条横向的捷径。</translation>
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
        <source>Self-attention and two linear layers on every step, each with a residual connection and a norm.</source>
        <translation>对每一步做自注意力和两个线性层，各带残差连接与归一化。</translation>
    </message>
    <message>
        <source>Self-attention, attention to another sequence and two linear layers, each with a residual connection and a norm.</source>
        <translation>自注意力、对另一序列的注意力和两个线性层，各带残差连接与归一化。</translation>
    </message>
    <message>
        <source>Sequence</source>
        <translation>序列</translation>
    </message>
    <message>
        <source>Sequences (N, T, features).</source>
        <translation>序列 (N, T, 特征数)。</translation>
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
        <source>Small U-Net</source>
        <translation>小型 U-Net</translation>
    </message>
    <message>
        <source>Splits the channels into groups that do not see each other.</source>
        <translation>将通道分成互不相见的组。</translation>
    </message>
    <message>
        <source>Squeezes a picture into 16 numbers and draws it again from those: its own input is the target.</source>
        <translation>把图片压缩成 16 个数，再由它们重新画出：目标就是它自己的输入。</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步数</translation>
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
        <source>The function between the two linear layers.</source>
        <translation>两个线性层之间的函数。</translation>
    </message>
    <message>
        <source>The index that fills up short sequences: it gives zeros and learns nothing; -1 for none.</source>
        <translation>用来补齐短序列的索引：输出为零，也不学习；-1 表示没有。</translation>
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
        <source>The mean of the numbers.</source>
        <translation>这些数的均值。</translation>
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
        <source>The same with places added.</source>
        <translation>加上位置后的同一序列。</translation>
    </message>
    <message>
        <source>The sequences that are made (N, T, features).</source>
        <translation>正在生成的序列 (N, T, 特征数)。</translation>
    </message>
    <message>
        <source>The sequences that look (N, T, features).</source>
        <translation>发起查看的序列 (N, T, 特征数)。</translation>
    </message>
    <message>
        <source>The sequences they look at (N, S, other features).</source>
        <translation>被查看的序列 (N, S, 另一特征数)。</translation>
    </message>
    <message>
        <source>The standard deviation of the numbers.</source>
        <translation>这些数的标准差。</translation>
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
        <source>Tiny GPT</source>
        <translation>微型 GPT</translation>
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
        <source>Two hidden layers of 64 that predict a value from ten numbers: regression, on a function with known answers.</source>
        <translation>两个 64 单元的隐藏层，由十个数预测一个值：回归，数据来自答案已知的函数。</translation>
    </message>
    <message>
        <source>Two networks play against each other: one draws pictures from noise, the other tells them from real ones.</source>
        <translation>两个网络互相对抗：一个由噪声画出图片，另一个分辨真假。</translation>
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
        <source>Variational autoencoder</source>
        <translation>变分自编码器</translation>
    </message>
    <message>
        <source>Vision transformer (ViT-Ti)</source>
        <translation>视觉 Transformer（ViT-Ti）</translation>
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
        <source>What an encoder made of others (N, S, other features).</source>
        <translation>编码器由其他序列得出的结果 (N, S, 另一特征数)。</translation>
    </message>
    <message>
        <source>What is put here: the data set&apos;s samples, its targets, which elements count, or fresh random numbers of a normal distribution.</source>
        <translation>放在这里的内容：数据集的样本、目标、哪些元素有效，或新的正态分布随机数。</translation>
    </message>
    <message>
        <source>What it should say, in the same shape.</source>
        <translation>网络应当给出的结果，形状相同。</translation>
    </message>
    <message>
        <source>What the network says.</source>
        <translation>网络给出的结果。</translation>
    </message>
    <message>
        <source>Where a batch enters the network: samples, the targets they are compared with, a mask, or noise.</source>
        <translation>批进入网络之处：样本、与之比较的目标、掩码，或噪声。</translation>
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
        <source>Whether a step sees only itself and the steps before it.</source>
        <translation>每一步是否只看到自身及之前各步。</translation>
    </message>
    <message>
        <source>Whether norms come before attention and linear layers, which trains deep networks more easily, or after the sums.</source>
        <translation>归一化放在注意力和线性层之前（深层网络更易训练），还是放在求和之后。</translation>
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
        <source>gelu</source>
        <translation>GELU</translation>
    </message>
    <message>
        <source>i64</source>
        <translation>i64</translation>
    </message>
    <message>
        <source>learned</source>
        <translation>学习所得</translation>
    </message>
    <message>
        <source>mask</source>
        <translation>掩码</translation>
    </message>
    <message>
        <source>noise</source>
        <translation>噪声</translation>
    </message>
    <message>
        <source>px</source>
        <translation>像素</translation>
    </message>
    <message>
        <source>relu</source>
        <translation>ReLU</translation>
    </message>
    <message>
        <source>samples</source>
        <translation>样本</translation>
    </message>
    <message>
        <source>sinusoidal</source>
        <translation>正弦</translation>
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
        <source>A SiLU without exponentials, for small machines (MobileNetV3).</source>
        <translation>不含指数运算的 SiLU，适合小型设备（MobileNetV3）。</translation>
    </message>
    <message>
        <source>A part; there are as many as sizes, or as parts.</source>
        <translation>其中一部分；数量与 sizes 或 parts 相同。</translation>
    </message>
    <message>
        <source>A sigmoid of three straight lines: 0 below -3, 1 above 3.</source>
        <translation>由三段直线组成的 sigmoid：-3 以下为 0，3 以上为 1。</translation>
    </message>
    <message>
        <source>A slope for each channel instead of one for all.</source>
        <translation>每个通道各有一个斜率，而不是共用一个。</translation>
    </message>
    <message>
        <source>A smooth ReLU: always positive, close to src where that is large.</source>
        <translation>平滑的 ReLU：始终为正，在输入较大处接近输入。</translation>
    </message>
    <message>
        <source>A smooth relative of ReLU that lets small negative values pass (Misra, 2019).</source>
        <translation>ReLU 的平滑近亲，允许小的负值通过（Misra，2019）。</translation>
    </message>
    <message>
        <source>Above this value of beta * src the result is src itself.</source>
        <translation>当 beta * src 超过此值时，结果就是 src 本身。</translation>
    </message>
    <message>
        <source>Adds an axis of size 1.</source>
        <translation>增加一个大小为 1 的轴。</translation>
    </message>
    <message>
        <source>Adds two or more tensors, element by element: the joint of a residual connection.</source>
        <translation>把两个或更多张量逐元素相加：残差连接的汇合处。</translation>
    </message>
    <message>
        <source>Align corners</source>
        <translation>对齐角点</translation>
    </message>
    <message>
        <source>Along which axis the probabilities add up to 1; -1 is the last.</source>
        <translation>沿哪个轴概率之和为 1；-1 表示最后一个轴。</translation>
    </message>
    <message>
        <source>Along which axis to cut; -1 is the last.</source>
        <translation>沿哪个轴切分；-1 表示最后一个轴。</translation>
    </message>
    <message>
        <source>Along which axis to look; -1 is the last.</source>
        <translation>沿哪个轴查找；-1 表示最后一个轴。</translation>
    </message>
    <message>
        <source>Along which axis to pick; -1 is the last.</source>
        <translation>沿哪个轴选取；-1 表示最后一个轴。</translation>
    </message>
    <message>
        <source>Alpha</source>
        <translation>Alpha</translation>
    </message>
    <message>
        <source>An ELU with the factors that keep mean and variance from layer to layer (Klambauer et al., 2017).</source>
        <translation>带有特定系数的 ELU，使均值和方差逐层保持不变（Klambauer 等，2017）。</translation>
    </message>
    <message>
        <source>Anything.</source>
        <translation>任意值。</translation>
    </message>
    <message>
        <source>Approximation</source>
        <translation>近似方式</translation>
    </message>
    <message>
        <source>Axes</source>
        <translation>轴</translation>
    </message>
    <message>
        <source>Begin</source>
        <translation>起点</translation>
    </message>
    <message>
        <source>Bends every value into the range from -1 to 1, more slowly than Tanh.</source>
        <translation>把每个值弯曲到 -1 到 1 的范围，比 Tanh 更缓慢。</translation>
    </message>
    <message>
        <source>Bends every value smoothly into the range from 0 to 1: a probability, a gate.</source>
        <translation>把每个值平滑地弯曲到 0 到 1 的范围：概率或门控。</translation>
    </message>
    <message>
        <source>Beta</source>
        <translation>Beta</translation>
    </message>
    <message>
        <source>Bilinear only: the corners&apos; centres stay where they are.</source>
        <translation>仅用于双线性：角上像素的中心保持原位。</translation>
    </message>
    <message>
        <source>Cuts a tensor into parts along an axis, e.g. the channels into two branches.</source>
        <translation>沿一个轴把张量切成几部分，例如把通道分到两个分支。</translation>
    </message>
    <message>
        <source>Cuts off what is below the lowest and above the highest value.</source>
        <translation>截去低于最小值和高于最大值的部分。</translation>
    </message>
    <message>
        <source>Divides the first tensor by the second, number by number.</source>
        <translation>用第一个张量逐个数除以第二个张量。</translation>
    </message>
    <message>
        <source>Drops axes of size 1.</source>
        <translation>去掉大小为 1 的轴。</translation>
    </message>
    <message>
        <source>Elements before and after, in pairs from the last axis on: left, right, top, bottom.</source>
        <translation>前后各补多少个元素，从最后一个轴起成对给出：左、右、上、下。</translation>
    </message>
    <message>
        <source>End</source>
        <translation>终点</translation>
    </message>
    <message>
        <source>Exact with the error function (erf), or by a hyperbolic tangent (tanh) as in GPT-2.</source>
        <translation>用误差函数精确计算（erf），或像 GPT-2 那样用双曲正切（tanh）近似。</translation>
    </message>
    <message>
        <source>Factor</source>
        <translation>倍数</translation>
    </message>
    <message>
        <source>Factor of negative values.</source>
        <translation>负值的系数。</translation>
    </message>
    <message>
        <source>Fixed numbers for arithmetic with other tensors: one row, which serves every row of a batch.</source>
        <translation>与其他张量运算用的固定数值：一行，供批次中的每一行使用。</translation>
    </message>
    <message>
        <source>Formula</source>
        <translation>公式</translation>
    </message>
    <message>
        <source>Gives the numbers of each sample another shape; their order stays.</source>
        <translation>把每个样本的数值换成另一种形状；顺序不变。</translation>
    </message>
    <message>
        <source>Height and width; 0, 0 goes by the scale.</source>
        <translation>高和宽；0, 0 表示按缩放倍数。</translation>
    </message>
    <message>
        <source>Highest</source>
        <translation>最大值</translation>
    </message>
    <message>
        <source>How far negative values go: towards -alpha.</source>
        <translation>负值的极限：趋向 -alpha。</translation>
    </message>
    <message>
        <source>How many times larger images become.</source>
        <translation>图像放大的倍数。</translation>
    </message>
    <message>
        <source>How many times larger, where no size is given.</source>
        <translation>未给出大小时放大的倍数。</translation>
    </message>
    <message>
        <source>Images (N, C * factor^2, H, W).</source>
        <translation>图像 (N, C * factor^2, H, W)。</translation>
    </message>
    <message>
        <source>Images (N, C, H * factor, W * factor).</source>
        <translation>图像 (N, C, H * factor, W * factor)。</translation>
    </message>
    <message>
        <source>Indices (i64) from 0, without the axis or with size 1 there.</source>
        <translation>从 0 起的索引（i64），该轴被去掉或大小为 1。</translation>
    </message>
    <message>
        <source>Initial slope</source>
        <translation>初始斜率</translation>
    </message>
    <message>
        <source>Keep dims</source>
        <translation>保留维度</translation>
    </message>
    <message>
        <source>Keeps positive values and bends negative ones smoothly towards -alpha.</source>
        <translation>保留正值，把负值平滑地弯向 -alpha。</translation>
    </message>
    <message>
        <source>Keeps positive values and scales negative ones by a slope that is learned.</source>
        <translation>保留正值，负值乘以一个学习得到的斜率。</translation>
    </message>
    <message>
        <source>Keeps positive values and scales negative ones.</source>
        <translation>保留正值，缩小负值。</translation>
    </message>
    <message>
        <source>Keeps values between 0 and 6 and cuts off the rest.</source>
        <translation>保留 0 到 6 之间的值，其余截断。</translation>
    </message>
    <message>
        <source>Larger values become this one.</source>
        <translation>更大的值变为此值。</translation>
    </message>
    <message>
        <source>Lets positive values pass and dampens negative ones smoothly; also called Swish.</source>
        <translation>让正值通过，平滑地抑制负值；也叫 Swish。</translation>
    </message>
    <message>
        <source>Lowest</source>
        <translation>最小值</translation>
    </message>
    <message>
        <source>Makes images larger by laying groups of channels beside each other: super-resolution.</source>
        <translation>把成组的通道并排排列来放大图像：用于超分辨率。</translation>
    </message>
    <message>
        <source>Makes images larger or smaller, by repeating pixels or by mixing neighbours.</source>
        <translation>通过重复像素或混合相邻像素来放大或缩小图像。</translation>
    </message>
    <message>
        <source>Matrices (N, ..., K, P).</source>
        <translation>矩阵 (N, ..., K, P)。</translation>
    </message>
    <message>
        <source>Matrices (N, ..., M, K).</source>
        <translation>矩阵 (N, ..., M, K)。</translation>
    </message>
    <message>
        <source>Matrices (N, ..., M, P).</source>
        <translation>矩阵 (N, ..., M, P)。</translation>
    </message>
    <message>
        <source>Mode</source>
        <translation>方式</translation>
    </message>
    <message>
        <source>Multiplies the matrices in the last two axes, for each sample and each axis before them.</source>
        <translation>对每个样本和前面的每个轴，把最后两个轴上的矩阵相乘。</translation>
    </message>
    <message>
        <source>Multiplies two tensors number by number: a gate, a mask, a scale per channel.</source>
        <translation>把两个张量逐个数相乘：门控、掩码或逐通道缩放。</translation>
    </message>
    <message>
        <source>Nearest repeats pixels, bilinear mixes neighbours.</source>
        <translation>nearest 重复像素，bilinear 混合相邻像素。</translation>
    </message>
    <message>
        <source>Number of equal parts, where no sizes are given.</source>
        <translation>未给出各部分大小时，等分的份数。</translation>
    </message>
    <message>
        <source>Numbers of any shape.</source>
        <translation>任意形状的数值。</translation>
    </message>
    <message>
        <source>Numbers, the inputs, + - * / ^, parentheses, min, max, pow and functions such as abs, exp, log, sqrt, sigmoid, tanh, relu, gelu, silu, mish, softplus, softsign, e.g. a * sigmoid(b) + 0.5 * abs(a).</source>
        <translation>数字、输入、+ - * / ^、括号、min、max、pow，以及 abs、exp、log、sqrt、sigmoid、tanh、relu、gelu、silu、mish、softplus、softsign 等函数，例如 a * sigmoid(b) + 0.5 * abs(a)。</translation>
    </message>
    <message>
        <source>Numbers.</source>
        <translation>数值。</translation>
    </message>
    <message>
        <source>Numbers; axis 1 is the channels.</source>
        <translation>数值；轴 1 是通道。</translation>
    </message>
    <message>
        <source>Numbers; repeated to the other&apos;s shape where smaller, and the other way round.</source>
        <translation>数值；较小者重复到另一方的形状，反之亦然。</translation>
    </message>
    <message>
        <source>Numbers; smaller shapes are repeated to the largest.</source>
        <translation>数值；较小的形状重复到最大的形状。</translation>
    </message>
    <message>
        <source>One number for all places or one for each, e.g. 0.5, -1, 2e-3.</source>
        <translation>所有位置共用一个数，或每个位置一个，例如 0.5, -1, 2e-3。</translation>
    </message>
    <message>
        <source>One row of the shape.</source>
        <translation>该形状的一行。</translation>
    </message>
    <message>
        <source>Over which axes, -1 is the last; none given: all behind the batch.</source>
        <translation>对哪些轴，-1 表示最后一个；不给出则为批次之后的所有轴。</translation>
    </message>
    <message>
        <source>Parts</source>
        <translation>份数</translation>
    </message>
    <message>
        <source>Passes everything on unchanged: a place to name, watch or replace.</source>
        <translation>原样传递：一个可命名、观察或替换的位置。</translation>
    </message>
    <message>
        <source>Per channel</source>
        <translation>逐通道</translation>
    </message>
    <message>
        <source>Picks elements along an axis by their indices.</source>
        <translation>按索引沿一个轴选取元素。</translation>
    </message>
    <message>
        <source>Puts a border around each sample: of a constant, mirrored, or of the outermost elements.</source>
        <translation>在每个样本周围加边：常数、镜像或最外侧的元素。</translation>
    </message>
    <message>
        <source>Puts the axes of each sample into another order, e.g. channels last.</source>
        <translation>改变每个样本的轴顺序，例如把通道放到最后。</translation>
    </message>
    <message>
        <source>Raises the first tensor to the power of the second, number by number.</source>
        <translation>逐个数计算第一个张量的第二个张量次幂。</translation>
    </message>
    <message>
        <source>Repeats each sample along axes of size 1.</source>
        <translation>沿大小为 1 的轴重复每个样本。</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>缩放</translation>
    </message>
    <message>
        <source>Scores of any shape.</source>
        <translation>任意形状的得分。</translation>
    </message>
    <message>
        <source>Sharpness of the bend at 0.</source>
        <translation>在 0 处弯曲的锐利程度。</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Size of each part along the axis; none given: equal parts.</source>
        <translation>沿该轴每一部分的大小；不给出则等分。</translation>
    </message>
    <message>
        <source>Sizes</source>
        <translation>各部分大小</translation>
    </message>
    <message>
        <source>Sizes of one sample without the batch; -1 keeps a size.</source>
        <translation>单个样本（不含批次）的各轴大小；-1 保持原大小。</translation>
    </message>
    <message>
        <source>Sizes of one sample without the batch; one may be -1, which is worked out.</source>
        <translation>单个样本（不含批次）的各轴大小；其中一个可为 -1，由程序算出。</translation>
    </message>
    <message>
        <source>Slope</source>
        <translation>斜率</translation>
    </message>
    <message>
        <source>Smaller values become this one.</source>
        <translation>更小的值变为此值。</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>步长</translation>
    </message>
    <message>
        <source>Subtracts the second tensor from the first, number by number.</source>
        <translation>用第一个张量逐个数减去第二个张量。</translation>
    </message>
    <message>
        <source>Takes a piece along an axis: some channels, the last time step, every second row.</source>
        <translation>沿一个轴取一段：若干通道、最后一个时间步、每隔一行。</translation>
    </message>
    <message>
        <source>Takes every step-th element.</source>
        <translation>每隔 step 个元素取一个。</translation>
    </message>
    <message>
        <source>The axes from 1 on in their new order, e.g. 2, 3, 1; none given: in reverse.</source>
        <translation>从 1 开始的各轴的新顺序，例如 2, 3, 1；不给出则倒序。</translation>
    </message>
    <message>
        <source>The constant of a constant border.</source>
        <translation>常数边的数值。</translation>
    </message>
    <message>
        <source>The element after the last; negative counts from the end, beyond it means all.</source>
        <translation>最后一个元素之后的位置；负数从末尾数起，超出表示全部。</translation>
    </message>
    <message>
        <source>The exponential of every number.</source>
        <translation>每个数的指数。</translation>
    </message>
    <message>
        <source>The first element taken, from 0; negative counts from the end.</source>
        <translation>取的第一个元素，从 0 起；负数从末尾数起。</translation>
    </message>
    <message>
        <source>The inputs a, b, c, ... in order; smaller shapes are repeated to the largest.</source>
        <translation>依次为输入 a、b、c……；较小的形状重复到最大的形状。</translation>
    </message>
    <message>
        <source>The larger of two numbers at every place; equal ones share the gradient.</source>
        <translation>每个位置上两个数中较大的一个；相等时平分梯度。</translation>
    </message>
    <message>
        <source>The larger shape.</source>
        <translation>较大的形状。</translation>
    </message>
    <message>
        <source>The largest number over axes of each sample; equal ones share the gradient.</source>
        <translation>每个样本在若干轴上的最大值；相等时平分梯度。</translation>
    </message>
    <message>
        <source>The largest shape.</source>
        <translation>最大的形状。</translation>
    </message>
    <message>
        <source>The mean over axes of each sample: global average pooling and the like.</source>
        <translation>每个样本在若干轴上的平均值：例如全局平均池化。</translation>
    </message>
    <message>
        <source>The natural logarithm of every number; of 0 it is minus infinity, of negative numbers not a number.</source>
        <translation>每个数的自然对数；0 得负无穷，负数得非数（NaN）。</translation>
    </message>
    <message>
        <source>The piece.</source>
        <translation>取出的一段。</translation>
    </message>
    <message>
        <source>The results, without the axes or with size 1 there.</source>
        <translation>结果，这些轴被去掉或大小为 1。</translation>
    </message>
    <message>
        <source>The same numbers.</source>
        <translation>相同的数值。</translation>
    </message>
    <message>
        <source>The same shape.</source>
        <translation>相同的形状。</translation>
    </message>
    <message>
        <source>The same with a border.</source>
        <translation>加边后的相同内容。</translation>
    </message>
    <message>
        <source>The same, repeated.</source>
        <translation>重复后的相同内容。</translation>
    </message>
    <message>
        <source>The same.</source>
        <translation>相同内容。</translation>
    </message>
    <message>
        <source>The shape without the batch; none given: as many as there are numbers.</source>
        <translation>不含批次的形状；不给出则与数值个数相同。</translation>
    </message>
    <message>
        <source>The size of every number without its sign.</source>
        <translation>每个数的绝对值。</translation>
    </message>
    <message>
        <source>The slope before anything is learned.</source>
        <translation>学习之前的斜率。</translation>
    </message>
    <message>
        <source>The smaller of two numbers at every place; equal ones share the gradient.</source>
        <translation>每个位置上两个数中较小的一个；相等时平分梯度。</translation>
    </message>
    <message>
        <source>The square root of every number; of negative ones it is not a number.</source>
        <translation>每个数的平方根；负数得非数（NaN）。</translation>
    </message>
    <message>
        <source>The sum over axes of each sample.</source>
        <translation>每个样本在若干轴上的和。</translation>
    </message>
    <message>
        <source>The whole.</source>
        <translation>整体。</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>阈值</translation>
    </message>
    <message>
        <source>Turns scores into logarithms of probabilities, as NLL wants them.</source>
        <translation>把得分变成概率的对数，供 NLL 使用。</translation>
    </message>
    <message>
        <source>Turns the sign of every number.</source>
        <translation>改变每个数的符号。</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>Weighs every value by how likely a normal number is below it: the usual bend in transformers.</source>
        <translation>按正态变量小于该值的概率对每个值加权：Transformer 中常用的激活。</translation>
    </message>
    <message>
        <source>What is picked from.</source>
        <translation>从中选取的内容。</translation>
    </message>
    <message>
        <source>What the border is made of: a constant, the mirror image, or the outermost elements.</source>
        <translation>边由什么构成：常数、镜像或最外侧的元素。</translation>
    </message>
    <message>
        <source>What was picked.</source>
        <translation>选取的内容。</translation>
    </message>
    <message>
        <source>Where along an axis the largest number stands, e.g. the class with the highest score.</source>
        <translation>沿一个轴最大值所在的位置，例如得分最高的类别。</translation>
    </message>
    <message>
        <source>Where the new axis stands; 1 is right behind the batch, -1 the end.</source>
        <translation>新轴的位置；1 紧跟批次之后，-1 表示末尾。</translation>
    </message>
    <message>
        <source>Whether the axes stay, with size 1.</source>
        <translation>这些轴是否保留，大小为 1。</translation>
    </message>
    <message>
        <source>Whether the axis stays, with size 1.</source>
        <translation>该轴是否保留，大小为 1。</translation>
    </message>
    <message>
        <source>Which axes to drop, -1 is the last; none given: all of size 1 behind the batch.</source>
        <translation>去掉哪些轴，-1 表示最后一个；不给出则去掉批次之后所有大小为 1 的轴。</translation>
    </message>
    <message>
        <source>Which elements, from 0; of the output&apos;s shape.</source>
        <translation>选取哪些元素，从 0 起；形状与输出相同。</translation>
    </message>
    <message>
        <source>Works out a formula of its inputs a, b, c, ..., number by number, and its gradient.</source>
        <translation>逐个数计算由输入 a、b、c…… 组成的公式及其梯度。</translation>
    </message>
    <message>
        <source>bilinear</source>
        <translation>双线性</translation>
    </message>
    <message>
        <source>constant</source>
        <translation>常数</translation>
    </message>
    <message>
        <source>erf</source>
        <translation>erf</translation>
    </message>
    <message>
        <source>nearest</source>
        <translation>最近邻</translation>
    </message>
    <message>
        <source>reflect</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>replicate</source>
        <translation>复制边缘</translation>
    </message>
    <message>
        <source>tanh</source>
        <translation>tanh</translation>
    </message>
    <message>
        <source>Added at the end of each axis, less than the stride: chooses one of the possible sizes.</source>
        <translation>加在每个轴的末尾，小于步幅：从可能的大小中选定一个。</translation>
    </message>
    <message>
        <source>Added to the divisor so that it is never zero.</source>
        <translation>加到除数上，使其永不为零。</translation>
    </message>
    <message>
        <source>Added to the mean square so that it is never zero.</source>
        <translation>加到均方值上，使其永不为零。</translation>
    </message>
    <message>
        <source>Adds the zeros that keep the size as it is, instead of padding; steps have to be 1.</source>
        <translation>补足零使大小保持不变，代替 padding；步幅必须为 1。</translation>
    </message>
    <message>
        <source>Affine</source>
        <translation>仿射</translation>
    </message>
    <message>
        <source>As many rows, with features of their own.</source>
        <translation>行数相同，各有自己的特征。</translation>
    </message>
    <message>
        <source>Border of zeros at both ends of each axis, at most half the window.</source>
        <translation>每个轴两端补的零，最多为窗口的一半。</translation>
    </message>
    <message>
        <source>Border that never wins, at both ends of each axis, at most half the window.</source>
        <translation>每个轴两端的边，永远不会被选中，最多为窗口的一半。</translation>
    </message>
    <message>
        <source>Brings images of any size to a chosen one: takes means of windows spread evenly.</source>
        <translation>把任意大小的图像变为选定的大小：对均匀分布的窗口取平均。</translation>
    </message>
    <message>
        <source>Brings sequences of any size to a chosen one: takes means of windows spread evenly.</source>
        <translation>把任意长度的序列变为选定的长度：对均匀分布的窗口取平均。</translation>
    </message>
    <message>
        <source>Brings volumes of any size to a chosen one: takes means of windows spread evenly.</source>
        <translation>把任意大小的体数据变为选定的大小：对均匀分布的窗口取平均。</translation>
    </message>
    <message>
        <source>Channels (N, C, ...).</source>
        <translation>通道 (N, C, ...)。</translation>
    </message>
    <message>
        <source>Channels of sequences, images or volumes (N, C, ...).</source>
        <translation>序列、图像或体数据的通道 (N, C, ...)。</translation>
    </message>
    <message>
        <source>Channels that come out.</source>
        <translation>输出的通道数。</translation>
    </message>
    <message>
        <source>Channels that each of them adds.</source>
        <translation>每个卷积增加的通道数。</translation>
    </message>
    <message>
        <source>Depth, height and width of the filters.</source>
        <translation>滤波器的深、高和宽。</translation>
    </message>
    <message>
        <source>Depth, height and width of the output.</source>
        <translation>输出的深、高和宽。</translation>
    </message>
    <message>
        <source>Depth, height and width of the window.</source>
        <translation>窗口的深、高和宽。</translation>
    </message>
    <message>
        <source>Distance between the elements of a pattern.</source>
        <translation>图案内元素之间的距离。</translation>
    </message>
    <message>
        <source>Distance between the patterns of two neighbours.</source>
        <translation>两个相邻值的图案之间的距离。</translation>
    </message>
    <message>
        <source>Divides the last axes of every sample by their root mean square, then scales by learned numbers.</source>
        <translation>把每个样本的最后几个轴除以其均方根，再乘以学习得到的数。</translation>
    </message>
    <message>
        <source>Enlarges images: every value paints a small learned pattern, and what overlaps adds up.</source>
        <translation>放大图像：每个值画出一个学习得到的小图案，重叠处相加。</translation>
    </message>
    <message>
        <source>Enlarges sequences: every value paints a small learned pattern, and what overlaps adds up.</source>
        <translation>放大序列：每个值画出一个学习得到的小图案，重叠处相加。</translation>
    </message>
    <message>
        <source>Expansion</source>
        <translation>扩展倍数</translation>
    </message>
    <message>
        <source>Gives every channel of every one of the images mean 0 and spread 1 by itself.</source>
        <translation>使每幅图像的每个通道各自均值为 0、标准差为 1。</translation>
    </message>
    <message>
        <source>Gives every channel of every one of the sequences mean 0 and spread 1 by itself.</source>
        <translation>使每个序列的每个通道各自均值为 0、标准差为 1。</translation>
    </message>
    <message>
        <source>Gives every channel of every one of the volumes mean 0 and spread 1 by itself.</source>
        <translation>使每个体数据的每个通道各自均值为 0、标准差为 1。</translation>
    </message>
    <message>
        <source>Gives every group of channels of every sample mean 0 and spread 1, then a learned scale and shift.</source>
        <translation>使每个样本的每组通道均值为 0、标准差为 1，再做学习得到的缩放和平移。</translation>
    </message>
    <message>
        <source>Gives the last axes of every sample mean 0 and spread 1, then a learned scale and shift.</source>
        <translation>使每个样本的最后几个轴均值为 0、标准差为 1，再做学习得到的缩放和平移。</translation>
    </message>
    <message>
        <source>Growth</source>
        <translation>增长率</translation>
    </message>
    <message>
        <source>Height and width of the output.</source>
        <translation>输出的高和宽。</translation>
    </message>
    <message>
        <source>Height and width of the patterns.</source>
        <translation>图案的高和宽。</translation>
    </message>
    <message>
        <source>How many channels are looked at; odd.</source>
        <translation>考察多少个通道；奇数。</translation>
    </message>
    <message>
        <source>How many convolutions.</source>
        <translation>卷积的个数。</translation>
    </message>
    <message>
        <source>How many groups the channels form.</source>
        <translation>通道分成多少组。</translation>
    </message>
    <message>
        <source>How many output channels.</source>
        <translation>输出通道数。</translation>
    </message>
    <message>
        <source>How many times fewer channels there are inside.</source>
        <translation>内部通道数减少的倍数。</translation>
    </message>
    <message>
        <source>How many times more channels there are inside.</source>
        <translation>内部通道数增加的倍数。</translation>
    </message>
    <message>
        <source>How much is cut off at both ends of each axis.</source>
        <translation>每个轴两端截去多少。</translation>
    </message>
    <message>
        <source>Images (N, C + layers * growth, H, W).</source>
        <translation>图像 (N, C + layers * growth, H, W)。</translation>
    </message>
    <message>
        <source>Images (N, out_channels, H / stride, W / stride).</source>
        <translation>图像 (N, out_channels, H / stride, W / stride)。</translation>
    </message>
    <message>
        <source>Images (N, out_channels, H / stride, W / stride); src is added where shapes agree.</source>
        <translation>图像 (N, out_channels, H / stride, W / stride)；形状一致时加上输入。</translation>
    </message>
    <message>
        <source>In training, sets all of random samples to zero: before a residual addition, their layers are skipped; otherwise does nothing.</source>
        <translation>训练时把随机样本整个置零：放在残差相加之前，即跳过这些样本的层；其他时候不起作用。</translation>
    </message>
    <message>
        <source>In training, sets random channels of images to zero so that no pattern is relied on alone; otherwise does nothing.</source>
        <translation>训练时把图像的随机通道置零，避免只依赖某一种图案；其他时候不起作用。</translation>
    </message>
    <message>
        <source>K</source>
        <translation>K</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>种类</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>层数</translation>
    </message>
    <message>
        <source>Length of the filters.</source>
        <translation>滤波器的长度。</translation>
    </message>
    <message>
        <source>Length of the output.</source>
        <translation>输出的长度。</translation>
    </message>
    <message>
        <source>Length of the patterns.</source>
        <translation>图案的长度。</translation>
    </message>
    <message>
        <source>Length of the window.</source>
        <translation>窗口的长度。</translation>
    </message>
    <message>
        <source>Looks at every channel&apos;s mean and turns whole channels up or down by it.</source>
        <translation>根据每个通道的平均值把整个通道调强或调弱。</translation>
    </message>
    <message>
        <source>Mixes two inputs: every output is a weighted sum of all products of their features, plus a bias.</source>
        <translation>混合两个输入：每个输出是它们特征之间所有乘积的加权和，再加偏置。</translation>
    </message>
    <message>
        <source>One number a channel, the other axes of size 1.</source>
        <translation>每个通道一个数，其余轴大小为 1。</translation>
    </message>
    <message>
        <source>Output padding</source>
        <translation>输出填充</translation>
    </message>
    <message>
        <source>Output size</source>
        <translation>输出大小</translation>
    </message>
    <message>
        <source>Reduction</source>
        <translation>缩减倍数</translation>
    </message>
    <message>
        <source>Rows of features (N, C), or sequences (N, C, L).</source>
        <translation>特征行 (N, C)，或序列 (N, C, L)。</translation>
    </message>
    <message>
        <source>Rows of out_features.</source>
        <translation>每行 out_features 个数。</translation>
    </message>
    <message>
        <source>Same padding</source>
        <translation>等大填充</translation>
    </message>
    <message>
        <source>Sequences (N, C, L).</source>
        <translation>序列 (N, C, L)。</translation>
    </message>
    <message>
        <source>Sequences (N, C, OL).</source>
        <translation>序列 (N, C, OL)。</translation>
    </message>
    <message>
        <source>Sequences (N, out_channels, OL).</source>
        <translation>序列 (N, out_channels, OL)。</translation>
    </message>
    <message>
        <source>Shrinks sequences: keeps the largest value of each window.</source>
        <translation>缩短序列：保留每个窗口的最大值。</translation>
    </message>
    <message>
        <source>Shrinks sequences: takes the mean of each window.</source>
        <translation>缩短序列：取每个窗口的平均值。</translation>
    </message>
    <message>
        <source>Shrinks volumes: keeps the largest value of each window.</source>
        <translation>缩小体数据：保留每个窗口的最大值。</translation>
    </message>
    <message>
        <source>Shrinks volumes: takes the mean of each window.</source>
        <translation>缩小体数据：取每个窗口的平均值。</translation>
    </message>
    <message>
        <source>Slides small learned filters over sequences; each makes one output channel that shows where its pattern is.</source>
        <translation>让学习得到的小滤波器滑过序列；每个滤波器产生一个输出通道，显示其图案出现的位置。</translation>
    </message>
    <message>
        <source>Slides small learned filters over volumes; each makes one output channel that shows where its pattern is.</source>
        <translation>让学习得到的小滤波器滑过体数据；每个滤波器产生一个输出通道，显示其图案出现的位置。</translation>
    </message>
    <message>
        <source>Splits the channels into groups that do not see each other; as many as channels: depthwise.</source>
        <translation>把通道分成互不相见的组；与通道数相同即为逐通道卷积。</translation>
    </message>
    <message>
        <source>Step between positions; 2 halves height and width.</source>
        <translation>位置之间的步幅；2 使高和宽减半。</translation>
    </message>
    <message>
        <source>Steps between positions along each axis.</source>
        <translation>沿每个轴位置之间的步幅。</translation>
    </message>
    <message>
        <source>Steps between windows along each axis.</source>
        <translation>沿每个轴窗口之间的步幅。</translation>
    </message>
    <message>
        <source>Sums images up: the largest value of each channel.</source>
        <translation>概括图像：每个通道的最大值。</translation>
    </message>
    <message>
        <source>Sums images up: the mean of each channel.</source>
        <translation>概括图像：每个通道的平均值。</translation>
    </message>
    <message>
        <source>Sums sequences up: the largest value of each channel.</source>
        <translation>概括序列：每个通道的最大值。</translation>
    </message>
    <message>
        <source>Sums sequences up: the mean of each channel.</source>
        <translation>概括序列：每个通道的平均值。</translation>
    </message>
    <message>
        <source>Sums volumes up: the largest value of each channel.</source>
        <translation>概括体数据：每个通道的最大值。</translation>
    </message>
    <message>
        <source>Sums volumes up: the mean of each channel.</source>
        <translation>概括体数据：每个通道的平均值。</translation>
    </message>
    <message>
        <source>The building block of MobileNetV2: widens the channels, filters each of them alone, and narrows them again.</source>
        <translation>MobileNetV2 的基本模块：先增加通道，再逐个通道滤波，最后减少通道。</translation>
    </message>
    <message>
        <source>The building block of a DenseNet: every layer sees the results of all layers before it.</source>
        <translation>DenseNet 的基本模块：每一层都能看到之前所有层的结果。</translation>
    </message>
    <message>
        <source>The building block of a ResNet: convolutions whose result is added to what came in, so that deep networks learn.</source>
        <translation>ResNet 的基本模块：卷积的结果与输入相加，使深层网络也能学习。</translation>
    </message>
    <message>
        <source>The chance of each channel of each image to be dropped.</source>
        <translation>每幅图像的每个通道被丢弃的概率。</translation>
    </message>
    <message>
        <source>The chance of each sample to be dropped.</source>
        <translation>每个样本被丢弃的概率。</translation>
    </message>
    <message>
        <source>The first of the axes normalised over, from the end when negative.</source>
        <translation>参与归一化的第一个轴，负数从末尾数起。</translation>
    </message>
    <message>
        <source>The power the divisor is raised to.</source>
        <translation>除数的指数。</translation>
    </message>
    <message>
        <source>The same shape, each channel scaled by a number between 0 and 1.</source>
        <translation>形状相同，每个通道乘以 0 到 1 之间的数。</translation>
    </message>
    <message>
        <source>Tones down values whose neighbouring channels are large at the same place.</source>
        <translation>当同一位置的相邻通道值较大时，减弱该值。</translation>
    </message>
    <message>
        <source>Two 3x3 convolutions (basic), or 1x1, 3x3, 1x1 with a quarter of the channels inside (bottleneck).</source>
        <translation>两个 3x3 卷积（basic），或内部通道为四分之一的 1x1、3x3、1x1（bottleneck）。</translation>
    </message>
    <message>
        <source>Volumes (N, C, D, H, W).</source>
        <translation>体数据 (N, C, D, H, W)。</translation>
    </message>
    <message>
        <source>Volumes (N, C, OD, OH, OW).</source>
        <translation>体数据 (N, C, OD, OH, OW)。</translation>
    </message>
    <message>
        <source>Volumes (N, out_channels, OD, OH, OW).</source>
        <translation>体数据 (N, out_channels, OD, OH, OW)。</translation>
    </message>
    <message>
        <source>Weight of the neighbours.</source>
        <translation>相邻通道的权重。</translation>
    </message>
    <message>
        <source>Whether each channel gets a learned scale and shift.</source>
        <translation>每个通道是否有学习得到的缩放和平移。</translation>
    </message>
    <message>
        <source>Whether each element gets a learned scale, and with bias a shift.</source>
        <translation>每个元素是否有学习得到的缩放，带偏置时还有平移。</translation>
    </message>
    <message>
        <source>Whether each element gets a learned scale.</source>
        <translation>每个元素是否有学习得到的缩放。</translation>
    </message>
    <message>
        <source>Whether the learned scale comes with a shift.</source>
        <translation>学习得到的缩放是否带有平移。</translation>
    </message>
    <message>
        <source>Zeros added at both ends of each axis.</source>
        <translation>每个轴两端补的零。</translation>
    </message>
    <message>
        <source>basic</source>
        <translation>basic</translation>
    </message>
    <message>
        <source>bottleneck</source>
        <translation>bottleneck</translation>
    </message>
    <message>
        <source>1 falls along a line, 2 along a parabola.</source>
        <translation>1 为直线下降，2 为抛物线下降。</translation>
    </message>
    <message>
        <source>Accumulate</source>
        <translation>梯度累积</translation>
    </message>
    <message>
        <source>Adadelta</source>
        <translation>Adadelta</translation>
    </message>
    <message>
        <source>Adagrad</source>
        <translation>Adagrad</translation>
    </message>
    <message>
        <source>Adam that looks one step ahead along its momentum (Nesterov).</source>
        <translation>沿动量方向多看一步的 Adam（Nesterov）。</translation>
    </message>
    <message>
        <source>Adam whose step in each layer is scaled to the size of its weights, for large batches (You et al., 2020).</source>
        <translation>每层步长按权重大小缩放的 Adam，适合大批量（You 等，2020）。</translation>
    </message>
    <message>
        <source>Adam with decoupled weight decay: weights shrink by the rate alone, not by the adapted step.</source>
        <translation>带解耦权重衰减的 Adam：权重只按学习率缩小，不受自适应步长影响。</translation>
    </message>
    <message>
        <source>AdamW</source>
        <translation>AdamW</translation>
    </message>
    <message>
        <source>Added to the gradient, times the weight (L2); skips biases and norm weights by default.</source>
        <translation>乘以权重后加到梯度上（L2）；默认跳过偏置和归一化权重。</translation>
    </message>
    <message>
        <source>After how many epochs or steps the rate falls.</source>
        <translation>在多少轮或步之后学习率下降。</translation>
    </message>
    <message>
        <source>All gradients together are scaled down to this length where they are longer; 0 does not.</source>
        <translation>所有梯度合起来的长度超过此值时缩小到此值；0 表示不裁剪。</translation>
    </message>
    <message>
        <source>By which share a loss has to fall below the best to be better.</source>
        <translation>损失须比最佳值低多少比例才算改善。</translation>
    </message>
    <message>
        <source>Centered</source>
        <translation>中心化</translation>
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
        <source>Cooldown</source>
        <translation>冷却</translation>
    </message>
    <message>
        <source>Cosine with restarts</source>
        <translation>带重启的余弦</translation>
    </message>
    <message>
        <source>Cuts each batch into so many pieces, one after another, for less memory. Batch norm, dropout and the mean of a loss with class weights or an ignored class see each piece by itself; else the update is that of the whole batch.</source>
        <translation>把每个批次切成这么多份依次计算，占用更少内存。批归一化、Dropout 以及带类别权重或忽略类别的损失的均值只看到各自的一份；除此之外，更新与整个批次的相同。</translation>
    </message>
    <message>
        <source>Divides by the gradient&apos;s spread around its own mean instead.</source>
        <translation>改为除以梯度围绕自身均值的离散程度。</translation>
    </message>
    <message>
        <source>Divides each gradient by the root of the running mean of its squares.</source>
        <translation>将每个梯度除以其平方滑动均值的平方根。</translation>
    </message>
    <message>
        <source>Down to the first rate as long as up, and only then to the last.</source>
        <translation>先用与上升同样长的时间降回起始值，再降到终值。</translation>
    </message>
    <message>
        <source>Each weight steps less the more it has moved so far; good for rare features.</source>
        <translation>权重至今移动得越多，步长越小；适合稀疏特征。</translation>
    </message>
    <message>
        <source>Ema</source>
        <translation>权重滑动均值</translation>
    </message>
    <message>
        <source>End divisor</source>
        <translation>终值除数</translation>
    </message>
    <message>
        <source>Epochs after a fall that are not counted.</source>
        <translation>下降之后不计数的轮数。</translation>
    </message>
    <message>
        <source>Epochs or steps of the first half cosine.</source>
        <translation>第一个半余弦的轮数或步数。</translation>
    </message>
    <message>
        <source>Epochs without a better validation loss that are waited for.</source>
        <translation>等待验证损失改善的轮数。</translation>
    </message>
    <message>
        <source>Every</source>
        <translation>间隔</translation>
    </message>
    <message>
        <source>Every gradient is cut off at plus and minus this; 0 does not.</source>
        <translation>每个梯度截断在正负此值之间；0 表示不截断。</translation>
    </message>
    <message>
        <source>Exponential</source>
        <translation>指数</translation>
    </message>
    <message>
        <source>First</source>
        <translation>首段长度</translation>
    </message>
    <message>
        <source>Half cosines one after another, each from the full rate down (SGDR).</source>
        <translation>一个接一个的半余弦，每个都从完整学习率开始下降（SGDR）。</translation>
    </message>
    <message>
        <source>How fast the momentum grows to beta1 over the first steps.</source>
        <translation>动量在最初若干步中增长到 beta1 的快慢。</translation>
    </message>
    <message>
        <source>How many epochs or steps lie between two falls.</source>
        <translation>两次下降之间相隔多少轮或步。</translation>
    </message>
    <message>
        <source>How much longer each one is than the one before.</source>
        <translation>每个半余弦是前一个的多少倍长。</translation>
    </message>
    <message>
        <source>How the rate goes up and down.</source>
        <translation>学习率升降的形状。</translation>
    </message>
    <message>
        <source>Initial sum</source>
        <translation>初始和</translation>
    </message>
    <message>
        <source>LAMB</source>
        <translation>LAMB</translation>
    </message>
    <message>
        <source>Layers or weights with a learning rate, weight decay or initialiser of their own, or frozen: conv*: rate 0.1, decay off; head: freeze.</source>
        <translation>拥有单独学习率、权重衰减或初始化方式，或被冻结的层或权重：conv*: rate 0.1, decay off; head: freeze。</translation>
    </message>
    <message>
        <source>Lion</source>
        <translation>Lion</translation>
    </message>
    <message>
        <source>Makes the first steps possible; larger is faster.</source>
        <translation>使最初的步长成为可能；越大越快。</translation>
    </message>
    <message>
        <source>Memory of a running mean of the weights, which is what is validated, tested and exported; 0.999 is usual, 0 keeps none.</source>
        <translation>权重滑动均值的记忆系数，验证、测试和导出都使用该均值；通常为 0.999，0 表示不保留。</translation>
    </message>
    <message>
        <source>Memory of both running means of squares.</source>
        <translation>两个平方滑动均值的记忆系数。</translation>
    </message>
    <message>
        <source>Milestones</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>Min rate</source>
        <translation>最低学习率</translation>
    </message>
    <message>
        <source>Momentum decay</source>
        <translation>动量衰减</translation>
    </message>
    <message>
        <source>Multi-step</source>
        <translation>多阶梯</translation>
    </message>
    <message>
        <source>NAdam</source>
        <translation>NAdam</translation>
    </message>
    <message>
        <source>On plateau</source>
        <translation>停滞时下降</translation>
    </message>
    <message>
        <source>One cycle</source>
        <translation>单周期</translation>
    </message>
    <message>
        <source>Patience</source>
        <translation>耐心</translation>
    </message>
    <message>
        <source>Polynomial</source>
        <translation>多项式</translation>
    </message>
    <message>
        <source>Power</source>
        <translation>幂</translation>
    </message>
    <message>
        <source>Pulls weights towards zero beside the gradient (decoupled); skips biases and norm weights by default.</source>
        <translation>在梯度之外把权重拉向零（解耦）；默认跳过偏置和归一化权重。</translation>
    </message>
    <message>
        <source>RMSprop</source>
        <translation>RMSprop</translation>
    </message>
    <message>
        <source>Rate decay</source>
        <translation>学习率衰减</translation>
    </message>
    <message>
        <source>Rho</source>
        <translation>Rho</translation>
    </message>
    <message>
        <source>Rise</source>
        <translation>上升比例</translation>
    </message>
    <message>
        <source>Share of the momentum in the step&apos;s sign.</source>
        <translation>动量在步长符号中所占的比例。</translation>
    </message>
    <message>
        <source>Share of the run in which the rate rises.</source>
        <translation>学习率上升阶段占整个运行的比例。</translation>
    </message>
    <message>
        <source>Start divisor</source>
        <translation>起始除数</translation>
    </message>
    <message>
        <source>Steps as large as the last steps were, relative to the gradients; needs no tuned rate.</source>
        <translation>步长相对于梯度与之前的步长相当；无需调节学习率。</translation>
    </message>
    <message>
        <source>Steps of one size by the sign of the momentum (Chen et al., 2023); take a rate 3 to 10 times below Adam&apos;s.</source>
        <translation>按动量的符号迈出等长的步子（Chen 等，2023）；学习率取 Adam 的三分之一到十分之一。</translation>
    </message>
    <message>
        <source>Steps over which the learning rate rises to what the schedule says; 0 begins there.</source>
        <translation>学习率升到计划值所用的步数；0 表示直接从计划值开始。</translation>
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
        <source>The learning rate falls by a factor at given points.</source>
        <translation>学习率在给定位置乘以一个系数下降。</translation>
    </message>
    <message>
        <source>The learning rate falls by a factor at regular distances.</source>
        <translation>学习率每隔固定间隔乘以一个系数下降。</translation>
    </message>
    <message>
        <source>The learning rate falls by the same factor in every epoch or step.</source>
        <translation>学习率在每一轮或每一步乘以相同的系数下降。</translation>
    </message>
    <message>
        <source>The learning rate falls to its end along a power of the part of the run that is left.</source>
        <translation>学习率按剩余运行比例的幂下降到终值。</translation>
    </message>
    <message>
        <source>The learning rate falls when the validation loss has not improved for some epochs.</source>
        <translation>验证损失连续若干轮没有改善时，学习率下降。</translation>
    </message>
    <message>
        <source>The lowest rate as a share of the highest.</source>
        <translation>最低学习率占最高学习率的比例。</translation>
    </message>
    <message>
        <source>The rate falls no further.</source>
        <translation>学习率不再低于此值。</translation>
    </message>
    <message>
        <source>The rate is divided by 1 + this times the updates done.</source>
        <translation>学习率除以 1 加上此值乘以已完成的更新次数。</translation>
    </message>
    <message>
        <source>The same in epochs, parts of one allowed; give one of the two.</source>
        <translation>同上，以轮计，可为小数；两者只填其一。</translation>
    </message>
    <message>
        <source>Three phases</source>
        <translation>三段</translation>
    </message>
    <message>
        <source>Unit</source>
        <translation>单位</translation>
    </message>
    <message>
        <source>Up to the learning rate and down to nearly nothing, once over the run (Smith and Topin, 2018).</source>
        <translation>在整个运行中先升到设定的学习率，再降到几乎为零（Smith 与 Topin，2018）。</translation>
    </message>
    <message>
        <source>Warmup epochs</source>
        <translation>预热轮数</translation>
    </message>
    <message>
        <source>Warmup steps</source>
        <translation>预热步数</translation>
    </message>
    <message>
        <source>What the rate is multiplied with at each.</source>
        <translation>每次下降时学习率所乘的系数。</translation>
    </message>
    <message>
        <source>What the rate is multiplied with each time.</source>
        <translation>每次学习率所乘的系数。</translation>
    </message>
    <message>
        <source>What the rate is multiplied with when the loss stands still.</source>
        <translation>损失停滞时学习率所乘的系数。</translation>
    </message>
    <message>
        <source>What the sum of squared gradients starts from.</source>
        <translation>梯度平方和的起始值。</translation>
    </message>
    <message>
        <source>Whether the schedule counts epochs or steps.</source>
        <translation>按轮还是按步计数。</translation>
    </message>
    <message>
        <source>cosine</source>
        <translation>余弦</translation>
    </message>
    <message>
        <source>epochs</source>
        <translation>轮</translation>
    </message>
    <message>
        <source>linear</source>
        <translation>线性</translation>
    </message>
    <message>
        <source>steps</source>
        <translation>步</translation>
    </message>
    <message>
        <source>Eighteen layers in residual blocks, the first without the large stride, as used for CIFAR-10.</source>
        <translation>由残差模块组成的十八层网络，第一层不用大步幅，与 CIFAR-10 上的用法相同。</translation>
    </message>
    <message>
        <source>Fifty layers in bottleneck blocks: the workhorse of image recognition, with a first layer for small pictures.</source>
        <translation>由瓶颈模块组成的五十层网络：图像识别的主力，第一层适合小图片。</translation>
    </message>
    <message>
        <source>MobileNetV2</source>
        <translation>MobileNetV2</translation>
    </message>
    <message>
        <source>One layer of 784-10 weights: the simplest classifier, and the baseline for all others.</source>
        <translation>只有一层 784-10 权重：最简单的分类器，也是其他网络的基线。</translation>
    </message>
    <message>
        <source>Pairs of 3x3 convolutions with batch norm between poolings: the plain deep design of VGG, small.</source>
        <translation>池化之间是成对的 3x3 卷积和批归一化：小型的 VGG 式朴素深层设计。</translation>
    </message>
    <message>
        <source>ResNet-18 for small pictures</source>
        <translation>适合小图片的 ResNet-18</translation>
    </message>
    <message>
        <source>ResNet-50</source>
        <translation>ResNet-50</translation>
    </message>
    <message>
        <source>Seventeen inverted residual blocks: few multiplications, for phones; with early strides of 1 for small pictures.</source>
        <translation>十七个倒残差模块：乘法少，适合手机；前几个步幅为 1，适合小图片。</translation>
    </message>
    <message>
        <source>Small CNN</source>
        <translation>小型 CNN</translation>
    </message>
    <message>
        <source>Small DenseNet</source>
        <translation>小型 DenseNet</translation>
    </message>
    <message>
        <source>Small VGG</source>
        <translation>小型 VGG</translation>
    </message>
    <message>
        <source>Softmax regression</source>
        <translation>Softmax 回归</translation>
    </message>
    <message>
        <source>Three convolutions of 32, 64 and 64 filters and two linear layers: the network of many first courses, for small pictures.</source>
        <translation>三个卷积层（32、64、64 个滤波器）和两个全连接层：许多入门课程使用的网络，适合小图片。</translation>
    </message>
    <message>
        <source>Three dense blocks in which every layer sees all layers before it; 12 new channels a layer.</source>
        <translation>三个稠密模块，每一层都能看到之前所有的层；每层新增 12 个通道。</translation>
    </message>
    <message>
        <source>0 or 1, or a probability, in the same shape.</source>
        <translation>0 或 1，或一个概率，形状相同。</translation>
    </message>
    <message>
        <source>1 or -1, in the same shape.</source>
        <translation>1 或 -1，形状相同。</translation>
    </message>
    <message>
        <source>1 where the pair belongs together and -1 where not, (N); all above 0 counts as 1.</source>
        <translation>成对相配时为 1，否则为 -1，(N)；大于 0 的数都算作 1。</translation>
    </message>
    <message>
        <source>Added above and below, so that empty masks have a loss.</source>
        <translation>同时加到分子和分母上，使空的掩码也有损失。</translation>
    </message>
    <message>
        <source>Added to differences, so that equal vectors have a gradient.</source>
        <translation>加到差值上，使相等的向量也有梯度。</translation>
    </message>
    <message>
        <source>Class weights</source>
        <translation>类别权重</translation>
    </message>
    <message>
        <source>Degree of the norm that measures distances.</source>
        <translation>度量距离所用范数的阶。</translation>
    </message>
    <message>
        <source>Delta</source>
        <translation>Delta</translation>
    </message>
    <message>
        <source>Differences beyond it count by their size and not by its square.</source>
        <translation>超过它的差值按大小计，而不按平方计。</translation>
    </message>
    <message>
        <source>Factor of the loss where the target is 1: above 1 finds more of what is rare.</source>
        <translation>目标为 1 处损失的系数：大于 1 时能找出更多稀少的正例。</translation>
    </message>
    <message>
        <source>Form</source>
        <translation>形式</translation>
    </message>
    <message>
        <source>Gamma</source>
        <translation>Gamma</translation>
    </message>
    <message>
        <source>How far on the right side is far enough.</source>
        <translation>在正确的一侧要离多远才算足够。</translation>
    </message>
    <message>
        <source>How much farther the negative should be.</source>
        <translation>负例应当再远多少。</translation>
    </message>
    <message>
        <source>How strongly right answers are left out; 0 leaves out none.</source>
        <translation>已答对的样本被忽略的程度；0 表示一个也不忽略。</translation>
    </message>
    <message>
        <source>Ignore index</source>
        <translation>忽略的类别编号</translation>
    </message>
    <message>
        <source>Label smoothing</source>
        <translation>标签平滑</translation>
    </message>
    <message>
        <source>Log target</source>
        <translation>目标取对数</translation>
    </message>
    <message>
        <source>Log-probabilities such as those of a LogSoftmax, (N, classes) or (N, classes, ...).</source>
        <translation>对数概率，例如 LogSoftmax 的输出，(N, classes) 或 (N, classes, ...)。</translation>
    </message>
    <message>
        <source>Log-probabilities, such as those of a LogSoftmax.</source>
        <translation>对数概率，例如 LogSoftmax 的输出。</translation>
    </message>
    <message>
        <source>Loss between distributions: what is lost when the prediction stands for the target.</source>
        <translation>分布之间的损失：用预测代替目标时丢失的信息。</translation>
    </message>
    <message>
        <source>Loss for choosing one of several classes, from log-probabilities: small when the right class has a high one.</source>
        <translation>多类选一的损失，由对数概率计算：正确类别的对数概率高时损失很小。</translation>
    </message>
    <message>
        <source>Loss for learning distances: an anchor should be nearer to what is like it than to what is not, by a margin.</source>
        <translation>学习距离的损失：锚点离同类应比离异类更近，且至少近一个间隔。</translation>
    </message>
    <message>
        <source>Loss for learning likeness: pairs that belong together should point one way, others should not.</source>
        <translation>学习相似性的损失：相配的一对应指向同一方向，其他的则不应如此。</translation>
    </message>
    <message>
        <source>Loss for masks: how little the predicted area and the right one overlap, a sample at a time.</source>
        <translation>掩码的损失：逐个样本衡量预测区域与正确区域重叠得有多少，重叠越少损失越大。</translation>
    </message>
    <message>
        <source>Loss for predicting values that a few wild targets do not rule: the mean of the absolute differences.</source>
        <translation>预测数值的损失，不受少数异常目标左右：绝对差的平均值。</translation>
    </message>
    <message>
        <source>Loss for predicting values: squared for small differences, absolute for large ones.</source>
        <translation>预测数值的损失：差值小时取平方，大时取绝对值。</translation>
    </message>
    <message>
        <source>Loss for yes or no where one answer is rare: what is right already counts little.</source>
        <translation>是非判断的损失，用于其中一种答案很少见的情形：已经答对的样本占比很小。</translation>
    </message>
    <message>
        <source>Loss for yes or no, from probabilities: the cross entropy of each number by itself.</source>
        <translation>是非判断的损失，由概率计算：每个数各自的交叉熵。</translation>
    </message>
    <message>
        <source>Loss for yes or no, from scores before a sigmoid: the cross entropy of each number by itself, exact for large scores too.</source>
        <translation>是非判断的损失，由 sigmoid 之前的得分计算：每个数各自的交叉熵，得分很大时也精确。</translation>
    </message>
    <message>
        <source>Loss of a margin: nothing where the answer is right by more than the margin.</source>
        <translation>间隔损失：答案正确且超出间隔时损失为零。</translation>
    </message>
    <message>
        <source>Margin</source>
        <translation>间隔</translation>
    </message>
    <message>
        <source>P</source>
        <translation>P</translation>
    </message>
    <message>
        <source>Positive weight</source>
        <translation>正例权重</translation>
    </message>
    <message>
        <source>Probabilities from 0 to 1, such as those of a Sigmoid.</source>
        <translation>0 到 1 的概率，例如 Sigmoid 的输出。</translation>
    </message>
    <message>
        <source>Probabilities, in the same shape.</source>
        <translation>概率，形状相同。</translation>
    </message>
    <message>
        <source>Scores before any sigmoid.</source>
        <translation>sigmoid 之前的得分。</translation>
    </message>
    <message>
        <source>Scores x before any sigmoid.</source>
        <translation>sigmoid 之前的得分 x。</translation>
    </message>
    <message>
        <source>Scores, or distances for the form embedding.</source>
        <translation>得分；形式为 embedding 时是距离。</translation>
    </message>
    <message>
        <source>Share of each target that is spread over all classes alike.</source>
        <translation>每个目标中均匀分给所有类别的份额。</translation>
    </message>
    <message>
        <source>Share of the targets that are 1; below 0, both sides count alike.</source>
        <translation>目标为 1 的一侧所占的份额；小于 0 时两侧同等计算。</translation>
    </message>
    <message>
        <source>Smooth</source>
        <translation>平滑项</translation>
    </message>
    <message>
        <source>Swap</source>
        <translation>交换</translation>
    </message>
    <message>
        <source>Targets of this class index do not count, e.g. 255 or -100; empty: all count.</source>
        <translation>类别编号为此值的目标不计入，例如 255 或 -100；留空则全部计入。</translation>
    </message>
    <message>
        <source>The cosine that pairs may have that do not belong together.</source>
        <translation>不相配的一对所允许的余弦值。</translation>
    </message>
    <message>
        <source>The mask: 0 or 1, in the same shape.</source>
        <translation>掩码：0 或 1，形状相同。</translation>
    </message>
    <message>
        <source>The mean over all numbers, or the sum over each sample and the mean over samples.</source>
        <translation>对所有数取平均，或对每个样本求和后再对样本取平均。</translation>
    </message>
    <message>
        <source>Vectors (N, D).</source>
        <translation>向量 (N, D)。</translation>
    </message>
    <message>
        <source>Vectors of the same shape.</source>
        <translation>形状相同的向量。</translation>
    </message>
    <message>
        <source>Vectors that should be far from the anchor&apos;s.</source>
        <translation>应远离锚点的向量。</translation>
    </message>
    <message>
        <source>Vectors that should be near to the anchor&apos;s.</source>
        <translation>应靠近锚点的向量。</translation>
    </message>
    <message>
        <source>What each class counts for, one number a class, e.g. 1, 2, 0.5; empty: all alike.</source>
        <translation>每个类别的分量，每类一个数，例如 1, 2, 0.5；留空则各类相同。</translation>
    </message>
    <message>
        <source>Whether the distance from positive to negative counts where it is the smaller one.</source>
        <translation>正例到负例的距离更小时，是否改用该距离。</translation>
    </message>
    <message>
        <source>Whether the prediction is a score to have the target&apos;s sign or a distance to be small for 1 and large for -1.</source>
        <translation>预测是应与目标同号的得分，还是目标为 1 时应小、为 -1 时应大的距离。</translation>
    </message>
    <message>
        <source>Whether the target holds log-probabilities as well.</source>
        <translation>目标是否同样是对数概率。</translation>
    </message>
    <message>
        <source>batchmean</source>
        <translation>按样本平均</translation>
    </message>
    <message>
        <source>classification</source>
        <translation>分类</translation>
    </message>
    <message>
        <source>embedding</source>
        <translation>嵌入</translation>
    </message>
    <message>
        <source>mean</source>
        <translation>平均</translation>
    </message>
    <message>
        <source>A run (PROJECT#ID) or a file of weights (.safetensors) to begin with: those whose names and shapes fit are taken, the others begin fresh.</source>
        <translation>用作起点的运行（PROJECT#ID）或权重文件（.safetensors）：名称和形状相符的权重会被采用，其余重新初始化。</translation>
    </message>
    <message>
        <source>Best by</source>
        <translation>最佳依据</translation>
    </message>
    <message>
        <source>Bidirectional</source>
        <translation>双向</translation>
    </message>
    <message>
        <source>Ends the run early after so many validations in a row without a gain; 0 never.</source>
        <translation>连续这么多次验证没有进步就提前结束运行；0 表示从不。</translation>
    </message>
    <message>
        <source>Hidden</source>
        <translation>隐藏维数</translation>
    </message>
    <message>
        <source>Hidden states (N, T, directions * hidden), or the last ones (N, directions * hidden).</source>
        <translation>各步的隐藏状态 (N, T, 方向数 * hidden)，或最后的隐藏状态 (N, 方向数 * hidden)。</translation>
    </message>
    <message>
        <source>How likely a value between two layers is set to zero in training.</source>
        <translation>训练中两层之间每个值被置零的概率。</translation>
    </message>
    <message>
        <source>How many of the newest checkpoints stay, beside the best.</source>
        <translation>除最佳检查点外，保留多少个最新的检查点。</translation>
    </message>
    <message>
        <source>Keep every</source>
        <translation>永久保留间隔</translation>
    </message>
    <message>
        <source>Keep last</source>
        <translation>保留最新</translation>
    </message>
    <message>
        <source>Keep unit</source>
        <translation>保留单位</translation>
    </message>
    <message>
        <source>Layers one behind the other, each reading the one before.</source>
        <translation>前后相接的层数，每层读取前一层。</translation>
    </message>
    <message>
        <source>Numbers of the hidden state.</source>
        <translation>隐藏状态的数的个数。</translation>
    </message>
    <message>
        <source>Phases</source>
        <translation>阶段</translation>
    </message>
    <message>
        <source>Reads a sequence step by step with a memory that gates write, keep and show: long short-term memory.</source>
        <translation>逐步读取序列，由门控制记忆的写入、保留和输出：长短期记忆。</translation>
    </message>
    <message>
        <source>Reads a sequence step by step, each step adding to what the hidden state says of those before.</source>
        <translation>逐步读取序列，每一步都补充隐藏状态中对之前各步的记录。</translation>
    </message>
    <message>
        <source>Reads a sequence step by step; gates say how much of the hidden state is renewed: gated recurrent unit.</source>
        <translation>逐步读取序列，由门决定隐藏状态更新多少：门控循环单元。</translation>
    </message>
    <message>
        <source>Keeps the pictures of the data set in the GPU&apos;s memory where they fit beside the network, so that batches are put together there; off: the processor prepares them. The run learns the same.</source>
        <translation>如果显存在网络之外还放得下，数据集的图像就保存在 GPU 显存中，并在那里拼成批次；关闭时由处理器准备批次。训练结果相同。</translation>
    </message>
    <message>
        <source>Resident</source>
        <translation>驻留显存</translation>
    </message>
    <message>
        <source>Restore best</source>
        <translation>恢复最佳</translation>
    </message>
    <message>
        <source>Returns</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Sampling</source>
        <translation>采样</translation>
    </message>
    <message>
        <source>Saves a checkpoint after every so many epochs (or steps) that stays for good; 0 none.</source>
        <translation>每隔这么多轮（或步）保存一个永久保留的检查点；0 表示不保存。</translation>
    </message>
    <message>
        <source>Smaller changes do not count as a gain when a run may end early.</source>
        <translation>运行可能提前结束时，更小的变化不算进步。</translation>
    </message>
    <message>
        <source>Stop min change</source>
        <translation>早停最小变化</translation>
    </message>
    <message>
        <source>Stop patience</source>
        <translation>早停耐心</translation>
    </message>
    <message>
        <source>Tests and exports the weights of the best validation instead of the last ones.</source>
        <translation>测试和导出使用验证最佳时的权重，而不是最后的权重。</translation>
    </message>
    <message>
        <source>The hidden state after every step, to go on with a sequence, or only after the last, which has seen all of it, to judge the sequence.</source>
        <translation>返回每一步之后的隐藏状态，以便继续处理序列；或只返回读完整个序列之后的隐藏状态，以便判断该序列。</translation>
    </message>
    <message>
        <source>Updates of a step that minimise different losses over different weights, in this order: critic: losses real fake, weights critic*; generator: losses fool, weights generator*, rate 0.5, every 5. Empty: all losses, all weights.</source>
        <translation>一步中的各次更新，按此顺序以不同权重最小化不同损失：critic: losses real fake, weights critic*; generator: losses fool, weights generator*, rate 0.5, every 5。留空：全部损失、全部权重。</translation>
    </message>
    <message>
        <source>Validate every</source>
        <translation>验证间隔</translation>
    </message>
    <message>
        <source>Validates within epochs too, after every so many steps; 0 only after each epoch.</source>
        <translation>轮次之中也每隔这么多步验证一次；0 表示只在每轮结束后验证。</translation>
    </message>
    <message>
        <source>Weights from</source>
        <translation>权重来源</translation>
    </message>
    <message>
        <source>What makes a validation the best so far: the lowest loss or the highest accuracy; of training where nothing is put aside for validation.</source>
        <translation>以什么判断迄今最佳的验证：最低损失或最高准确率；没有留出验证样本时看训练。</translation>
    </message>
    <message>
        <source>What makes the hidden state out of the sums.</source>
        <translation>由各项之和得出隐藏状态的函数。</translation>
    </message>
    <message>
        <source>Whether each layer also reads the sequence from its end; both results stand side by side.</source>
        <translation>每层是否也从末尾读取序列；两个方向的结果并排放置。</translation>
    </message>
    <message>
        <source>Whether keep_every counts epochs or steps.</source>
        <translation>keep_every 按轮数还是按步数计。</translation>
    </message>
    <message>
        <source>Whether learned numbers are added to both products.</source>
        <translation>是否给两个乘积都加上可学习的数。</translation>
    </message>
    <message>
        <source>Which samples an epoch goes through: each once in random order, or as many drawn at random with every class equally likely.</source>
        <translation>一轮经过哪些样本：每个样本按随机顺序各一次，或随机抽取同样多的样本、各类别机会均等。</translation>
    </message>
    <message>
        <source>accuracy</source>
        <translation>准确率</translation>
    </message>
    <message>
        <source>balanced</source>
        <translation>均衡</translation>
    </message>
    <message>
        <source>last</source>
        <translation>最后一步</translation>
    </message>
    <message>
        <source>loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>sequence</source>
        <translation>整个序列</translation>
    </message>
    <message>
        <source>shuffled</source>
        <translation>打乱</translation>
    </message>
    <message>
        <source>validations</source>
        <translation>次验证</translation>
    </message>
    <message>
        <source>Recompute</source>
        <translation>重新计算</translation>
    </message>
    <message>
        <source>Tune</source>
        <translation>实测选优</translation>
    </message>
    <message>
        <source>bf16</source>
        <translation>bf16</translation>
    </message>
    <message>
        <source>fp16</source>
        <translation>fp16</translation>
    </message>
    <message>
        <source>tf32</source>
        <translation>tf32</translation>
    </message>
    <message>
        <source>none: keep all</source>
        <translation>空：全部保留</translation>
    </message>
    <message>
        <source>Blocks or layers whose activations are computed again in the backward pass instead of being kept: less memory, more time, the same numbers. Names or patterns such as stage*; layers that go together stand between semicolons.</source>
        <translation>哪些块或层的激活值不保留，而在反向传播时重新计算：占用内存更少，耗时更多，数值不变。可写名称或通配模式，如 stage*；同属一组的层写在分号之间。</translation>
    </message>
    <message>
        <source>Tries memory layouts and algorithms for a few seconds before the first step and keeps the fastest, instead of judging by a model. What was chosen is stored with the run.</source>
        <translation>在第一步之前用几秒钟实测各种内存布局和算法，取其最快者，而不是按模型估计。所选结果随运行一起保存。</translation>
    </message>
    <message>
        <source>Border put around each training image before a window of the image&apos;s size is cut out at a random place, anew in each epoch: a random crop, or shift by up to so many pixels. Targets at every pixel move along. 0: none.</source>
        <translation>在每张训练图像四周加上这么宽的边，再在随机位置裁出与原图同样大小的窗口，每轮重新抽取：即随机裁剪，或最多平移这么多像素。逐像素的目标随之移动。0：不加。</translation>
    </message>
    <message>
        <source>Shorter side of the window that is cut out of each training image at a random place and scaled back to the image&apos;s size; 0: the image&apos;s own.</source>
        <translation>从每张训练图像的随机位置裁出的窗口的短边长度，裁出后再缩放回原图大小；0：与原图相同。</translation>
    </message>
    <message>
        <source>What the padding shows: the pixels at the image&apos;s edge, or zeros (class 0 in targets at every pixel).</source>
        <translation>加出的边显示什么：图像边缘的像素，或零（逐像素目标中为第 0 类）。</translation>
    </message>
    <message>
        <source>How likely left and right of a training image are exchanged; 0.5 is usual, 0: never.</source>
        <translation>训练图像左右互换的概率；通常取 0.5，0：从不。</translation>
    </message>
    <message>
        <source>Up to this much, at random, is added to all numbers of a training image or taken from them, on the scale the network sees. 0: nothing.</source>
        <translation>给一张训练图像的所有数值随机加上或减去的最大值，按网络所见的尺度。0：不变。</translation>
    </message>
    <message>
        <source>How far from 1 the random factor may be that scales a training image&apos;s differences from its mean. 0: always 1.</source>
        <translation>随机因子偏离 1 的最大幅度，该因子缩放训练图像与其均值之差。0：始终为 1。</translation>
    </message>
    <message>
        <source>How likely a random rectangle of a training image is set to zero (cutout). 0: never.</source>
        <translation>训练图像中一个随机矩形被置零的概率（cutout）。0：从不。</translation>
    </message>
    <message>
        <source>Largest share of the image that an erased rectangle covers.</source>
        <translation>被擦除的矩形最多占图像的比例。</translation>
    </message>
    <message>
        <source>Augment padding</source>
        <translation>增强：加边</translation>
    </message>
    <message>
        <source>Augment crop</source>
        <translation>增强：裁剪</translation>
    </message>
    <message>
        <source>Augment border</source>
        <translation>增强：边的内容</translation>
    </message>
    <message>
        <source>Augment flip</source>
        <translation>增强：左右翻转</translation>
    </message>
    <message>
        <source>Augment brightness</source>
        <translation>增强：亮度</translation>
    </message>
    <message>
        <source>Augment contrast</source>
        <translation>增强：对比度</translation>
    </message>
    <message>
        <source>Augment erase</source>
        <translation>增强：擦除</translation>
    </message>
    <message>
        <source>Augment erase area</source>
        <translation>增强：擦除面积</translation>
    </message>
    <message>
        <source>edge</source>
        <translation>边缘</translation>
    </message>
    <message>
        <source>zero</source>
        <translation>零</translation>
    </message>
</context>
</TS>
