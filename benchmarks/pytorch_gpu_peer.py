# SPDX-License-Identifier: Apache-2.0
"""Trains a network in PyTorch on a GPU and prints milliseconds a step as JSON, a mode a line: the peer of benchmarks/gpu_speed.cpp.

The same work: batches of numbers in (pinned) host memory, forward, backward, AdamW. What the work is comes on standard input, as
netwright_gpu_speed describes it. Modes: eager, graph (the whole step in one CUDA graph), compile (torch.compile). All are
channels-last with the fused optimizer; bf16 by autocast. Steps are timed by events on the GPU, without waiting between them.
A mode that fails says {"skipped": reason}. Arguments: DEVICE BATCH STEPS MODES (with commas); "--peak DEVICE SIZE" instead says how fast
the GPU multiplies bf16 and f32 matrices of that size, and copies memory.
"""
import json
import sys
import time

import numpy
import torch

from pytorch_network import Network
from pytorch_peer import optimizer_for

BATCHES = 4


class Clock:
    """Milliseconds between the ends of steps."""

    def __init__(self, device):
        self.cuda, self.marks = device.type == "cuda", []

    def mark(self):
        if self.cuda:
            event = torch.cuda.Event(enable_timing=True)
            event.record()
            self.marks.append(event)
        else:
            self.marks.append(time.perf_counter())

    def median(self):
        if self.cuda:
            torch.cuda.synchronize()
            return float(numpy.median([a.elapsed_time(b) for a, b in zip(self.marks, self.marks[1:])]))
        return float(numpy.median(numpy.diff(self.marks))) * 1e3


def host_batches(inputs, batch, device):
    """Of each input by its node."""
    def made(node):
        shape = (batch, *(int(size) for size in node["attributes"]["shape"]))
        values = torch.randint(0, 2, shape) if node["attributes"].get("type") == "i64" else torch.rand(shape)
        if values.dim() == 4:
            values = values.contiguous(memory_format=torch.channels_last)
        return values.pin_memory() if device.type == "cuda" else values
    return [{node["id"]: made(node) for node in inputs} for _ in range(BATCHES)]


class Work:
    """A network with its optimizer; step(values) of values on the device."""

    def __init__(self, description, device, mode):
        torch.manual_seed(1)
        settings = description["settings"]
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = settings["precision"] == "tf32"
        torch.backends.cudnn.benchmark = True
        model = Network(description["nodes"]).to(device)
        for parameter in model.parameters():
            if parameter.dim() == 4:
                parameter.data = parameter.data.contiguous(memory_format=torch.channels_last)
        self.calls, self.device, self.settings = model.needed_for(None), device, settings
        self.optimizer = optimizer_for(list(model.parameters()), settings["optimizer"], settings["learning_rate"], True)
        if mode == "graph":  # the step count is read inside the graph
            for group in self.optimizer.param_groups:
                group["capturable"] = True
        self.run = torch.compile(model) if mode == "compile" else model

    def step(self, values):
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.settings["precision"] == "bf16"):
            loss = self.run(values, self.calls)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()
        return loss


def recorded(work, values):
    """The step as one CUDA graph on `values`, which stay where they are."""
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for _ in range(3):
            work.step(values)
    torch.cuda.current_stream().wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        loss = work.step(values)
    return graph, loss


def measure(description, device, batch, steps, mode):
    inputs = [node for node in description["nodes"] if node["op"] == "Input"]
    batches = host_batches(inputs, batch, device)
    cuda = device.type == "cuda"
    if cuda:
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats()
        before = torch.cuda.memory_reserved()
    work = Work(description, device, mode)
    values = {key: value.to(device) for key, value in batches[0].items()}
    graph, loss = recorded(work, values) if mode == "graph" else (None, None)
    warm_up = max(3, min(10, steps // 3))
    clock, losses = Clock(device), []
    for step in range(warm_up + steps):
        if step == warm_up:
            clock.mark()
        given = batches[step % BATCHES]
        if graph:
            for key, value in given.items():
                values[key].copy_(value, non_blocking=True)
            graph.replay()
        else:
            loss = work.step({key: value.to(device, non_blocking=True) for key, value in given.items()})
        if step in (0, warm_up + steps - 1):
            losses.append(loss.detach().clone())
        if step >= warm_up:
            clock.mark()
    return {"program": f"PyTorch {torch.__version__}", "mode": mode, "ms": clock.median(),
            "peak_mib": (torch.cuda.max_memory_reserved() - before) / 2**20 if cuda else None,
            "first_loss": float(losses[0]), "last_loss": float(losses[-1])}


def fastest(device, work):
    """Seconds of the fastest of a few."""
    work()
    times = []
    for _ in range(10):
        clock = Clock(device)
        clock.mark()
        work()
        clock.mark()
        times.append(clock.median() / 1e3)
    return min(times)


def peak(device, size):
    made = {}
    for name, kind in (("bf16", torch.bfloat16), ("fp32", torch.float32)):
        a, b = (torch.randn(size, size, device=device, dtype=kind) for _ in range(2))
        made[name] = 2 * size**3 / fastest(device, lambda: a @ b) * 1e-9
    a = torch.zeros(size, size, device=device)
    b = torch.empty_like(a)
    return {"gflops": made, "gbytes_per_second": 2 * a.numel() * 4 / fastest(device, lambda: b.copy_(a)) * 1e-9}


def main():
    if sys.argv[1] == "--peak":
        print(json.dumps(peak(torch.device(sys.argv[2]), int(sys.argv[3]))))
        return
    device, batch, steps = torch.device(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    description = json.load(sys.stdin)
    for mode in sys.argv[4].split(","):
        try:
            made = measure(description, device, batch, steps, mode)
        except Exception as error:
            made = {"mode": mode, "skipped": f"{type(error).__name__}: {(str(error).strip() or 'no reason').splitlines()[0][:200]}"}
        print(json.dumps(made), flush=True)


if __name__ == "__main__":
    main()
