#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Golden numbers for the metrics: python tests/golden/metrics.py > tests/golden/metrics.json

By scikit-learn, on numbers that the test makes the same way: a case has the network's inputs (prediction, target), the
loss that judges them, and what the metrics are. Steps of 1/64 make ties among scores.
"""
import json

import numpy as np
import sklearn
from sklearn import metrics as m


def numbers(count, stream, steps, low, high):
    i = np.arange(count, dtype=np.int64)
    return low + (high - low) * ((i * 7919 + stream * 104729 + i * i * 31) % steps) / steps


def indices(count, stream, classes):
    i = np.arange(count, dtype=np.int64)
    return (i * 7 + i // 3 + stream) % classes


def softmax(x):
    e = np.exp(x - x.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def of_classes(rows, classes, inner, absent, ignored, steps=4093):
    """Scores (rows, classes, inner), targets (rows, inner); the class `absent` is never right."""
    scores = numbers(rows * classes * inner, 1, steps, -3, 3).reshape(rows, classes, inner)
    targets = indices(rows * inner, 2, classes)
    targets[targets == absent] = 0
    row, at = np.divmod(np.arange(rows * inner), inner)
    scores[row, targets, at] += 1.5
    x = np.moveaxis(scores, 1, 2).reshape(-1, classes)
    if ignored is not None:
        x, y = x[targets != ignored], targets[targets != ignored]
    else:
        y = targets
    said, p, labels = x.argmax(1), softmax(x), np.arange(classes)
    precision, recall, f1, support = m.precision_recall_fscore_support(y, said, labels=labels, zero_division=0)
    iou = m.jaccard_score(y, said, labels=labels, average=None, zero_division=0)
    auc = [m.roc_auc_score(y == k, p[:, k]) if 0 < (y == k).sum() < len(y) else None for k in labels]
    found = {"accuracy": m.accuracy_score(y, said)}
    if classes > 5:
        found["top_5"] = m.top_k_accuracy_score(y, x, k=5, labels=labels)
    found["precision"] = m.precision_score(y, said, average="macro", zero_division=0)
    found["recall"] = m.recall_score(y, said, average="macro", zero_division=0)
    found["f1"] = m.f1_score(y, said, average="macro", zero_division=0)
    found["iou"] = m.jaccard_score(y, said, average="macro", zero_division=0)
    found["auc"] = float(np.mean([one for one in auc if one is not None]))
    return {"loss": "CrossEntropy", "attributes": {} if ignored is None else {"ignore_index": str(ignored)},
            "kind": "classes", "rows": rows, "classes": classes, "inner": inner, "absent": absent, "steps": steps,
            "targets": len(y), "metrics": found, "confusion": m.confusion_matrix(y, said, labels=labels).tolist(),
            "by_class": [{"targets": int(support[k]), "precision": precision[k], "recall": recall[k], "f1": f1[k],
                          "iou": iou[k], "auc": auc[k]} for k in labels]}


def of_decisions(loss, rows, columns, steps, low, high, above):
    x = numbers(rows * columns, 3, steps, low, high)
    y = indices(rows * columns, 4, 3) == 1
    x[y] = np.minimum(x[y] + (high - low) / 4, high)
    said = x > above
    return {"loss": loss, "attributes": {}, "kind": "yes_or_no", "rows": rows, "columns": columns, "steps": steps,
            "interval": [low, high], "targets": len(y),
            "metrics": {"accuracy": m.accuracy_score(y, said), "precision": m.precision_score(y, said),
                        "recall": m.recall_score(y, said), "f1": m.f1_score(y, said), "iou": m.jaccard_score(y, said),
                        "auc": m.roc_auc_score(y, x)},
            "confusion": m.confusion_matrix(y, said).tolist()}


def of_values(loss, rows, columns):
    x = numbers(rows * columns, 5, 1021, -2, 2).reshape(rows, columns)
    y = 0.5 * x + numbers(rows * columns, 6, 1021, -1, 1).reshape(rows, columns)
    return {"loss": loss, "attributes": {}, "kind": "values", "rows": rows, "columns": columns, "targets": x.size,
            "metrics": {"mae": m.mean_absolute_error(y, x), "rmse": m.mean_squared_error(y, x) ** 0.5,
                        "r2": m.r2_score(y, x, multioutput="variance_weighted")}}


cases = [
    of_classes(40, 7, 1, absent=-1, ignored=None),
    of_classes(23, 6, 4, absent=3, ignored=2),
    of_classes(30, 2, 1, absent=-1, ignored=None),
    of_decisions("BCEWithLogits", 25, 3, 64, -2, 2, 0),
    of_decisions("BCE", 25, 1, 4093, 0, 1, 0.5),
    of_decisions("Dice", 11, 12, 64, 0, 1, 0.5),
    of_values("MSE", 33, 1),
    of_values("Huber", 33, 4),
]
print('{"made_with": "scikit-learn %s", "cases": [' % sklearn.__version__)
print(",\n".join(json.dumps(case) for case in cases))
print("]}")
