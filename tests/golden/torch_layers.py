# SPDX-License-Identifier: Apache-2.0
"""Every layer type as a PyTorch function: LAYERS[op](attributes, inputs, weights) -> list of outputs.

`attributes` is complete (defaults filled in), `weights` maps names to tensors; running statistics are replaced in it.
"""
import torch
import torch.nn.functional as F

LAYERS = {}
LOSSES = {"MSE", "CrossEntropy", "BCE", "BCEWithLogits", "MeanLoss"}


def layer(*names):
    def register(function):
        for name in names:
            LAYERS[name] = function
        return function

    return register


def one(function):
    return lambda a, x, w: [function(a, *x)]


def whole(value):
    return tuple(int(v) for v in value) if isinstance(value, list) else int(value)


def align(*tensors):
    """Missing dimensions are put behind the batch."""
    rank = max(t.dim() for t in tensors)
    return [t.reshape(t.shape[:1] + (1,) * (rank - t.dim()) + t.shape[1:]) for t in tensors]


def axes(a, x):
    return [int(i) for i in a["axes"]] or list(range(1, x.dim()))


SIMPLE = {
    "ReLU": lambda a, x: F.relu(x),
    "ReLU6": lambda a, x: F.relu6(x),
    "LeakyReLU": lambda a, x: F.leaky_relu(x, a["slope"]),
    "ELU": lambda a, x: F.elu(x, a["alpha"]),
    "SELU": lambda a, x: F.selu(x),
    "GELU": lambda a, x: F.gelu(x, approximate="tanh" if a["approximation"] == "tanh" else "none"),
    "SiLU": lambda a, x: F.silu(x),
    "Mish": lambda a, x: F.mish(x),
    "Sigmoid": lambda a, x: torch.sigmoid(x),
    "HardSigmoid": lambda a, x: F.hardsigmoid(x),
    "HardSwish": lambda a, x: F.hardswish(x),
    "Tanh": lambda a, x: torch.tanh(x),
    "Softplus": lambda a, x: F.softplus(x, a["beta"], a["threshold"]),
    "Softsign": lambda a, x: F.softsign(x),
    "Softmax": lambda a, x: F.softmax(x, int(a["axis"])),
    "LogSoftmax": lambda a, x: F.log_softmax(x, int(a["axis"])),
    "Dropout": lambda a, x: F.dropout(x, a["probability"]),
    "Dropout2d": lambda a, x: F.dropout2d(x, a["probability"]),
    "DropPath": lambda a, x: F.dropout(x, a["probability"]),
    "Identity": lambda a, x: x * 1,
    "Add": lambda a, *x: sum(align(*x)),
    "Sub": lambda a, *x: torch.sub(*align(*x)),
    "Mul": lambda a, *x: torch.mul(*align(*x)),
    "Div": lambda a, *x: torch.div(*align(*x)),
    "Pow": lambda a, *x: torch.pow(*align(*x)),
    "Min": lambda a, *x: torch.minimum(*align(*x)),
    "Max": lambda a, *x: torch.maximum(*align(*x)),
    "MatMul": lambda a, *x: torch.matmul(*align(*x)),
    "Neg": lambda a, x: -x,
    "Abs": lambda a, x: x.abs(),
    "Exp": lambda a, x: x.exp(),
    "Log": lambda a, x: x.log(),
    "Sqrt": lambda a, x: x.sqrt(),
    "Clip": lambda a, x: torch.clamp(x, a["lowest"], a["highest"]),
    "ReduceMean": lambda a, x: x.mean(axes(a, x), keepdim=a["keep_dims"]),
    "ReduceSum": lambda a, x: x.sum(axes(a, x), keepdim=a["keep_dims"]),
    "ReduceMax": lambda a, x: x.amax(axes(a, x), keepdim=a["keep_dims"]),
    "Flatten": lambda a, x: x.flatten(1),
    "Reshape": lambda a, x: x.reshape(x.shape[0], *whole(a["shape"])),
    "Permute": lambda a, x: x.permute(0, *(whole(a["axes"]) or range(x.dim() - 1, 0, -1))),
    "Concat": lambda a, *x: torch.cat(x, int(a["axis"])),
    "Squeeze": lambda a, x: x.squeeze(whole(a["axes"]))
    if a["axes"]
    else x.reshape(x.shape[:1] + tuple(d for d in x.shape[1:] if d != 1)),
    "Unsqueeze": lambda a, x: x.unsqueeze(int(a["axis"])),
    "Gather": lambda a, x, i: torch.gather(x, int(a["axis"]), i),
    "PixelShuffle": lambda a, x: F.pixel_shuffle(x, int(a["factor"])),
    "GlobalAvgPool1d": lambda a, x: F.adaptive_avg_pool1d(x, 1),
    "GlobalAvgPool2d": lambda a, x: F.adaptive_avg_pool2d(x, 1),
    "GlobalAvgPool3d": lambda a, x: F.adaptive_avg_pool3d(x, 1),
    "GlobalMaxPool1d": lambda a, x: F.adaptive_max_pool1d(x, 1),
    "GlobalMaxPool2d": lambda a, x: F.adaptive_max_pool2d(x, 1),
    "GlobalMaxPool3d": lambda a, x: F.adaptive_max_pool3d(x, 1),
    "LocalResponseNorm": lambda a, x: F.local_response_norm(x, int(a["size"]), a["alpha"], a["beta"], a["k"]),
}
for name, function in SIMPLE.items():
    LAYERS[name] = one(function)


