# SPDX-License-Identifier: Apache-2.0
"""A PyTorch module from a network's description (train_speed describe): the layers people would write, in the order they run."""

import torch
import torch.nn.functional as F

nn = torch.nn
LOSSES = {"CrossEntropy", "MSE", "MeanLoss"}


def ints(value):
    return tuple(int(v) for v in value) if isinstance(value, list) else int(value)


class Function(nn.Module):
    """A function without weights as a layer."""

    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, *x):
        return self.function(*x)


class Attention(nn.Module):
    def __init__(self, a, features):
        super().__init__()
        self.heads, self.causal = int(a["heads"]), bool(a["causal"])
        self.project, self.out = nn.Linear(features, 3 * features), nn.Linear(features, features)

    def forward(self, x):
        query, key, value = (part.unflatten(2, (self.heads, -1)).transpose(1, 2) for part in self.project(x).chunk(3, 2))
        return self.out(F.scaled_dot_product_attention(query, key, value, is_causal=self.causal).transpose(1, 2).flatten(2))


class LearnedPositions(nn.Module):
    def __init__(self, steps, features):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(steps, features))

    def forward(self, x):
        return x + self.weight


class Recurrent(nn.Module):
    def __init__(self, kind, a, features):
        super().__init__()
        self.last = a["returns"] != "sequence"
        self.inside = getattr(nn, kind)(features, int(a["hidden"]), int(a["layers"]), bias=a["bias"], batch_first=True,
                                        bidirectional=a["bidirectional"])

    def forward(self, x):
        sequence = self.inside(x)[0]
        return sequence[:, -1] if self.last else sequence


def convolution(kind, a, channels):
    padding = "same" if a.get("same_padding") else ints(a["padding"])
    return getattr(nn, kind)(channels, int(a["out_channels"]), ints(a["kernel"]), ints(a["stride"]), padding,
                             dilation=ints(a["dilation"]), groups=int(a["groups"]), bias=a["bias"])


def transposed(kind, a, channels):
    return getattr(nn, kind)(channels, int(a["out_channels"]), ints(a["kernel"]), ints(a["stride"]), ints(a["padding"]),
                             ints(a["output_padding"]), int(a["groups"]), a["bias"], ints(a["dilation"]))


def formula(a):
    known = {name: getattr(torch, name) for name in ("tanh", "exp", "log", "sqrt", "abs", "sigmoid")} | {"softplus": F.softplus}
    code = eval("lambda a, b=None, c=None: " + a["formula"].replace("^", "**"), {"__builtins__": {}, **known})
    return Function(code)


def positions(a, shape):
    if a["kind"] == "learned":
        return LearnedPositions(*shape[1:])
    t, even = torch.arange(shape[1]).unsqueeze(1), torch.arange(0, shape[2], 2)
    angle = t / 10000 ** (even / shape[2])
    table = torch.stack([angle.sin(), angle.cos()], 2).flatten(1)[:, :shape[2]].float()
    return Function(lambda x: x + table)


def align(x, rank):
    return x.reshape(x.shape[:1] + (1,) * (rank - x.dim()) + x.shape[1:])


def add(*x):
    rank = max(t.dim() for t in x)
    return sum((align(t, rank) for t in x[1:]), align(x[0], rank))


