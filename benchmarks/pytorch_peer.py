# SPDX-License-Identifier: Apache-2.0
"""Trains a network in PyTorch and prints milliseconds a step as JSON: the peer of benchmarks/train_speed.cpp.

The same work: samples in memory as float32, batches gathered in a random order, forward, backward, update.
Modes: eager (contiguous), channels-last, fused (channels-last with the fused optimizer), compile (channels-last). What a mode
cannot do it says as {"skipped": reason}. Arguments: CASE BATCH THREADS STEPS OPTIMIZER MODE.
"""
import gzip
import json
import resource
import sys
import time

import numpy
import torch

FOLDER = "/usr/share/datasets/fashion-mnist"
nn = torch.nn


def fashion_mnist():
    import glob

    (image_file,) = glob.glob(FOLDER + "/**/train-images-idx3-ubyte.gz", recursive=True)
    pixels = gzip.open(image_file).read()[16:]
    labels = gzip.open(image_file.replace("images-idx3", "labels-idx1")).read()[8:]
    images = numpy.frombuffer(pixels, numpy.uint8).reshape(-1, 1, 28, 28).astype(numpy.float32) / 255
    return torch.from_numpy(images), torch.from_numpy(numpy.frombuffer(labels, numpy.uint8).astype(numpy.int64))


class Block(nn.Module):
    def __init__(self, before, channels, stride):
        super().__init__()
        self.first = nn.Sequential(nn.Conv2d(before, channels, 3, stride, 1, bias=False), nn.BatchNorm2d(channels))
        self.second = nn.Sequential(nn.Conv2d(channels, channels, 3, 1, 1, bias=False), nn.BatchNorm2d(channels))
        self.shortcut = nn.Identity() if before == channels else nn.Sequential(
            nn.Conv2d(before, channels, 1, stride, bias=False), nn.BatchNorm2d(channels))

    def forward(self, x):
        return torch.relu(self.second(torch.relu(self.first(x))) + self.shortcut(x))


def resnet18():
    layers = [nn.Conv2d(3, 64, 3, 1, 1, bias=False), nn.BatchNorm2d(64), nn.ReLU()]
    before = 64
    for channels in (64, 128, 256, 512):
        layers += [Block(before, channels, 1 if channels == before else 2), Block(channels, channels, 1)]
        before = channels
    return nn.Sequential(*layers, nn.AvgPool2d(4), nn.Flatten(), nn.Linear(512, 10))


def network(case):
    if case == "mlp":
        return nn.Sequential(nn.Flatten(), nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 128), nn.ReLU(),
                             nn.Linear(128, 10))
    if case == "lenet5":
        return nn.Sequential(nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(),
                             nn.MaxPool2d(2), nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84),
                             nn.ReLU(), nn.Linear(84, 10))
    if case == "cifar-cnn":
        return nn.Sequential(nn.Conv2d(3, 32, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2),
                             nn.Conv2d(64, 64, 3), nn.ReLU(), nn.Flatten(), nn.Linear(1024, 64), nn.ReLU(), nn.Linear(64, 10))
    if case == "resnet18-cifar":
        return resnet18()
    sys.exit(f"unknown case {case}")


def samples(case):
    if case in ("mlp", "lenet5"):
        return fashion_mnist()
    return torch.rand(2048, 3, 32, 32), torch.randint(0, 10, (2048,))


def optimizer_for(model, name, fused):
    ways = {"fused": True} if fused else {"foreach": True}
    if name == "adam":
        return torch.optim.Adam(model.parameters(), lr=1e-3, **ways)
    return torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9, **ways)


def measure(case, batch, threads, steps, optimizer_name, mode):
    torch.manual_seed(1)
    torch.set_num_threads(threads)
    images, labels = samples(case)
    model = network(case)
    if mode != "eager":
        model = model.to(memory_format=torch.channels_last)
        images = images.contiguous(memory_format=torch.channels_last)
    optimizer = optimizer_for(model, optimizer_name, mode == "fused")
    run = torch.compile(model) if mode == "compile" else model
    order = torch.randperm(len(images))
    times, losses = [], []
    cpu_started = 0.0
    warm_up = max(3, min(10, steps), steps // 5)
    for step in range(warm_up + steps):
        if step == warm_up:
            cpu_started = time.process_time()
        started = time.perf_counter()
        at = step * batch % (len(images) - batch)
        chosen = order[at:at + batch]
        loss = nn.functional.cross_entropy(run(images[chosen]), labels[chosen])
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        if step >= warm_up:
            times.append((time.perf_counter() - started) * 1e3)
    cpu = (time.process_time() - cpu_started) * 1e3 / steps
    return {"program": f"PyTorch {torch.__version__}", "mode": mode, "ms": float(numpy.median(times)), "cpu_ms": cpu,
            "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "first_loss": losses[0],
            "last_loss": float(numpy.mean(losses[-20:]))}


def main():
    case, batch, threads, steps, optimizer, mode = sys.argv[1], *map(int, sys.argv[2:5]), *sys.argv[5:7]
    try:
        print(json.dumps(measure(case, batch, threads, steps, optimizer, mode)))
    except Exception as error:  # a mode may need what this machine does not have
        if mode not in ("compile", "fused"):
            raise
        print(json.dumps({"skipped": f"{type(error).__name__}: {str(error).strip().splitlines()[0][:200]}"}))


main()
