"""Portfolios under limits on shares of the variance, by SLSQP of scipy from many starts, and for three assets by a fine grid.

pip install numpy==2.4.6 scipy==1.17.1
python scripts/reference/optimize/risk_shares.py [problems 48] [starts 24] [output]
"""

import json
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

here = Path(__file__).parents[3]
count, starts = (int(v) for v in (sys.argv[1:3] + ["48", "24"][len(sys.argv[1:3]) :]))
path = Path(sys.argv[3]) if len(sys.argv) > 3 else here / "test/reference/optimize/risk-shares.json"
rng = np.random.default_rng(77)
problems = []
while len(problems) < count:
    n = int(rng.integers(3, 8))
    factors = np.c_[0.1 + 0.08 * rng.normal(size=n), 0.07 * rng.normal(size=(n, 2))]
    covariance = np.round(factors @ factors.T + np.diag((0.05 + 0.2 * rng.random(n)) ** 2), 6)
    covariance = (covariance + covariance.T) / 2
    mean = np.round(0.06 + 0.05 * rng.normal(size=n), 5)
    low, high = (-0.3 if rng.random() < 0.35 else 0.0), 0.8
    kind = ["minimum-variance", "maximum-utility", "target-return"][int(rng.integers(3))]
    target = round(float(np.sort(mean)[-2] * 0.8), 5) if kind == "target-return" else None
    max_share, shares = None, []
    style = int(rng.integers(3))
    if style != 1:
        max_share = round(float((1.02 + 0.9 * rng.random()) / n), 3)
    if style != 0:
        held = sorted(int(i) for i in rng.choice(n, max(1, n // 2), replace=False))
        share = {"name": "g", "assets": held}
        if rng.random() < 0.5:
            share["max"] = round(float(0.15 + 0.35 * rng.random()), 3)
        else:
            share["min"] = round(float(0.5 + 0.35 * rng.random()), 3)
        shares.append(share)

    def contributions(w):
        return w * (covariance @ w)

    def excess(w):
        """0 or more where all shares keep their limits, in units of the variance."""
        c = contributions(w)
        v = c.sum()
        parts = [] if max_share is None else list(max_share - c / v)
        for share in shares:
            held = c[share["assets"]].sum() / v
            parts.append(share["max"] - held if "max" in share else held - share["min"])
        return np.array(parts)

    def objective(w):
        variance = w @ covariance @ w
        return variance if kind != "maximum-utility" else 2 * variance - mean @ w

    rules = [
        {"type": "eq", "fun": lambda w: w.sum() - 1},
        {"type": "ineq", "fun": excess},
    ]
    if target is not None:
        rules.append({"type": "ineq", "fun": lambda w: mean @ w - target})
    best = None
    for k in range(starts):
        start = rng.dirichlet(np.ones(n)) if k % 3 else np.clip(rng.normal(1 / n, 0.4, n), low, high)
        found = minimize(objective, start, method="SLSQP", bounds=[(low, high)] * n, constraints=rules, options={"ftol": 1e-14, "maxiter": 400})
        w = found.x
        meets = abs(w.sum() - 1) < 1e-9 and excess(w).min() > -1e-9 and (target is None or mean @ w > target - 1e-9)
        if meets and (best is None or found.fun < best[0]):
            best = (float(found.fun), w.tolist())
    if n == 3:
        # the best of a grid of weights is no better than the best of all
        side = np.linspace(low, high, 800)
        a, b = (g.ravel() for g in np.meshgrid(side, side))
        grid = np.c_[a, b, 1 - a - b]
        grid = grid[(grid[:, 2] >= low) & (grid[:, 2] <= high)]
        c = grid * (grid @ covariance)
        v = c.sum(1, keepdims=True)
        ok = np.ones(len(grid), bool)
        if max_share is not None:
            ok &= (c <= max_share * v).all(1)
        for share in shares:
            held = c[:, share["assets"]].sum(1)
            ok &= held <= share["max"] * v[:, 0] if "max" in share else held >= share["min"] * v[:, 0]
        if target is not None:
            ok &= grid @ mean >= target
        value = v[:, 0] if kind != "maximum-utility" else 2 * v[:, 0] - grid @ mean
        if ok.any():
            assert best is not None and best[0] <= value[ok].min() + 1e-9, (best, value[ok].min())
        # where no point of the grid meets the limits a small region may yet do so
    problems.append(
        {
            "mean": mean.tolist(),
            "covariance": covariance.ravel().tolist(),
            "min": low,
            "max": high,
            "kind": kind,
            "target": target,
            "maxShare": max_share,
            "shares": shares,
            "value": None if best is None else best[0],
            "weights": None if best is None else best[1],
        }
    )
    print(len(problems), n, kind, best and best[0], flush=True)
path.write_text(
    json.dumps(
        {
            "source": "scipy's SLSQP from many starts, and a grid for three assets",
            "command": "python scripts/reference/optimize/risk_shares.py",
            "versions": {p: version(p) for p in ("numpy", "scipy")},
            "input": {"riskAversion": 4},
            "expected": problems,
            "tolerance": 1e-6,
        }
    )
    + "\n"
)
