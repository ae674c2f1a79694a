# SPDX-License-Identifier: Apache-2.0
"""Runs train_speed (Netwright) and pytorch_peer.py on the same cases, alternating, and prints times and ratios.

A case's time is the median over rounds of each round's median step; PyTorch's is that of its best mode. ratio = PyTorch / Netwright:
above 1 Netwright is faster. CPU time stands beside wall time, for machines shared with others.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys

CASES = [("mlp", 32, 600, "sgd"), ("mlp", 128, 300, "sgd"), ("lenet5", 64, 120, "sgd"), ("lenet5", 128, 60, "sgd"),
         ("cifar-cnn", 64, 40, "sgd"), ("resnet18-cifar", 32, 4, "sgd"), ("mlp", 32, 600, "adam"), ("lenet5", 64, 120, "adam"),
         ("cifar-cnn", 64, 40, "adam")]
PEER_MODES = ["eager", "channels-last", "fused", "compile"]


def run(command, threads):
    environment = dict(os.environ, OMP_NUM_THREADS=str(threads))
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def median_of(rounds, key):
    return statistics.median(result[key] for result in rounds)


def measure(options, case, batch, steps, optimizer, threads):
    common = [case, str(batch), str(threads), str(steps), optimizer]
    ours, peers, skipped = [], {mode: [] for mode in options.modes}, {}
    for _ in range(options.rounds):
        ours.append(run([options.ours, *common], threads))
        for mode in [mode for mode in peers if mode not in skipped]:
            result = run([options.python, "benchmarks/pytorch_peer.py", *common, mode], threads)
            if "skipped" in result:
                skipped[mode] = result["skipped"]
            else:
                peers[mode].append(result)
    peers = {mode: rounds for mode, rounds in peers.items() if mode not in skipped}
    best = min(peers, key=lambda mode: median_of(peers[mode], "ms"))
    ours_ms, peer_ms = median_of(ours, "ms"), median_of(peers[best], "ms")
    return {"case": f"{case} batch {batch} {optimizer}, {threads} thread{'s' if threads > 1 else ''}", "netwright_ms": ours_ms,
            "netwright_samples_per_second": batch / ours_ms * 1e3, "pytorch_ms": peer_ms,
            "pytorch_samples_per_second": batch / peer_ms * 1e3, "ratio": peer_ms / ours_ms,
            "netwright_cpu_ms": median_of(ours, "cpu_ms"), "pytorch_cpu_ms": median_of(peers[best], "cpu_ms"),
            "netwright_peak_mib": median_of(ours, "peak_mib"), "pytorch_peak_mib": median_of(peers[best], "peak_mib"),
            "pytorch": peers[best][0]["program"], "pytorch_mode": best,
            "pytorch_modes_ms": {mode: median_of(rounds, "ms") for mode, rounds in peers.items()}, "skipped": skipped,
            "netwright_losses": [ours[0]["first_loss"], ours[0]["last_loss"]],
            "pytorch_losses": [peers[best][0]["first_loss"], peers[best][0]["last_loss"]]}


def text_of(row):
    losses = " | ".join(f"{first:.3f} -> {last:.3f}" for first, last in (row["netwright_losses"], row["pytorch_losses"]))
    return (f"{row['case']:36} {row['netwright_ms']:9.3f} {row['pytorch_ms']:9.3f} {row['ratio']:6.2f}x  {row['pytorch_mode']:13} "
            f"{row['netwright_cpu_ms']:8.2f} | {row['pytorch_cpu_ms']:<8.2f} {row['netwright_peak_mib']:6.0f} | "
            f"{row['pytorch_peak_mib']:<6.0f} {losses}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--ours", required=True)
    parser.add_argument("--python", required=True)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cases", default="", help="only cases whose name begins so")
    parser.add_argument("--modes", nargs="+", default=PEER_MODES)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    skipped = {}
    if not options.json:
        print(f"{'case':36} {'ours ms':>9} {'PyTorch':>9} {'ratio':>7}  {'its mode':13} {'CPU ms a step':19} {'peak MiB':15} "
              "loss first -> last (ours | PyTorch)")
    for case in [case for case in CASES if case[0].startswith(options.cases)]:
        for threads in options.threads:
            row = measure(options, *case, threads)
            skipped |= row["skipped"]
            print(json.dumps(row) if options.json else text_of(row), flush=True)
    for mode, reason in skipped.items():
        print(f"PyTorch's mode {mode} was left out: {reason}", file=sys.stderr)


main()