PLAIN = {
    "ReLU": lambda a: nn.ReLU(), "ReLU6": lambda a: nn.ReLU6(), "LeakyReLU": lambda a: nn.LeakyReLU(a["slope"]),
    "GELU": lambda a: nn.GELU("tanh" if a["approximation"] == "tanh" else "none"), "Tanh": lambda a: nn.Tanh(),
    "Sigmoid": lambda a: nn.Sigmoid(), "SiLU": lambda a: nn.SiLU(), "Dropout": lambda a: nn.Dropout(a["probability"]),
    "Flatten": lambda a: nn.Flatten(), "GlobalAvgPool2d": lambda a: nn.AdaptiveAvgPool2d(1),
    "MaxPool2d": lambda a: nn.MaxPool2d(ints(a["kernel"]), ints(a["stride"]), ints(a["padding"])),
    "AvgPool2d": lambda a: nn.AvgPool2d(ints(a["kernel"]), ints(a["stride"]), ints(a["padding"])),
    "Reshape": lambda a: Function(lambda x: x.reshape(x.shape[0], *ints(a["shape"]))),
    "Permute": lambda a: Function(lambda x: x.permute(0, *(ints(a["axes"]) or range(x.dim() - 1, 0, -1)))),
    "Concat": lambda a: Function(lambda *x: torch.cat(x, int(a["axis"]))),
    "Unsqueeze": lambda a: Function(lambda x: x.unsqueeze(int(a["axis"]))),
    "Split": lambda a: Function(lambda x: x.split(ints(a["sizes"]), int(a["axis"]))),
    "Pad": lambda a: Function(lambda x: F.pad(x, ints(a["padding"]), mode=a["mode"], value=a["value"])),
    "Add": lambda a: Function(add),
    "RandomNormal": lambda a: Function(lambda x: a["mean"] + a["deviation"] * torch.randn_like(x)),
    "Formula": formula,
    "CrossEntropy": lambda a: nn.CrossEntropyLoss(), "MSE": lambda a: nn.MSELoss(), "MeanLoss": lambda a: Function(torch.mean),
    "Output": lambda a: nn.Identity(),
}


def slice_of(a):
    axis, begin, end, step = (int(a[key]) for key in ("axis", "begin", "end", "step"))
    return Function(lambda x: x[(slice(None),) * axis + (slice(begin, end, step),)])


def layer_norm(a, shape):
    return nn.LayerNorm(shape[int(a["axis"]) % len(shape):], a["eps"])


def layer(node):
    """The module of a node."""
    op, a, shapes = node["op"], node["attributes"], node["src_shapes"]
    if op in PLAIN:
        return PLAIN[op](a)
    if op == "Linear":
        return nn.Linear(shapes[0][-1], int(a["out_features"]), a["bias"])
    if op.startswith("ConvTranspose"):
        return transposed(op, a, shapes[0][1])
    if op.startswith("Conv"):
        return convolution(op, a, shapes[0][1])
    if op.startswith("BatchNorm"):
        return getattr(nn, op)(shapes[0][1], a["eps"], a["momentum"])
    if op in ("RNN", "LSTM", "GRU"):
        return Recurrent(op, a, shapes[0][2])
    made = {"LayerNorm": lambda: layer_norm(a, shapes[0]), "Embedding": lambda: nn.Embedding(int(a["count"]), int(a["features"])),
            "PositionalEmbedding": lambda: positions(a, shapes[0]), "MultiHeadAttention": lambda: Attention(a, shapes[0][2]),
            "Slice": lambda: slice_of(a)}
    return made[op]()


class Network(nn.Module):
    """Runs the nodes in their order on the tensors of `inputs` (by node id); gives the losses asked for, by name."""

    def __init__(self, nodes):
        super().__init__()
        self.inputs = [node for node in nodes if node["op"] == "Input"]
        self.nodes = [node for node in nodes if node["op"] != "Input"]
        self.layers = nn.ModuleDict({str(node["id"]): layer(node) for node in self.nodes})
        self.calls = [(self.layers[str(node["id"])], [tuple(src) for src in node["src"]], node) for node in self.nodes]

    def needed_for(self, losses):
        """The calls that `losses` (names; None: all) depend on, in order."""
        wanted, kept = set(), []
        for call in reversed(self.calls):
            _, src, node = call
            is_loss = node["op"] in LOSSES and (losses is None or node["name"] in losses)
            if is_loss or node["id"] in wanted:
                wanted.update(id for id, _ in src)
                kept.append(call)
        return kept[::-1]

    def forward(self, values, calls):
        values, loss = {(id, 0): value for id, value in values.items()}, 0
        for module, src, node in calls:
            made = module(*[values[at] for at in src])
            if node["op"] in LOSSES:
                weight = node["attributes"].get("weight", 1)
                loss = loss + (made if weight == 1 else weight * made)
            elif isinstance(made, tuple):
                values.update(((node["id"], i), part) for i, part in enumerate(made))
            else:
                values[node["id"], 0] = made
        return loss


