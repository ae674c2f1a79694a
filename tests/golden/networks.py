#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Golden numbers for layers and sample networks, computed by PyTorch in double.

    export NETWRIGHT_GOLDEN_CASES=$(mktemp -d)
    build/ci/bin/netwright_test_engine --gtest_filter='Golden*'
    python tests/golden/networks.py $NETWRIGHT_GOLDEN_CASES tests/golden

The tests write every network with its weights and one batch into the folder; this script takes one training step of
each and writes ops.json and samples.json: loss, outputs, and the gradients of inputs and weights, each tensor as its
norm and some evenly spread elements.
"""
import json
import pathlib
import sys

import numpy
import torch

from torch_layers import LAYERS, LOSSES

torch.set_default_dtype(torch.float64)
NUMBERS = {"ops": 8, "samples": 64}


def rounded(value):
    return float(f"{float(value):.10g}")


def digest(tensor, numbers):
    flat = tensor.detach().double().flatten()
    count = min(numbers, flat.numel())
    at = [rounded(flat[i * flat.numel() // count]) for i in range(count)]
    return {"norm": rounded(flat.norm()), "at": at}


class Network:
    def __init__(self, case, numbers):
        self.case, self.numbers = case, numbers
        self.inputs = {int(i): self.stored(t) for i, t in case["inputs"].items()}
        self.weights = {int(i): {n: self.stored(t) for n, t in w.items()} for i, w in case["weights"].items()}

    def stored(self, tensor):
        count = int(numpy.prod(tensor["shape"]))
        values = torch.from_numpy(self.numbers[tensor["first"] : tensor["first"] + count].copy())
        values = values.reshape(tensor["shape"])
        return values.long() if tensor.get("indices") else values.requires_grad_()

    def run(self):
        values, loss = {}, 0
        left = list(self.case["nodes"])
        while left:  # nodes are sorted by id, not by what they read
            ready = [n for n in left if all(tuple(s) in values for s in n["src"])]
            for node in ready:
                for i, value in enumerate(self.compute(node, values)):
                    values[node["id"], i] = value
                if node["op"] in LOSSES:
                    loss = loss + values[node["id"], 0]
            left = [n for n in left if n not in ready]
        loss.backward()
        return values, loss

    def compute(self, node, values):
        src = [values[tuple(s)] for s in node["src"]]
        if node["op"] == "Input":
            return [self.inputs[node["id"]]]
        if node["op"] == "Output":
            return src
        return LAYERS[node["op"]](node["attributes"], src, self.weights.setdefault(node["id"], {}))


def golden(case, numbers, count):
    network = Network(case, numbers)
    leaves = {(i, n): t for i, w in network.weights.items() for n, t in w.items()}
    values, loss = network.run()
    found = {"loss": digest(loss, count)}
    for i, at in enumerate(case.get("shown", [])):
        if tuple(at) in values and values[tuple(at)].dim() > 0:
            found[f"dst {i}"] = digest(values[tuple(at)], count)
    if "shown" in case:
        for node, tensor in network.inputs.items():
            if tensor.grad is not None:
                found[f"input {node}"] = digest(tensor.grad, count)
    for (node, name), tensor in leaves.items():
        if name.startswith("running_"):
            found[f"state {node}.{name}"] = digest(network.weights[node][name], count)
        elif tensor.grad is not None:
            found[f"weight {node}.{name}"] = digest(tensor.grad, count)
    return found


def main(cases_folder, golden_folder):
    for kind, count in NUMBERS.items():
        cases = json.loads((cases_folder / f"{kind}.json").read_text())
        numbers = numpy.memmap(cases_folder / f"{kind}.bin", dtype=numpy.float64, mode="r")
        found = {}
        for name, case in cases.items():
            missing = {n["op"] for n in case["nodes"]} - LAYERS.keys() - {"Input", "Output"}
            if missing:
                print(f"{name}: no PyTorch function for {', '.join(sorted(missing))}", file=sys.stderr)
                continue
            found[name] = golden(case, numbers, count)
        lines = ",\n".join(f"{json.dumps(n)}: {json.dumps(g, separators=(',', ':'))}" for n, g in found.items())
        (golden_folder / f"{kind}.json").write_text("{\n" + lines + "\n}\n")
        print(f"{kind}: {len(found)} networks")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
