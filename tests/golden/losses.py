#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Golden numbers for the losses: python tests/golden/losses.py > tests/golden/losses.json

Value and gradient of every floating input, by torch.nn in double. torch.nn has no plain hinge, no focal and no Dice
loss: those are written here as the field writes them. Each case holds the attributes as Netwright spells them, the
inputs' shapes (indices where `classes` is not 0: the last input) and the interval their values lie in.
"""
import json

import torch
from torch.nn import functional as F

torch.set_default_dtype(torch.float64)


def values(shape, stream, low, high):
    i = torch.arange(torch.Size(shape).numel(), dtype=torch.float64)
    return (low + (high - low) * (0.5 + 0.5 * torch.sin(1 + 1.7 * i + 10 * stream))).reshape(shape)


def indices(shape, classes):
    i = torch.arange(torch.Size(shape).numel())
    return ((3 * i + 2) % classes).reshape(shape)


def focal(x, t, alpha=0.25, gamma=2):
    p = torch.sigmoid(x)
    wrong = p * (1 - t) + (1 - p) * t
    factor = alpha * t + (1 - alpha) * (1 - t) if alpha >= 0 else 1
    return (factor * wrong**gamma * F.binary_cross_entropy_with_logits(x, t, reduction="none")).mean()


def dice(p, t, smooth=1.0):
    p, t = p.flatten(1), t.flatten(1)
    return (1 - (2 * (p * t).sum(1) + smooth) / (p.sum(1) + t.sum(1) + smooth)).mean()


def weights(text):
    return torch.tensor([float(part) for part in text.split(",")])


PAIR = [(4, 3), (4, 3)]
IMAGES = [(2, 3, 2, 5), (2, 3, 2, 5)]
LONG = "1, 2, 0.5, 0, 1.25"
CASES = [
    ("CrossEntropy", {}, [(6, 5), (6,)], (-2, 2), 5, F.cross_entropy),
    ("CrossEntropy", {"label_smoothing": 0.2, "ignore_index": "2", "class_weights": LONG}, [(6, 5, 3), (6, 3)],
     (-2, 2), 5, lambda x, t: F.cross_entropy(x, t, weights(LONG), ignore_index=2, label_smoothing=0.2)),
    ("CrossEntropy", {"label_smoothing": 1.0}, [(6, 5), (6,)], (-2, 2), 5,
     lambda x, t: F.cross_entropy(x, t, label_smoothing=1.0)),
    ("NLL", {}, [(6, 5), (6,)], (-3, 0), 5, F.nll_loss),
    ("NLL", {"ignore_index": "0", "class_weights": LONG}, [(6, 5, 2, 2), (6, 2, 2)], (-3, 0), 5,
     lambda x, t: F.nll_loss(x, t, weights(LONG), ignore_index=0)),
    ("MSE", {}, PAIR, (-2, 2), 0, F.mse_loss),
    ("MeanLoss", {}, [(4, 3, 2)], (-2, 2), 0, torch.mean),
    ("L1", {}, PAIR, (-2, 2), 0, F.l1_loss),
    ("Huber", {}, PAIR, (-2, 2), 0, F.huber_loss),
    ("Huber", {"delta": 0.4}, IMAGES, (-2, 2), 0, lambda x, t: F.huber_loss(x, t, delta=0.4)),
    ("BCE", {}, PAIR, (0.02, 0.98), 0, F.binary_cross_entropy),
    ("BCEWithLogits", {}, PAIR, (-3, 3), 0, F.binary_cross_entropy_with_logits),
    ("BCEWithLogits", {"positive_weight": 2.5}, IMAGES, (-3, 3), 0,
     lambda x, t: F.binary_cross_entropy_with_logits(x, t, pos_weight=torch.tensor(2.5))),
    ("KLDiv", {}, PAIR, (0.1, 1), 0, F.kl_div),
    ("KLDiv", {"reduction": "batchmean"}, IMAGES, (0.1, 1), 0, lambda x, t: F.kl_div(x, t, reduction="batchmean")),
    ("KLDiv", {"log_target": True}, PAIR, (-2, 0), 0, lambda x, t: F.kl_div(x, t, log_target=True)),
    ("Hinge", {}, PAIR, (-2, 2), 0, lambda x, t: F.relu(1 - t * x).mean()),
    ("Hinge", {"margin": 0.6, "form": "embedding"}, PAIR, (-2, 2), 0,
     lambda x, t: F.hinge_embedding_loss(x, t, margin=0.6)),
    ("CosineEmbedding", {"margin": 0.2}, [(5, 4), (5, 4), (5,)], (-1, 1), 0,
     lambda x, y, t: F.cosine_embedding_loss(x, y, torch.where(t > 0, 1, -1), margin=0.2)),
    ("Triplet", {}, [(4, 3)] * 3, (-1, 1), 0, F.triplet_margin_loss),
    ("Triplet", {"margin": 0.3, "p": 3.0, "eps": 1e-3, "swap": True}, [(4, 3)] * 3, (-1, 1), 0,
     lambda a, p, n: F.triplet_margin_loss(a, p, n, margin=0.3, p=3, eps=1e-3, swap=True)),
    ("Focal", {}, PAIR, (0, 1), 0, focal),
    ("Focal", {"alpha": -1.0, "gamma": 0.5}, IMAGES, (0, 1), 0, lambda x, t: focal(x, t, -1, 0.5)),
    ("Dice", {}, PAIR, (0, 1), 0, dice),
    ("Dice", {"smooth": 0.1}, IMAGES, (0, 1), 0, lambda x, t: dice(x, t, 0.1)),
]

lines = []
for op, attributes, shapes, (low, high), classes, loss in CASES:
    inputs = [values(shape, stream, low, high).requires_grad_() for stream, shape in enumerate(shapes)]
    if classes:
        inputs[-1] = indices(shapes[-1], classes)
    value = loss(*inputs)
    value.backward()
    gradients = [x.grad.flatten().tolist() if x.requires_grad and x.grad is not None else [] for x in inputs]
    lines.append(json.dumps({"op": op, "attributes": attributes, "shapes": shapes, "interval": [low, high],
                             "classes": classes, "loss": value.item(), "gradients": gradients}))
print('{"made_with": "PyTorch %s", "cases": [' % torch.__version__.split("+")[0])
print(",\n".join(lines))
print("]}")
