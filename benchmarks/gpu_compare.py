# SPDX-License-Identifier: Apache-2.0
"""Runs netwright_gpu_speed and pytorch_gpu_peer.py on the same cases, alternating, for scripts/gpu-check speed.

One JSON line a case, then a table of all: ours eager and recorded ("graph"), PyTorch eager, CUDA graph, torch.compile; ratio =
PyTorch's best mode / ours recorded, above 1 ours is faster. Beside each the floor: what moving its tensors once takes at the bandwidth that
a copy reaches, and its products at the rate that a large product reaches, both measured here; the larger of the two.
"""
import argparse
import datetime
import fnmatch
import json
import subprocess
import sys
import time

from compare import median_of

# Case, batch, precisions.
CASES = [("mlp", 128, ["bf16", "fp32"]), ("lenet5", 128, ["bf16", "fp32"]), ("cifar-10-cnn", 128, ["bf16", "fp32"]),
         ("resnet50", 64, ["bf16"]), ("cifar-10-resnet18", 128, ["bf16"]), ("small-gpt", 32, ["bf16"]), ("char-lstm", 64, ["bf16", "fp32"])]
TINY = {"batch": 2, "steps": 2, "size": 32}  # for an emulated GPU, which nobody wants the figures of
OURS = ["eager", "graph"]
PEERS = ["eager", "graph", "compile"]
COLUMNS = ["ours eager", "ours graph", "torch eager", "torch graph", "compile"]


def lines_of(command, given=None):
    done = subprocess.run(command, capture_output=True, text=True, input=given)
    if done.returncode != 0:
        return None, (done.stderr.strip() or "no reason").splitlines()[-1]
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")], None


def only(command):
    lines, fault = lines_of(command)
    if fault:
        sys.exit(f"{' '.join(command)} failed: {fault}")
    return lines[-1]


class Bench:
    def __init__(self, options):
        self.options = options
        self.emulated = not options.device.startswith("cuda:")
        size = str(TINY["size"] if self.emulated else 8192)
        ours = {precision: only([options.ours, options.device, "peak", precision, size]) for precision in ("fp32", "bf16")}
        self.gpu = ours["bf16"]["device"]
        self.peaks = {precision: peak["gflops"] * 1e9 for precision, peak in ours.items()}
        self.bandwidth = ours["fp32"]["gbytes_per_second"] * 1e9
        if options.python:
            self.raise_peaks(size)

    def torch_device(self):
        return "cpu" if self.emulated else self.options.device

    def raise_peaks(self, size):
        """What a GPU can do is what either program reaches."""
        peak = only([self.options.python, "benchmarks/pytorch_gpu_peer.py", "--peak", self.torch_device(), size])
        self.bandwidth = max(self.bandwidth, peak["gbytes_per_second"] * 1e9)
        for precision, gflops in peak["gflops"].items():
            self.peaks[precision] = max(self.peaks[precision], gflops * 1e9)

    def ours(self, case, batch, precision, steps, found, faults):
        for mode in OURS:
            lines, fault = lines_of([self.options.ours, self.options.device, mode, case, str(batch), precision, str(steps)])
            if fault:
                faults["ours " + mode] = fault
            else:
                found.setdefault(mode, []).append(lines[-1])

    def peers(self, case, batch, precision, steps):
        description = only([self.options.ours, "describe", case, str(batch), precision])
        lines, fault = lines_of([self.options.python, "benchmarks/pytorch_gpu_peer.py", self.torch_device(), str(batch), str(steps),
                                 ",".join(self.options.modes)], json.dumps(description))
        return [{"mode": "all", "skipped": fault}] if fault else lines

    def measure(self, case, batch, precision):
        steps = TINY["steps"] if self.emulated else 30
        batch = TINY["batch"] if self.emulated else batch
        found, faults, peers = {}, {}, []
        self.ours(case, batch, precision, steps, found, faults)
        if self.options.python:
            peers = self.peers(case, batch, precision, steps)
            self.ours(case, batch, precision, steps, found, faults)
        row = {"case": case, "batch": batch, "precision": precision, "device": self.options.device, "gpu": self.gpu,
               "date": datetime.date.today().isoformat(), "netwright_ms": {mode: median_of(rounds, "ms") for mode, rounds in found.items()},
               "pytorch_ms": {peer["mode"]: peer["ms"] for peer in peers if "ms" in peer},
               "pytorch": next((peer["program"] for peer in peers if "ms" in peer), None),
               "pytorch_peak_mib": {peer["mode"]: peer["peak_mib"] for peer in peers if "ms" in peer},
               "skipped": {peer["mode"]: peer["skipped"] for peer in peers if "skipped" in peer}, "faults": faults}
        if found:
            one = next(iter(found.values()))[0]
            row |= {"netwright_peak_mib": one["peak_mib"], "memory_floor_ms": one["bytes"] / self.bandwidth * 1e3,
                    "arithmetic_floor_ms": one["operations"] / self.peaks[precision] * 1e3,
                    "netwright_losses": [one["first_loss"], one["last_loss"]]}
        return row


