#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Golden numbers for the optimizers: python tests/golden/optimizers.py > tests/golden/optimizers.json

Five steps of torch.optim in double on a bowl: a matrix (7, 5) that decays and a vector (11) that does not and has
half the rate. torch.optim has no Lion and no LAMB: both are written here after their papers, apart from the program's
own code. Each case holds, after every step, the norm of both tensors, and all their numbers after the last.
"""
import json

import torch

torch.set_default_dtype(torch.float64)
RATE, STEPS = 0.05, 5


def start(count):
    return torch.sin(torch.arange(1, count + 1, dtype=torch.float64)) * 1.5


def gradient(weights):
    i = torch.arange(weights.numel(), dtype=torch.float64)
    return (0.5 + (i % 7) * 0.3) * weights.flatten() - 0.3 * torch.cos(i)


class Lion(torch.optim.Optimizer):
    """Chen et al., "Symbolic Discovery of Optimization Algorithms", 2023, algorithm 2."""

    def __init__(self, params, lr, betas=(0.9, 0.99), weight_decay=0.0):
        super().__init__(params, {"lr": lr, "betas": betas, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                m = self.state[p].setdefault("m", torch.zeros_like(p))
                beta1, beta2 = group["betas"]
                direction = beta1 * m + (1 - beta1) * p.grad
                p -= group["lr"] * (torch.sign(direction) + group["weight_decay"] * p)
                m.copy_(beta2 * m + (1 - beta2) * p.grad)


class Lamb(torch.optim.Optimizer):
    """You et al., "Large Batch Optimization for Deep Learning", 2020, algorithm 2, norms unclamped."""

    def __init__(self, params, lr, betas=(0.9, 0.999), eps=1e-6, weight_decay=0.01):
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                state = self.state[p]
                if not state:
                    state.update(t=0, m=torch.zeros_like(p), v=torch.zeros_like(p))
                state["t"] += 1
                beta1, beta2 = group["betas"]
                state["m"].copy_(beta1 * state["m"] + (1 - beta1) * p.grad)
                state["v"].copy_(beta2 * state["v"] + (1 - beta2) * p.grad**2)
                m = state["m"] / (1 - beta1 ** state["t"])
                v = state["v"] / (1 - beta2 ** state["t"])
                r = m / (v.sqrt() + group["eps"]) + group["weight_decay"] * p
                ratio = p.norm() / r.norm() if p.norm() > 0 and r.norm() > 0 else 1.0
                p -= group["lr"] * ratio * r


def case(name, make, attributes=None, **options):
    matrix, vector = start(35).reshape(7, 5), start(11)
    for p in (matrix, vector):
        p.requires_grad_(True)
    plain = dict(options, weight_decay=0.0)
    groups = [dict(options, params=[matrix], lr=RATE), dict(plain, params=[vector], lr=RATE / 2)]
    optimizer = make(groups, lr=RATE, **options)
    norms = []
    for _ in range(STEPS):
        for p in (matrix, vector):
            p.grad = gradient(p.detach()).reshape(p.shape)
        optimizer.step()
        norms.append([float(p.detach().norm()) for p in (matrix, vector)])
    return {
        "optimizer": name,
        "attributes": attributes or {},
        "norms": norms,
        "matrix": matrix.detach().flatten().tolist(),
        "vector": vector.detach().tolist(),
    }


def cases():
    o = torch.optim
    yield case("sgd", o.SGD, weight_decay=0)
    yield case("sgd", o.SGD, {"momentum": 0.9, "weight_decay": 0.05}, momentum=0.9, weight_decay=0.05)
    yield case("sgd", o.SGD, {"momentum": 0.8, "nesterov": True, "weight_decay": 0.01}, momentum=0.8, nesterov=True,
               weight_decay=0.01)
    yield case("adam", o.Adam, weight_decay=0)
    yield case("adam", o.Adam, {"beta1": 0.7, "beta2": 0.9, "eps": 1e-3, "weight_decay": 0.1}, betas=(0.7, 0.9),
               eps=1e-3, weight_decay=0.1)
    yield case("adamw", o.AdamW, weight_decay=0.01)
    yield case("adamw", o.AdamW, {"beta1": 0.8, "weight_decay": 0.2}, betas=(0.8, 0.999), weight_decay=0.2)
    yield case("nadam", o.NAdam, weight_decay=0)
    yield case("nadam", o.NAdam, {"beta1": 0.8, "momentum_decay": 0.1, "weight_decay": 0.1}, betas=(0.8, 0.999),
               momentum_decay=0.1, weight_decay=0.1)
    yield case("rmsprop", o.RMSprop, weight_decay=0)
    yield case("rmsprop", o.RMSprop, {"alpha": 0.9, "momentum": 0.9, "weight_decay": 0.1}, alpha=0.9, momentum=0.9,
               weight_decay=0.1)
    yield case("rmsprop", o.RMSprop, {"centered": True, "momentum": 0.5}, centered=True, momentum=0.5, weight_decay=0)
    yield case("adagrad", o.Adagrad, weight_decay=0)
    yield case("adagrad", o.Adagrad, {"rate_decay": 0.1, "initial_sum": 0.5, "weight_decay": 0.1}, lr_decay=0.1,
               initial_accumulator_value=0.5, weight_decay=0.1)
    yield case("adadelta", o.Adadelta, weight_decay=0)
    yield case("adadelta", o.Adadelta, {"rho": 0.8, "eps": 1e-3, "weight_decay": 0.1}, rho=0.8, eps=1e-3,
               weight_decay=0.1)
    yield case("lion", Lion, weight_decay=0)
    yield case("lion", Lion, {"beta1": 0.8, "beta2": 0.95, "weight_decay": 0.1}, betas=(0.8, 0.95), weight_decay=0.1)
    yield case("lamb", Lamb, weight_decay=0.01)
    yield case("lamb", Lamb, {"beta1": 0.8, "eps": 1e-4, "weight_decay": 0.1}, betas=(0.8, 0.999), eps=1e-4,
               weight_decay=0.1)


if __name__ == "__main__":
    lines = ",\n".join(json.dumps(one) for one in cases())
    print(json.dumps({"made_with": f"PyTorch {torch.__version__.split('+')[0]}", "rate": RATE})[:-1] + ', "cases": [\n' + lines + "\n]}")
