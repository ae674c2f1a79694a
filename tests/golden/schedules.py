#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Golden numbers for the schedules: python tests/golden/schedules.py > tests/golden/schedules.json

The rate of every step by torch.optim.lr_scheduler. Schedules that count epochs are stepped once an epoch; warm-up is
LinearLR chained with the schedule, stepped with every step.
"""
import json

import torch
from torch.optim import lr_scheduler as lr

BASE = 0.4


def case(name, make, attributes=None, steps=24, steps_per_epoch=1, warmup=0, losses=None):
    """`make` is called with the optimizer; losses are those of the epochs, of one step each."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=BASE)
    schedulers = [lr.LinearLR(optimizer, 1 / warmup, 1, warmup - 1)] if warmup else []
    schedule = make(optimizer)
    rates = []
    for step in range(steps):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        for one in schedulers:
            one.step()
        if losses is not None:
            schedule.step(losses[step])
        elif schedule and (step + 1) % steps_per_epoch == 0:
            schedule.step()
    return {
        "schedule": name,
        "attributes": attributes or {},
        "steps_per_epoch": steps_per_epoch,
        "warmup": warmup,
        "losses": losses or [],
        "rates": rates,
    }


def cases():
    steps = {"unit": "steps"}
    losses = [1.0, 0.9, 0.95, 0.9, 0.89999, 0.91, 0.8, 0.8, 0.8, 0.81, 0.8, 0.9, 0.7, 0.71, 0.7, 0.7, 0.7, 0.72, 0.69,
              0.69, 0.69, 0.7, 0.7, 0.7]
    yield case("constant", lambda o: None)
    yield case("constant", lambda o: None, warmup=7)
    yield case("cosine", lambda o: lr.CosineAnnealingLR(o, 24))
    yield case("cosine", lambda o: lr.CosineAnnealingLR(o, 24, eta_min=0.1 * BASE), {"final_share": 0.1})
    yield case("cosine", lambda o: lr.CosineAnnealingLR(o, 24), warmup=5)
    yield case("step", lambda o: lr.StepLR(o, 10), steps | {"every": 10})
    yield case("step", lambda o: lr.StepLR(o, 3, gamma=0.5), {"every": 3, "factor": 0.5}, steps_per_epoch=2)
    yield case("step", lambda o: lr.StepLR(o, 4, gamma=0.5), steps | {"every": 4, "factor": 0.5}, warmup=6)
    yield case("multi_step", lambda o: lr.MultiStepLR(o, [3, 7, 8], gamma=0.3), {"milestones": [3, 7, 8], "factor": 0.3},
               steps_per_epoch=2)
    yield case("multi_step", lambda o: lr.MultiStepLR(o, [5, 20]), steps | {"milestones": [5, 20]}, warmup=3)
    yield case("exponential", lambda o: lr.ExponentialLR(o, 0.9), {"factor": 0.9}, steps_per_epoch=3)
    yield case("exponential", lambda o: lr.ExponentialLR(o, 0.8), steps | {"factor": 0.8}, warmup=4)
    yield case("cosine_restarts", lambda o: lr.CosineAnnealingWarmRestarts(o, 5), steps | {"first": 5})
    yield case("cosine_restarts", lambda o: lr.CosineAnnealingWarmRestarts(o, 3, T_mult=2, eta_min=0.05 * BASE),
               steps | {"first": 3, "growth": 2, "final_share": 0.05})
    yield case("polynomial", lambda o: lr.PolynomialLR(o, 24))
    yield case("polynomial", lambda o: lr.PolynomialLR(o, 24, power=2.5), {"power": 2.5})
    yield case("one_cycle", lambda o: lr.OneCycleLR(o, BASE, total_steps=24, cycle_momentum=False))
    yield case("one_cycle", lambda o: lr.OneCycleLR(o, BASE, total_steps=24, pct_start=0.25, anneal_strategy="linear",
                                                     div_factor=10, final_div_factor=100, cycle_momentum=False),
               {"rise": 0.25, "shape": "linear", "start_divisor": 10, "end_divisor": 100})
    yield case("one_cycle", lambda o: lr.OneCycleLR(o, BASE, total_steps=24, three_phase=True, cycle_momentum=False),
               {"three_phases": True})
    yield case("plateau", lambda o: lr.ReduceLROnPlateau(o, factor=0.5, patience=2), {"factor": 0.5, "patience": 2},
               losses=losses)
    yield case("plateau", lambda o: lr.ReduceLROnPlateau(o, patience=1, threshold=0.05, cooldown=2, min_lr=0.01),
               {"patience": 1, "threshold": 0.05, "cooldown": 2, "min_rate": 0.01}, losses=losses)


if __name__ == "__main__":
    import warnings

    warnings.simplefilter("ignore")
    lines = ",\n".join(json.dumps(one) for one in cases())
    print(json.dumps({"made_with": f"PyTorch {torch.__version__.split('+')[0]}", "rate": BASE})[:-1] + ', "cases": [\n' + lines + "\n]}")