def text_of(row):
    times = [row["netwright_ms"].get(mode) for mode in OURS] + [row["pytorch_ms"].get(mode) for mode in PEERS]
    cells = "".join(f"{time:12.3f}" if time is not None else f"{'-':>12}" for time in times)
    floor = max(row.get("memory_floor_ms", 0), row.get("arithmetic_floor_ms", 0))
    peer, ours = min(row["pytorch_ms"].values(), default=None), row["netwright_ms"].get("graph")
    ratio = f"{peer / ours:7.2f}x" if peer and ours else f"{'-':>8}"
    theirs = min((mib for mib in row["pytorch_peak_mib"].values() if mib is not None), default=None)
    memory = f"{row.get('netwright_peak_mib', 0):9.1f} |" + (f"{theirs:9.1f}" if theirs is not None else f"{'-':>9}")
    name = f"{row['case']} b{row['batch']} {row['precision']}"
    return f"{name:28}{cells}{ratio}{floor:11.3f}  {memory}"


def main():
    parser = argparse.ArgumentParser(prog="scripts/gpu-check speed")
    parser.add_argument("--ours", required=True)
    parser.add_argument("--device", required=True)
    parser.add_argument("--python", default="", help="with PyTorch; empty: ours only")
    parser.add_argument("--output", required=True, help="file of JSON lines")
    parser.add_argument("--case", default="", help="only cases whose name, as lenet5/bf16, has this in it")
    parser.add_argument("--modes", default=",".join(PEERS), type=lambda text: text.split(","))
    parser.add_argument("--seconds", type=float, default=500, help="no further case is begun after so many")
    options = parser.parse_args()
    cases = [(case, batch, precision) for case, batch, precisions in CASES for precision in precisions
             if fnmatch.fnmatch(f"{case}/{precision}", f"*{options.case}*")]
    if not cases:
        sys.exit(f"scripts/gpu-check: no case has \"{options.case}\" in its name; there are " +
                 ", ".join(f"{case}/{precision}" for case, _, precisions in CASES for precision in precisions) + ".")
    if not options.python:
        print("PyTorch is not here: only Netwright is measured. Name a Python that has it: NETWRIGHT_BENCH_PYTHON=/path/to/python")
    started, rows, left = time.monotonic(), [], []
    bench = Bench(options)
    print(f"{bench.gpu}: {bench.bandwidth * 1e-9:.0f} GB/s, " +
          ", ".join(f"{precision} {peak * 1e-12:.1f} TFLOP/s" for precision, peak in bench.peaks.items()), flush=True)
    with open(options.output, "w") as file:
        for case in cases:
            if time.monotonic() - started > options.seconds:
                left.append("/".join(map(str, case)))
                continue
            rows.append(bench.measure(*case))
            print(json.dumps(rows[-1]), file=file, flush=True)
            print(text_of(rows[-1]), file=sys.stderr, flush=True)
    print(f"\n{'ms a step':28}" + "".join(f"{column:>12}" for column in COLUMNS) + f"{'ratio':>8}{'floor':>11}  {'MiB ours | PyTorch':>20}")
    for row in rows:
        print(text_of(row))
    for row in rows:
        for mode, reason in (row["skipped"] | row["faults"]).items():
            print(f"{'FAILED' if mode in row['faults'] else 'left out'}: {row['case']} {row['precision']} {mode}: {reason}")
    if left:
        print(f"left out for lack of time (choose them with --case): {', '.join(left)}")
    sys.exit(1 if any(row["faults"] for row in rows) else 0)


if __name__ == "__main__":
    main()
