# SPDX-License-Identifier: Apache-2.0
"""Runs train_speed (Netwright) and pytorch_peer.py on the same cases, alternating, and prints times and ratios.

A case's time is the median over rounds of each round's median step; PyTorch's is that of its best mode. ratio = PyTorch / Netwright:
above 1 Netwright is faster. CPU time stands beside wall time, for machines shared with others. Memory is what training takes at
most beyond the loaded program and its data.
"""
import argparse
import fnmatch
import json
import os
import statistics
import subprocess
import sys

# Case, batch, steps a round, optimizer ("own": the sample's settings), with -bf16 in mixed precision on both sides.
GOALS = [("mlp", 32, 600, "sgd"), ("mlp", 128, 300, "sgd"), ("lenet5", 64, 120, "sgd"), ("lenet5", 128, 60, "sgd"),
         ("cifar-10-cnn", 64, 40, "sgd"), ("cifar-10-resnet18", 32, 4, "sgd"), ("mlp", 32, 600, "adam"), ("mlp", 128, 300, "adam"),
         ("lenet5", 64, 120, "adam"), ("lenet5", 128, 60, "adam"), ("cifar-10-cnn", 64, 40, "adam")]
BF16 = [("mlp", 32, 600, "sgd-bf16"), ("mlp", 128, 300, "sgd-bf16"), ("lenet5", 64, 120, "sgd-bf16"), ("lenet5", 128, 60, "sgd-bf16"),
        ("cifar-10-cnn", 64, 40, "sgd-bf16"), ("cifar-10-resnet18", 32, 4, "sgd-bf16")]
SAMPLES = [("softmax-regression", 64, 600), ("spiral-mlp", 32, 1000), ("tabular-mlp", 64, 1000), ("autoencoder", 64, 200),
           ("vae", 128, 100), ("char-lstm", 32, 30), ("tiny-gpt", 32, 6), ("unet-small", 16, 30), ("cifar-cnn", 64, 40),
           ("vgg-small", 64, 10), ("densenet-small", 64, 6), ("dcgan", 64, 6), ("mobilenetv2", 64, 5), ("resnet18-cifar", 128, 3),
           ("resnet50", 32, 3), ("vit-tiny", 64, 3)]
MODES = ["eager", "channels-last", "fused"]
SLOW_START = ["compile"]  # takes a minute to begin


def run(command, threads, given=None):
    environment = dict(os.environ, OMP_NUM_THREADS=str(threads))
    done = subprocess.run(command, env=environment, capture_output=True, text=True, input=given)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def median_of(rounds, key):
    return statistics.median(result[key] for result in rounds)


def measure(options, case, batch, steps, optimizer, threads):
    arguments = [case, str(batch), str(threads), str(steps), optimizer]
    work = json.dumps(run([options.ours, "describe", *arguments], threads))
    modes = MODES + (SLOW_START if options.compile else [])
    ours, peers, skipped = [], {mode: [] for mode in modes}, {}
    for _ in range(options.rounds):
        ours.append(run([options.ours, *arguments], threads))
        for mode in [mode for mode in peers if mode not in skipped]:
            result = run([options.python, "benchmarks/pytorch_peer.py", *arguments[1:4], mode], threads, work)
            if "skipped" in result:
                skipped[mode] = result["skipped"]
            else:
                peers[mode].append(result)
    peers = {mode: rounds for mode, rounds in peers.items() if mode not in skipped}
    best = min(peers, key=lambda mode: median_of(peers[mode], "ms"))
    ours_ms, peer_ms = median_of(ours, "ms"), median_of(peers[best], "ms")
    return {"case": case, "batch": batch, "optimizer": optimizer, "threads": threads, "netwright_ms": ours_ms,
            "netwright_samples_per_second": batch / ours_ms * 1e3, "pytorch_ms": peer_ms,
            "pytorch_samples_per_second": batch / peer_ms * 1e3, "ratio": peer_ms / ours_ms,
            "netwright_cpu_ms": median_of(ours, "cpu_ms"), "pytorch_cpu_ms": median_of(peers[best], "cpu_ms"),
            "netwright_peak_mib": median_of(ours, "peak_mib"), "pytorch_peak_mib": median_of(peers[best], "peak_mib"),
            "pytorch": peers[best][0]["program"], "pytorch_mode": best,
            "pytorch_modes_ms": {mode: median_of(rounds, "ms") for mode, rounds in peers.items()}, "skipped": skipped,
            "netwright_losses": [ours[0]["first_loss"], ours[0]["last_loss"]],
            "pytorch_losses": [peers[best][0]["first_loss"], peers[best][0]["last_loss"]]}


def name_of(row):
    return f"{row['case']} b{row['batch']} {row['optimizer']}, {row['threads']} thread{'s' if row['threads'] > 1 else ''}"


def text_of(row):
    losses = " | ".join(f"{first:.3f} -> {last:.3f}" for first, last in (row["netwright_losses"], row["pytorch_losses"]))
    return (f"{name_of(row):38} {row['netwright_ms']:9.3f} {row['pytorch_ms']:9.3f} {row['ratio']:6.2f}x  {row['pytorch_mode']:13} "
            f"{row['netwright_cpu_ms']:8.2f} | {row['pytorch_cpu_ms']:<8.2f} {row['netwright_peak_mib']:6.1f} | "
            f"{row['pytorch_peak_mib']:<6.1f} {losses}")


def wanted(options):
    cases = GOALS + BF16 + ([(*sample, "own") for sample in SAMPLES] if options.all or options.cases else [])
    patterns = options.cases or ["*"]
    return [case for case in cases
            if any(fnmatch.fnmatch(f"{case[0]}/{case[1]}/{case[3]}", pattern + "*") for pattern in patterns)]


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench")
    parser.add_argument("--ours", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--python", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--all", action="store_true", help="every shipped sample too")
    parser.add_argument("--cases", nargs="+", metavar="CASE", help="only these of all, e.g. lenet5/64/adam, 'mlp*', vgg")
    parser.add_argument("--compile", action="store_true", help="torch.compile too (slow to start)")
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--json", action="store_true", help="one JSON object a case and line")
    options = parser.parse_args()
    skipped = {}
    if not options.json:
        print(f"{'case':38} {'ours ms':>9} {'PyTorch':>9} {'ratio':>7}  {'its mode':13} {'CPU ms a step':19} {'peak MiB':15} "
              "loss first -> last (ours | PyTorch)")
    for case in wanted(options):
        for threads in options.threads:
            row = measure(options, *case, threads)
            skipped |= row["skipped"]
            print(json.dumps(row) if options.json else text_of(row), flush=True)
    for mode, reason in skipped.items():
        print(f"PyTorch's mode {mode} was left out: {reason}", file=sys.stderr)


if __name__ == "__main__":
    main()
