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

CASES = [("mlp", 32, 600), ("mlp", 128, 300), ("lenet5", 64, 120), ("lenet5", 128, 60)]
PEER_MODES = ["eager", "channels-last"]


def run(command, threads):
    environment = dict(os.environ, OMP_NUM_THREADS=str(threads))
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def median_of(rounds, key):
    return statistics.median(result[key] for result in rounds)


def measure(options, case, batch, steps, threads):
    common = [case, str(batch), str(threads), str(steps)]
    ours, peers = [], {mode: [] for mode in PEER_MODES}
    for _ in range(options.rounds):
        ours.append(run([options.ours, *common], threads))
        for mode in PEER_MODES:
            peers[mode].append(run([options.python, "benchmarks/pytorch_peer.py", *common, mode], threads))
    best = min(PEER_MODES, key=lambda mode: median_of(peers[mode], "ms"))
    ours_ms, peer_ms = median_of(ours, "ms"), median_of(peers[best], "ms")
    return {"case": f"{case} batch {batch}, {threads} thread{'s' if threads > 1 else ''}", "netwright_ms": ours_ms,
            "netwright_samples_per_second": batch / ours_ms * 1e3, "pytorch_ms": peer_ms,
            "pytorch_samples_per_second": batch / peer_ms * 1e3, "ratio": peer_ms / ours_ms,
            "netwright_cpu_ms": median_of(ours, "cpu_ms"), "pytorch_cpu_ms": median_of(peers[best], "cpu_ms"),
            "pytorch": peers[best][0]["program"], "pytorch_mode": best,
            "netwright_losses": [ours[0]["first_loss"], ours[0]["last_loss"]],
            "pytorch_losses": [peers[best][0]["first_loss"], peers[best][0]["last_loss"]]}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--ours", required=True)
    parser.add_argument("--python", required=True)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if not options.json:
        print(f"{'case':28} {'Netwright':>12} {'PyTorch':>12} {'ratio':>7}   CPU ms a step   loss first -> last (ours | PyTorch)")
    for case, batch, steps in CASES:
        for threads in (1, 2):
            row = measure(options, case, batch, steps, threads)
            if options.json:
                print(json.dumps(row), flush=True)
                continue
            losses = " | ".join(f"{first:.3f} -> {last:.3f}" for first, last in (row["netwright_losses"], row["pytorch_losses"]))
            print(f"{row['case']:28} {row['netwright_samples_per_second']:8,.0f} /s {row['pytorch_samples_per_second']:10,.0f} /s "
                  f"{row['ratio']:6.2f}x   {row['netwright_cpu_ms']:.2f} | {row['pytorch_cpu_ms']:.2f}   {losses}", flush=True)


main()