@layer("PReLU")
def prelu(a, x, w):
    return [F.prelu(x[0], w["weight"])]


@layer("Constant")
def constant(a, x, w):
    numbers = torch.tensor([float(v) for v in a["value"].replace(",", " ").split()])
    return [numbers.expand(whole(a["shape"])) if numbers.numel() == 1 else numbers.reshape(whole(a["shape"]))]


@layer("Formula")
def formula(a, x, w):
    names = dict(zip("abcdef", align(*x)))
    names.update({f: getattr(torch, f) for f in ("sigmoid", "abs", "tanh", "log", "sqrt", "exp")})
    names.update(max=torch.maximum, min=lambda p, q: torch.clamp(p, max=q), softplus=F.softplus)
    return [eval(a["formula"].replace("^", "**"), {"__builtins__": {}}, names)]


@layer("Split")
def split(a, x, w):
    axis = int(a["axis"])
    return list(x[0].split(whole(a["sizes"]), axis) if a["sizes"] else x[0].chunk(int(a["parts"]), axis))


@layer("Slice")
def slice_(a, x, w):
    length = x[0].shape[int(a["axis"])]
    begin, end, _ = slice(int(a["begin"]), int(a["end"])).indices(length)
    return [x[0].index_select(int(a["axis"]), torch.arange(begin, end, int(a["step"])))]


@layer("Pad")
def pad(a, x, w):
    value = {"value": a["value"]} if a["mode"] == "constant" else {}
    flat = x[0].dim() == 2  # reflection and replication want channels
    y = F.pad(x[0].unsqueeze(1) if flat else x[0], whole(a["padding"]), mode=a["mode"], **value)
    return [y.squeeze(1) if flat else y]


@layer("Expand")
def expand(a, x, w):
    shape = whole(a["shape"])
    y, _ = align(x[0], torch.empty((1,) * (len(shape) + 1)))
    return [y.expand(x[0].shape[0], *shape)]


@layer("Resize")
def resize(a, x, w):
    size = {"size": whole(a["size"])} if any(a["size"]) else {"scale_factor": a["scale"]}
    corners = {"align_corners": a["align_corners"]} if a["mode"] == "bilinear" else {}
    return [F.interpolate(x[0], mode=a["mode"], **size, **corners)]


@layer("Linear")
def linear(a, x, w):
    return [F.linear(x[0], w["weight"], w.get("bias"))]


@layer("Bilinear")
def bilinear(a, x, w):
    return [F.bilinear(x[0], x[1], w["weight"], w.get("bias"))]


@layer("Conv1d", "Conv2d", "Conv3d")
def conv(a, x, w):
    function = {3: F.conv1d, 4: F.conv2d, 5: F.conv3d}[x[0].dim()]
    padding = "same" if a["same_padding"] else whole(a["padding"])
    return [function(x[0], w["weight"], w.get("bias"), whole(a["stride"]), padding, whole(a["dilation"]), int(a["groups"]))]


@layer("ConvTranspose1d", "ConvTranspose2d")
def conv_transpose(a, x, w):
    function = F.conv_transpose1d if x[0].dim() == 3 else F.conv_transpose2d
    return [
        function(x[0], w["weight"], w.get("bias"), whole(a["stride"]), whole(a["padding"]), whole(a["output_padding"]),
                 int(a["groups"]), whole(a["dilation"]))
    ]


@layer("MaxPool1d", "MaxPool2d", "MaxPool3d")
def max_pool(a, x, w):
    function = {3: F.max_pool1d, 4: F.max_pool2d, 5: F.max_pool3d}[x[0].dim()]
    return [function(x[0], whole(a["kernel"]), whole(a["stride"]), whole(a["padding"]))]


@layer("AvgPool1d", "AvgPool2d", "AvgPool3d")
def avg_pool(a, x, w):
    function = {3: F.avg_pool1d, 4: F.avg_pool2d, 5: F.avg_pool3d}[x[0].dim()]
    return [function(x[0], whole(a["kernel"]), whole(a["stride"]), whole(a["padding"]), count_include_pad=a["count_include_pad"])]


@layer("AdaptiveAvgPool1d", "AdaptiveAvgPool2d", "AdaptiveAvgPool3d")
def adaptive_avg_pool(a, x, w):
    function = {3: F.adaptive_avg_pool1d, 4: F.adaptive_avg_pool2d, 5: F.adaptive_avg_pool3d}[x[0].dim()]
    return [function(x[0], whole(a["output_size"]))]


