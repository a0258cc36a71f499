"""Mean-variance utility with costs that rise faster than the trade, by Clarabel through cvxpy.

pip install numpy==2.4.6 cvxpy==1.9.3 clarabel==0.11.1
python scripts/reference/optimize/impact.py
"""

import json
from importlib.metadata import version
from pathlib import Path

import cvxpy as cp
import numpy as np

here = Path(__file__).parents[3]
rng = np.random.default_rng(15)
cases = []
for case in range(24):
    n = int(rng.integers(3, 16))
    f = rng.normal(0, 0.15, (n, 3))
    covariance = np.round(f @ f.T + np.diag(rng.uniform(0.005, 0.06, n)), 6)
    covariance = (covariance + covariance.T) / 2
    mean = np.round(rng.normal(0.07, 0.05, n), 5)
    start = np.round(rng.dirichlet(np.ones(n)), 4)
    start[0] += 1 - start.sum()
    impact = np.round(rng.uniform(0.005, 0.3, n), 4)
    exponent = [1.5, 1.5, 1.5, 2, 1.2][case % 5]
    aversion = float(rng.choice([1, 4, 10]))
    w = cp.Variable(n)
    x = w - start
    objective = mean @ w - aversion / 2 * cp.quad_form(w, cp.psd_wrap(covariance)) - impact @ cp.power(cp.abs(x), exponent)
    limits = {"max": 0.5}
    rules = [cp.sum(w) == 1, w <= 0.5]
    if case % 3 == 1:
        limits["min"] = -0.2
        limits["maxGross"] = 1.3
        rules += [w >= -0.2, cp.norm1(w) <= 1.3]
    else:
        rules += [w >= 0]
    if case % 4 == 1:
        limits["costs"] = {"buy": 0.004, "sell": 0.006}
        objective -= cp.sum(0.004 * cp.pos(x) + 0.006 * cp.neg(x))
    if case % 4 == 2:
        limits["turnover"] = 0.15
        rules += [cp.norm1(x) / 2 <= 0.15]
    problem = cp.Problem(cp.Maximize(objective), rules)
    problem.solve(solver="CLARABEL", tol_gap_abs=1e-12, tol_gap_rel=1e-12, tol_feas=1e-12)
    cases.append(
        {
            "mean": mean.tolist(),
            "covariance": covariance.ravel().tolist(),
            "from": start.tolist(),
            "impact": impact.tolist(),
            "exponent": exponent,
            "riskAversion": aversion,
            "limits": limits,
            "weights": w.value.tolist(),
            "utility": float(problem.value),
            "status": problem.status,
        }
    )
out = here / "test/reference/optimize/impact.json"
out.write_text(
    json.dumps(
        {
            "source": "Clarabel through cvxpy",
            "command": "python scripts/reference/optimize/impact.py",
            "versions": {p: version(p) for p in ("numpy", "cvxpy", "clarabel")},
            "input": "within each case",
            "expected": cases,
            "tolerance": 1e-8,
        }
    )
    + "\n"
)
print({c["status"] for c in cases})
