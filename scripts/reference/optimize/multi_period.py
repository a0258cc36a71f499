"""Plans over several steps with costs (Boyd et al. 2017), by Clarabel through cvxpy.

pip install numpy==2.4.6 cvxpy==1.9.3 clarabel==0.11.1
python scripts/reference/optimize/multi_period.py
"""

import json
from importlib.metadata import version
from pathlib import Path

import cvxpy as cp
import numpy as np

here = Path(__file__).parents[3]
rng = np.random.default_rng(11)
cases = []
for k in range(24):
    n, h = int(rng.integers(2, 9)), int(rng.integers(1, 6))
    root = 0.2 * rng.normal(size=(n, 2))
    covariance = np.round(root @ root.T + np.diag((0.05 + 0.15 * rng.random(n)) ** 2), 6)
    means = np.round(0.06 + 0.08 * rng.normal(size=(h, n)), 5)
    scale = np.round(0.7 + 0.6 * rng.random(h), 3)
    start = np.round(rng.dirichlet(np.ones(n)), 3)
    buy, sell = round(0.004 * rng.random(), 5), round(0.004 * rng.random(), 5)
    aversion = round(float(1 + 6 * rng.random()), 2)
    low, high = (0.0, round(float(1.5 / n + 0.3), 3)) if rng.random() < 0.6 else (-0.3, 0.9)
    w = [start, *(cp.Variable(n) for _ in range(h))]
    utility, limits = 0, []
    for t in range(1, h + 1):
        d = w[t] - w[t - 1]
        utility += (means[t - 1] @ w[t] - aversion / 2 * cp.quad_form(w[t], cp.psd_wrap(scale[t - 1] * covariance))) / 12
        utility -= buy * cp.sum(cp.pos(d)) + sell * cp.sum(cp.neg(d))
        limits += [cp.sum(w[t]) == 1, w[t] >= low, w[t] <= high]
        if k % 3 == 0:
            limits.append(w[t][0] + w[t][1] <= 0.6)
    problem = cp.Problem(cp.Maximize(utility), limits)
    problem.solve(solver="CLARABEL", tol_gap_abs=1e-13, tol_gap_rel=1e-13, tol_feas=1e-13)
    infeasible = problem.status.startswith("infeasible")
    cases.append(
        {
            "means": means.tolist(),
            "covariance": covariance.ravel().tolist(),
            "scale": scale.tolist(),
            "from": start.tolist(),
            "buy": buy,
            "sell": sell,
            "riskAversion": aversion,
            "min": low,
            "max": high,
            "pair": k % 3 == 0,
            "utility": None if infeasible else float(problem.value),
            "first": None if infeasible else w[1].value.tolist(),
        }
    )

(here / "test/reference/optimize/multi-period.json").write_text(
    json.dumps(
        {
            "source": "cvxpy with Clarabel",
            "command": "python scripts/reference/optimize/multi_period.py",
            "versions": {p: version(p) for p in ("numpy", "cvxpy", "clarabel")},
            "input": {"stepsPerYear": 12},
            "expected": cases,
            "tolerance": 1e-9,
        }
    )
    + "\n"
)