@layer("BatchNorm1d", "BatchNorm2d", "BatchNorm3d")
def batch_norm(a, x, w):
    mean, var = w["running_mean"].detach().clone(), w["running_var"].detach().clone()
    y = F.batch_norm(x[0], mean, var, w["weight"], w["bias"], True, a["momentum"], a["eps"])
    w["running_mean"], w["running_var"] = mean, var
    return [y]


@layer("InstanceNorm1d", "InstanceNorm2d", "InstanceNorm3d")
def instance_norm(a, x, w):
    return [F.instance_norm(x[0], weight=w.get("weight"), bias=w.get("bias"), eps=a["eps"])]


@layer("GroupNorm")
def group_norm(a, x, w):
    return [F.group_norm(x[0], int(a["groups"]), w.get("weight"), w.get("bias"), a["eps"])]


@layer("LayerNorm")
def layer_norm(a, x, w):
    axis = int(a["axis"]) % x[0].dim()
    return [F.layer_norm(x[0], x[0].shape[axis:], w.get("weight"), w.get("bias"), a["eps"])]


@layer("RMSNorm")
def rms_norm(a, x, w):
    axis = int(a["axis"]) % x[0].dim()
    return [F.rms_norm(x[0], x[0].shape[axis:], w.get("weight"), a["eps"])]


@layer("MSE")
def mse(a, x, w):
    return [a["weight"] * F.mse_loss(x[0], x[1])]


@layer("BCE")
def bce(a, x, w):
    return [a["weight"] * F.binary_cross_entropy(x[0], x[1])]


@layer("BCEWithLogits")
def bce_with_logits(a, x, w):
    return [a["weight"] * F.binary_cross_entropy_with_logits(x[0], x[1], pos_weight=torch.tensor(a["positive_weight"]))]


@layer("RandomNormal")
def random_normal(a, x, w):
    return [torch.full_like(x[0], a["mean"])]


@layer("MeanLoss")
def mean_loss(a, x, w):
    return [a["weight"] * x[0].mean()]


@layer("CrossEntropy")
def cross_entropy(a, x, w):
    return [a["weight"] * F.cross_entropy(x[0], x[1])]


@layer("Embedding")
def embedding(a, x, w):
    padding = int(a["padding_index"])
    if padding < 0:
        return [F.embedding(x[0], w["weight"])]
    kept = torch.ones(w["weight"].shape[0], 1)
    kept[padding] = 0  # the row that PyTorch starts with, whatever the weights of the case say
    return [F.embedding(x[0], w["weight"] * kept, padding)]


@layer("PositionalEmbedding")
def positional_embedding(a, x, w):
    if a["kind"] == "learned":
        return [x[0] + w["weight"]]
    steps, features = x[0].shape[1:]
    t = torch.arange(steps).double().unsqueeze(1)
    even = torch.arange(0, features, 2).double()
    angle = t / 10000 ** (even / features)
    both = torch.stack([angle.sin(), angle.cos()], 2).flatten(1)
    return [x[0] + both[:, :features]]


def heads(tensor, count):
    return tensor.unflatten(2, (count, -1)).transpose(1, 2)


def attention(a, query, key, value, mask, w):
    count, seen = int(a["heads"]), None
    if mask is not None:
        seen = (mask != 0)[:, None, None, :].expand(-1, 1, query.shape[1], -1)
    if a.get("causal"):
        lower = torch.ones(query.shape[1], key.shape[1], dtype=torch.bool).tril()
        seen = lower if seen is None else seen & lower
    y = F.scaled_dot_product_attention(*(heads(t, count) for t in (query, key, value)), attn_mask=seen)
    y = y.transpose(1, 2).flatten(2)
    return [F.linear(y, w["out_proj_weight"], w["out_proj_bias"])]


@layer("MultiHeadAttention")
def multi_head_attention(a, x, w):
    parts = F.linear(x[0], w["in_proj_weight"], w["in_proj_bias"]).chunk(3, 2)
    return attention(a, *parts, x[1] if len(x) > 1 else None, w)


@layer("CrossAttention")
def cross_attention(a, x, w):
    query = F.linear(x[0], w["query_proj_weight"], w["query_proj_bias"])
    key, value = F.linear(x[1], w["memory_proj_weight"], w["memory_proj_bias"]).chunk(2, 2)
    return attention(a, query, key, value, x[2] if len(x) > 2 else None, w)


@layer("RNN", "LSTM", "GRU")
def recurrent(a, x, w):
    kind = {3: "GRU", 4: "LSTM", 1: "RNN"}[w["weight_hh_l0"].shape[0] // int(a["hidden"])]
    function = {"nonlinearity": a["activation"]} if kind == "RNN" else {}
    module = getattr(torch.nn, kind)(x[0].shape[2], int(a["hidden"]), int(a["layers"]), bias=a["bias"],
                                     batch_first=True, bidirectional=a["bidirectional"], **function)
    sequence, last = torch.func.functional_call(module, w, (x[0],))
    if a["returns"] == "sequence":
        return [sequence]
    last = last[0] if isinstance(last, tuple) else last
    return [torch.cat(list(last[-2:] if a["bidirectional"] else last[-1:]), 1)]
