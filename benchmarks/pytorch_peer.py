# SPDX-License-Identifier: Apache-2.0
"""Trains a sample in PyTorch and prints milliseconds a step as JSON: the peer of benchmarks/train_speed.cpp.

The same work: Fashion-MNIST in memory as float32, random batches without replacement, forward, backward, SGD with momentum.
Modes: eager (contiguous), channels-last. Arguments: CASE BATCH THREADS STEPS MODE.
"""
import gzip
import json
import sys
import time

import numpy
import torch

FOLDER = "/usr/share/datasets/fashion-mnist"


def images_and_labels(folder):
    import glob

    (image_file,) = glob.glob(folder + "/**/train-images-idx3-ubyte.gz", recursive=True)
    pixels = gzip.open(image_file).read()[16:]
    labels = gzip.open(image_file.replace("images-idx3", "labels-idx1")).read()[8:]
    images = numpy.frombuffer(pixels, numpy.uint8).reshape(-1, 1, 28, 28).astype(numpy.float32) / 255
    return torch.from_numpy(images), torch.from_numpy(numpy.frombuffer(labels, numpy.uint8).astype(numpy.int64))


def network(case):
    nn = torch.nn
    if case == "mlp":
        return nn.Sequential(nn.Flatten(), nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 128), nn.ReLU(),
                             nn.Linear(128, 10))
    if case == "lenet5":
        return nn.Sequential(nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(),
                             nn.MaxPool2d(2), nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84),
                             nn.ReLU(), nn.Linear(84, 10))
    sys.exit(f"unknown case {case}")


def main():
    case, batch, threads, steps, mode = sys.argv[1], *map(int, sys.argv[2:5]), sys.argv[5]
    torch.manual_seed(1)
    torch.set_num_threads(threads)
    images, labels = images_and_labels(FOLDER)
    model = network(case)
    if mode == "channels-last":
        model = model.to(memory_format=torch.channels_last)
        images = images.contiguous(memory_format=torch.channels_last)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9, foreach=True)
    order = torch.randperm(len(images))
    times, losses = [], []
    cpu_started = 0.0
    warm_up = max(10, steps // 5)
    for step in range(warm_up + steps):
        if step == warm_up:
            cpu_started = time.process_time()
        started = time.perf_counter()
        at = step * batch % (len(images) - batch)
        chosen = order[at:at + batch]
        loss = torch.nn.functional.cross_entropy(model(images[chosen]), labels[chosen])
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        if step >= warm_up:
            times.append((time.perf_counter() - started) * 1e3)
    cpu = (time.process_time() - cpu_started) * 1e3 / steps
    print(json.dumps({"program": f"PyTorch {torch.__version__}", "mode": mode, "ms": float(numpy.median(times)), "cpu_ms": cpu,
                      "first_loss": losses[0], "last_loss": float(numpy.mean(losses[-20:]))}))


main()
