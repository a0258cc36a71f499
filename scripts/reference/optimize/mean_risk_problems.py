"""Random problems over risk measures, objectives and limits with their best values by HiGHS and Clarabel through cvxpy, for
scripts/acceptance/risk-problems.ts.

pip install numpy==2.4.6 cvxpy==1.9.3 clarabel==0.11.1 highspy==1.16.0
python scripts/reference/optimize/mean_risk_problems.py problems output [seed]
"""

import json
import sys
from pathlib import Path

import cvxpy as cp
import numpy as np

import mean_risk as ref

count, path, seed = int(sys.argv[1]), Path(sys.argv[2]), int((sys.argv + ["1"])[3])
rng = np.random.default_rng(seed)
problems = []
while len(problems) < count:
    t, n = int(rng.integers(12, 60)), int(rng.integers(2, 9))
    x = np.round(0.002 + 0.02 * rng.normal(size=(t, 1)) * (0.6 + 0.6 * rng.random(n)) + 0.02 * rng.normal(size=(t, n)), 5)
    measure = ref.MEASURES[int(rng.integers(len(ref.MEASURES)))]
    if measure == "entropic-value-at-risk" and 0.1 * t <= 1.5:
        continue
    if measure == "gini-mean-difference" and t > 30:
        continue
    short = bool(rng.random() < 0.4)
    case = {"min": -0.4 if short else 0.0, "max": round(float(1.2 / n + 0.6 * rng.random()), 3)}
    mean = x.mean(0) * ref.PER_YEAR
    w = cp.Variable(n)
    limits = [cp.sum(w) == 1, w >= case["min"], w <= case["max"]]
    if rng.random() < 0.4:
        case["group"] = [int(i) for i in rng.choice(n, max(1, n // 2), replace=False)]
        case["groupMax"] = round(float(0.3 + 0.5 * rng.random()), 3)
        limits.append(cp.sum(w[case["group"]]) <= case["groupMax"])
    cost = 0
    if rng.random() < 0.4:
        start = np.round(rng.dirichlet(np.ones(n)), 3)
        case["from"] = start.tolist()
        if rng.random() < 0.6:
            case["turnover"] = round(float(0.1 + 0.5 * rng.random()), 3)
            limits.append(cp.norm1(w - start) / 2 <= case["turnover"])
        if rng.random() < 0.6:
            case["buy"], case["sell"] = 0.002, 0.001
            cost = case["buy"] * cp.sum(cp.pos(w - start)) + case["sell"] * cp.sum(cp.neg(w - start))
    if short and rng.random() < 0.6:
        case["maxShort"] = round(float(0.1 + 0.4 * rng.random()), 3)
        limits.append(cp.sum(cp.neg(w)) <= case["maxShort"])
    risk, more = ref.risk_of(measure, x, w)
    limits += more
    kind = ["minimum-risk", "target-return", "target-risk", "maximum-utility"][int(rng.integers(4))]
    target = None
    goal = cp.Minimize(risk + cost)
    if kind == "target-return":
        target = round(float(np.quantile(mean, 0.4 + 0.6 * rng.random())), 5)
        limits.append(mean @ w >= target)
    elif kind == "target-risk":
        one = cp.Problem(cp.Minimize(risk), limits)
        try:
            base = ref.solved(one, measure)
        except (AssertionError, cp.SolverError):
            base = 0.02
        target = round(float(base * (0.97 + 0.3 * rng.random())), 6)
        limits.append(risk <= target)
        goal = cp.Maximize(mean @ w - cost)
    elif kind == "maximum-utility":
        goal = cp.Maximize(mean @ w - cost - 8 * risk)
    problem = cp.Problem(goal, limits)
    try:
        value = ref.solved(problem, measure)
    except AssertionError:
        if problem.status not in ("infeasible", "infeasible_inaccurate"):
            continue
        value = None
    except cp.SolverError:
        continue
    problems.append({"values": x.tolist(), "measure": measure, "objective": kind, "target": target, "case": case, "value": value})
path.write_text(json.dumps(problems))
