# SPDX-License-Identifier: Apache-2.0
"""Trains a network in PyTorch and prints milliseconds a step as JSON: the peer of benchmarks/train_speed.cpp.

The same work: samples in memory, batches gathered in a random order, forward, backward, update. What the work is comes on standard
input, as train_speed describes it. Modes: eager (contiguous), channels-last, fused (channels-last with the fused optimizer),
compile (channels-last). What a mode cannot do it says as {"skipped": reason}. Arguments: BATCH THREADS STEPS MODE.
"""
import fnmatch
import glob
import gzip
import json
import sys
import time

import numpy
import torch

from pytorch_network import Network

FOLDER = "/usr/share/datasets/fashion-mnist"
SAMPLES = 2048  # of made-up data
CLASSES = 2  # every network tells at least so many apart


def fashion_mnist():
    (image_file,) = glob.glob(FOLDER + "/**/train-images-idx3-ubyte.gz", recursive=True)
    pixels = gzip.open(image_file).read()[16:]
    labels = gzip.open(image_file.replace("images-idx3", "labels-idx1")).read()[8:]
    images = numpy.frombuffer(pixels, numpy.uint8).reshape(-1, 1, 28, 28).astype(numpy.float32) / 255
    return [torch.from_numpy((images - 0.2860) / 0.3530), torch.from_numpy(numpy.frombuffer(labels, numpy.uint8).astype(numpy.int64))]


def data_for(inputs):
    """One tensor of samples for each input."""
    shapes = [[int(size) for size in node["attributes"]["shape"]] for node in inputs]
    if shapes == [[1, 28, 28], []]:
        return fashion_mnist()
    indices = [node["attributes"].get("type") == "i64" for node in inputs]
    return [torch.randint(0, CLASSES, (SAMPLES, *shape)) if index else torch.rand(SAMPLES, *shape)
            for shape, index in zip(shapes, indices)]


def optimizer_for(parameters, choice, rate, fused):
    ways = {"fused": True} if fused else {"foreach": True}
    a = choice.get("attributes", {})
    decay = a.get("weight_decay", 0)
    groups = [{"params": [p for p in parameters if p.dim() > 1], "weight_decay": decay},
              {"params": [p for p in parameters if p.dim() <= 1]}]
    groups = [group for group in groups if group["params"]]
    if choice["name"] == "sgd":
        return torch.optim.SGD(groups, lr=rate, momentum=a.get("momentum", 0), nesterov=a.get("nesterov", False), **ways)
    make = {"adam": torch.optim.Adam, "adamw": torch.optim.AdamW}[choice["name"]]
    return make(groups, lr=rate, betas=(a.get("beta1", 0.9), a.get("beta2", 0.999)), **({"weight_decay": 0} | ways))


class Phase:
    """A loss and the weights that follow it."""

    def __init__(self, model, settings, phase, fused):
        names = {str(node["id"]): node["name"] for node in model.nodes}
        def learns(key):
            name = names[key.split(".")[1]]
            return phase is None or any(fnmatch.fnmatch(name, pattern) for pattern in phase["weights"])
        self.calls = model.needed_for(phase and phase["losses"])
        self.parameters = [p for key, p in model.named_parameters() if learns(key)]
        self.others = [p for key, p in model.named_parameters() if not learns(key)]
        self.optimizer = optimizer_for(self.parameters, settings["optimizer"], settings["learning_rate"], fused)


def mixed(settings):
    return torch.autocast("cpu", torch.bfloat16, enabled=settings.get("precision") == "bf16")


def take_step(run, phases, values, settings, averages):
    total = 0
    for phase in phases:
        if len(phases) > 1:
            for parameter in phase.others:
                parameter.requires_grad_(False)
            for parameter in phase.parameters:
                parameter.requires_grad_(True)
        with mixed(settings):
            loss = run(values, phase.calls)
        phase.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        if settings.get("clip_norm"):
            torch.nn.utils.clip_grad_norm_(phase.parameters, settings["clip_norm"])
        phase.optimizer.step()
        total += loss.item()
        if averages:
            torch._foreach_lerp_(averages, phase.parameters, 1 - settings["ema"])
    return total


def peak_memory():
    """Forgets the peak so far; returns how to read the MiB taken since at most, without files that are only looked at."""

    def status(name):
        with open("/proc/self/status") as lines:
            return next(int(line.split()[1]) for line in lines if line.startswith(name + ":")) / 1024

    with open("/proc/self/clear_refs", "w") as file:
        file.write("5")
    before = status("RssAnon")
    return lambda: status("VmHWM") - status("RssFile") - before


def measure(work, batch, threads, steps, mode):
    torch.manual_seed(1)
    torch.set_num_threads(threads)
    settings = work["settings"]
    inputs = [node for node in work["nodes"] if node["op"] == "Input"]
    samples = data_for(inputs)
    peak = peak_memory()
    model = Network(work["nodes"])
    if mode != "eager":
        for parameter in model.parameters():
            if parameter.dim() == 4:
                parameter.data = parameter.data.contiguous(memory_format=torch.channels_last)
        if samples[0].dim() == 4:
            samples[0] = samples[0].contiguous(memory_format=torch.channels_last)
    phases = [Phase(model, settings, phase, mode == "fused") for phase in settings.get("phases") or [None]]
    averages = [p.detach().clone() for p in phases[0].parameters] if settings.get("ema") else []
    run = torch.compile(model) if mode == "compile" else model
    order = torch.randperm(len(samples[0]))
    times, losses, cpu_started = [], [], 0.0
    warm_up = max(3, min(10, steps // 5))
    for step in range(warm_up + steps):
        if step == warm_up:
            cpu_started = time.process_time()
        started = time.perf_counter()
        at = step * batch % (len(order) - batch)
        chosen = order[at:at + batch]
        values = {node["id"]: tensor[chosen] for node, tensor in zip(inputs, samples)}
        losses.append(take_step(run, phases, values, settings, averages))
        if step >= warm_up:
            times.append((time.perf_counter() - started) * 1e3)
    cpu = (time.process_time() - cpu_started) * 1e3 / steps
    return {"program": f"PyTorch {torch.__version__}", "mode": mode, "ms": float(numpy.median(times)), "cpu_ms": cpu,
            "peak_mib": peak(), "first_loss": losses[0], "last_loss": float(numpy.mean(losses[-20:]))}


def main():
    batch, threads, steps, mode = *map(int, sys.argv[1:4]), sys.argv[4]
    work = json.load(sys.stdin)
    try:
        print(json.dumps(measure(work, batch, threads, steps, mode)))
    except Exception as error:  # a mode may need what this machine does not have
        if mode not in ("compile", "fused"):
            raise
        print(json.dumps({"skipped": f"{type(error).__name__}: {(str(error).strip() or 'no reason').splitlines()[0][:200]}"}))


if __name__ == "__main__":
    main()
