"""Benchmarks as objective, totals of longs and shorts, and holdings that are few or zero or at least some size: by Clarabel and SCIP through
cvxpy.

pip install numpy==2.4.6 cvxpy==1.9.3 clarabel==0.11.1 pyscipopt==6.3.0
python scripts/reference/optimize/holdings.py [problems 40] [least assets 6] [most assets 14] [output]
"""

import json
import sys
from importlib.metadata import version
from pathlib import Path

import cvxpy as cp
import numpy as np

here = Path(__file__).parents[3]
count, least, most = (int(v) for v in (sys.argv[1:4] + ["40", "6", "14"][len(sys.argv) - 1 :]))
path = Path(sys.argv[4]) if len(sys.argv) > 4 else here / "test/reference/optimize/holdings.json"
rng = np.random.default_rng(19)
problems = []


def solve(problem, integer):
    if integer:
        problem.solve(solver="SCIP", scip_params={"limits/gap": 1e-9, "numerics/feastol": 1e-9, "numerics/dualfeastol": 1e-9})
    else:
        problem.solve(solver="CLARABEL", tol_gap_abs=1e-12, tol_gap_rel=1e-12, tol_feas=1e-12)
    if problem.status in ("infeasible", "infeasible_inaccurate"):
        return None
    assert problem.status in ("optimal", "optimal_inaccurate"), problem.status
    return float(problem.value)


while len(problems) < count:
    n = int(rng.integers(least, most + 1))
    loadings = np.c_[0.15 + 0.05 * rng.normal(size=n), 0.06 * rng.normal(size=(n, 2))]
    covariance = np.round(loadings @ loadings.T + np.diag((0.05 + 0.2 * rng.random(n)) ** 2), 6)
    mean = np.round(0.06 + 0.05 * rng.normal(size=n), 5)
    short = bool(rng.random() < 0.5)
    given = {"min": -0.4 if short else 0.0, "max": 0.6}
    w = cp.Variable(n)
    limits = [cp.sum(w) == 1, w >= given["min"], w <= given["max"]]
    root = np.linalg.cholesky(covariance)
    integer = False
    if short and rng.random() < 0.7:
        given["maxShort"] = round(0.1 + 0.3 * rng.random(), 3)
        limits.append(cp.sum(cp.neg(w)) <= given["maxShort"])
    if short and rng.random() < 0.5:
        given["maxLong"] = round(1.05 + 0.3 * rng.random(), 3)
        limits.append(cp.sum(cp.pos(w)) <= given["maxLong"])
    if rng.random() < 0.6:
        integer = True
        floor = given["minHolding"] = round(0.03 + 0.15 * rng.random(), 3)
        up, down = cp.Variable(n, boolean=True), cp.Variable(n, boolean=True)
        limits += [w <= given["max"] * up - floor * down, w >= floor * up + given["min"] * down, up + down <= 1]
        if not short:
            limits.append(down == 0)
        if rng.random() < 0.6:
            given["maxPositions"] = int(rng.integers(2, max(3, n // 2)))
            limits.append(cp.sum(up + down) <= given["maxPositions"])
    benchmark = np.round(rng.dirichlet(np.ones(n)), 4)
    kind = ["minimum-variance", "maximum-utility", "minimum-tracking-error", "outside"][int(rng.integers(4))]
    if kind == "minimum-variance":
        value = solve(cp.Problem(cp.Minimize(cp.sum_squares(root.T @ w)), limits), integer)
    elif kind == "maximum-utility":
        value = solve(cp.Problem(cp.Minimize(2 * cp.sum_squares(root.T @ w) - mean @ w), limits), integer)
    elif kind == "minimum-tracking-error":
        value = solve(cp.Problem(cp.Minimize(cp.sum_squares(root.T @ (w - benchmark))), limits), integer)
    else:
        # the last asset is an index that cannot be held
        value = solve(cp.Problem(cp.Minimize(cp.sum_squares(root.T @ (w - np.eye(n)[-1]))), limits + [w[-1] == 0]), integer)
    problems.append(
        {"kind": kind, "mean": mean.tolist(), "covariance": covariance.ravel().tolist(), "benchmark": benchmark.tolist(), "constraints": given, "value": value}
    )

path.write_text(
    json.dumps(
        {
            "source": "cvxpy with Clarabel and SCIP",
            "command": "python scripts/reference/optimize/holdings.py",
            "versions": {p: version(p) for p in ("numpy", "cvxpy", "clarabel", "pyscipopt")},
            "input": {"riskAversion": 4},
            "expected": problems,
            "tolerance": 1e-6,
        }
    )
    + "\n"
)
