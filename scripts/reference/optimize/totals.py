"""Portfolios whose totals of longs, shorts and both are at least so large or exactly so large: by SCIP through cvxpy, and by one convex
program for every choice of signs with Clarabel.

pip install numpy==2.4.6 cvxpy==1.9.3 clarabel==0.11.1 pyscipopt==6.3.0
python scripts/reference/optimize/totals.py [problems 40] [least assets 3] [most assets 8] [output]
"""

import itertools
import json
import sys
from importlib.metadata import version
from pathlib import Path

import cvxpy as cp
import numpy as np

here = Path(__file__).parents[3]
count, least, most = (int(v) for v in (sys.argv[1:4] + ["40", "3", "6"][len(sys.argv[1:4]) :]))
path = Path(sys.argv[4]) if len(sys.argv) > 4 else here / "test/reference/optimize/totals.json"
rng = np.random.default_rng(130)
problems = []
TIGHT = {"tol_gap_abs": 1e-12, "tol_gap_rel": 1e-12, "tol_feas": 1e-12}


def value_of(problem, **how):
    problem.solve(**how)
    if problem.status in ("infeasible", "infeasible_inaccurate"):
        return None
    assert problem.status in ("optimal", "optimal_inaccurate"), problem.status
    return float(problem.value)


while len(problems) < count:
    n = int(rng.integers(least, most + 1))
    loadings = np.c_[0.15 + 0.05 * rng.normal(size=n), 0.06 * rng.normal(size=(n, 2))]
    covariance = np.round(loadings @ loadings.T + np.diag((0.05 + 0.2 * rng.random(n)) ** 2), 6)
    mean = np.round(0.06 + 0.05 * rng.normal(size=n), 5)
    root = np.linalg.cholesky(covariance)
    budget = float(rng.choice([0, 1, 1, 1]))
    given = {"min": round(-0.2 - 0.5 * rng.random(), 2), "max": round(0.4 + 0.6 * rng.random(), 2), "budget": budget}
    if rng.random() < 0.2:
        given["budget"] = [round(budget - 0.2, 2), budget]
    style = int(rng.integers(4))
    if style == 0:
        given["minGross"] = given["maxGross"] = round(budget + 0.3 + 0.8 * rng.random(), 2)
    elif style == 1:
        given["maxShort"] = given["minShort"] = round(0.15 + 0.5 * rng.random(), 2)
        given["maxLong"] = given["minLong"] = round(budget + given["maxShort"], 2)
    elif style == 2:
        given["minShort"] = round(0.1 + 0.6 * rng.random(), 2)
    else:
        given["minGross"] = round(budget + 0.2 + 0.6 * rng.random(), 2)
        given["maxLong"] = round(budget + 0.8, 2)
    if rng.random() < 0.3:
        given["minHolding"] = round(0.03 + 0.1 * rng.random(), 3)
    if rng.random() < 0.25:
        given["maxPositions"] = int(rng.integers(2, n + 1))
    kind = ["minimum-variance", "maximum-utility"][int(rng.integers(2))]
    low, high, floor = given["min"], given["max"], given.get("minHolding", 0.0)
    low_budget, high_budget = given["budget"] if isinstance(given["budget"], list) else (budget, budget)

    def question(long, short, more):
        w = long - short
        rules = [long >= 0, short >= 0, cp.sum(w) >= low_budget, cp.sum(w) <= high_budget, *more]
        for name, total in (("Gross", cp.sum(long + short)), ("Long", cp.sum(long)), ("Short", cp.sum(short))):
            if "min" + name in given:
                rules.append(total >= given["min" + name])
            if "max" + name in given:
                rules.append(total <= given["max" + name])
        variance = cp.sum_squares(root.T @ w)
        return cp.Problem(cp.Minimize(variance if kind == "minimum-variance" else 2 * variance - mean @ w), rules)

    long, short = cp.Variable(n), cp.Variable(n)
    up, down = cp.Variable(n, boolean=True), cp.Variable(n, boolean=True)
    more = [long <= high * up, short <= -low * down, long >= floor * up, short >= floor * down, up + down <= 1]
    if "maxPositions" in given:
        more.append(cp.sum(up + down) <= given["maxPositions"])
    scip = value_of(
        question(long, short, more),
        solver="SCIP",
        scip_params={"limits/gap": 1e-9, "numerics/feastol": 1e-9, "numerics/dualfeastol": 1e-9},
    )
    every = None
    for signs in itertools.product(*[(1, -1) if floor == 0 and "maxPositions" not in given else (1, -1, 0)] * n):
        s = np.array(signs)
        if np.sum(s != 0) > given.get("maxPositions", n):
            continue
        p, q = s > 0, s < 0
        more = [long <= high * p, short <= -low * q, long >= floor * p, short >= floor * q]
        if n > 6 and scip is not None and len(problems) % 4:
            break
        one = value_of(question(long, short, more), solver="CLARABEL", **TIGHT)
        if one is not None and (every is None or one < every):
            every = one
    else:
        assert (scip is None) == (every is None), (scip, every)
        assert scip is None or abs(scip - every) < 1e-6 * max(abs(every), 1e-2), (scip, every)
        scip = every
    problems.append({"kind": kind, "mean": mean.tolist(), "covariance": covariance.ravel().tolist(), "constraints": given, "value": scip})
    print(len(problems), n, scip, flush=True)

path.write_text(
    json.dumps(
        {
            "source": "cvxpy with SCIP, and with Clarabel for every choice of signs",
            "command": "python scripts/reference/optimize/totals.py",
            "versions": {p: version(p) for p in ("numpy", "cvxpy", "clarabel", "pyscipopt")},
            "input": {"riskAversion": 4},
            "expected": problems,
            "tolerance": 1e-6,
        }
    )
    + "\n"
)
