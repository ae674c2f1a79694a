# SPDX-License-Identifier: Apache-2.0
"""Runs every exported network of a folder and says how far its outputs are from those expected.

    python pytorch_runner.py FOLDER

FOLDER holds a folder for each case with model.py, model.safetensors, inputs.safetensors (by parameter of forward) and
expected.safetensors (by Output). Writes results.json: {case: "" or what is wrong}. Ends with code 3 without PyTorch.
"""
import importlib.util
import json
import pathlib
import sys
import traceback

try:
    import torch
except ImportError as reason:
    print(f"it has no PyTorch ({reason})")
    sys.exit(3)

TOLERANCE = 1e-5


def compare(name, found, expected):
    if found.shape != expected.shape or found.dtype != expected.dtype:
        raise ValueError(f"{name} is {found.dtype} {tuple(found.shape)}, not {expected.dtype} {tuple(expected.shape)}")
    found, expected = found.double(), expected.double()
    error = (found - expected).abs().max() / expected.abs().max().clamp(min=1)
    if not error <= TOLERANCE:
        raise ValueError(f"{name} differs by {error:.2e}")


def run(case):
    spec = importlib.util.spec_from_file_location("model", case / "model.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    inputs = module.read_safetensors(case / "inputs.safetensors")
    expected = module.read_safetensors(case / "expected.safetensors")
    network = module.load()
    if network.training:
        raise ValueError("it is in training mode")
    for rows in {next(iter(inputs.values())).shape[0], 1}:
        with torch.no_grad():
            outputs = network(**{name: tensor[:rows] for name, tensor in inputs.items()})
        for name, tensor in expected.items():
            compare(name, getattr(outputs, name) if isinstance(outputs, tuple) else outputs, tensor[:rows])
    network.train()(**inputs)


def main(folder):
    torch.set_num_threads(1)  # the networks are small; threads would wait for each other
    results = {}
    for case in sorted(path for path in folder.iterdir() if path.is_dir()):
        try:
            run(case)
            results[case.name] = ""
        except Exception as failure:
            results[case.name] = "".join(traceback.format_exception(failure, limit=-1))
    (folder / "results.json").write_text(json.dumps(results))
    print(torch.__version__)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
