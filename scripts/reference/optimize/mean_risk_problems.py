"""Random problems over risk measures, objectives and limits with their best values by HiGHS and Clarabel through cvxpy, for
scripts/acceptance/risk-problems.ts.

pip install numpy==2.4.6 cvxpy==1.9.3 clarabel==0.11.1 highspy==1.16.0
python scripts/reference/optimize/mean_risk_problems.py problems output [seed 1] [least assets 2] [most assets 8] [share with few or large holdings 0.2]
"""

import json
import sys
from pathlib import Path

import cvxpy as cp
import numpy as np

import mean_risk as ref

count, path, seed = int(sys.argv[1]), Path(sys.argv[2]), int((sys.argv + ["1"])[3])
least, most = (int(v) for v in (sys.argv[4:6] + ["2", "8"][len(sys.argv[4:6]) :]))
holdings = float((sys.argv[6:] + ["0.2"])[0])
rng = np.random.default_rng(seed)
problems = []
while len(problems) < count:
    t, n = int(rng.integers(12, 60)), int(rng.integers(least, most + 1))
    x = np.round(0.002 + 0.02 * rng.normal(size=(t, 1)) * (0.6 + 0.6 * rng.random(n)) + 0.02 * rng.normal(size=(t, n)), 5)
    measure = ref.MEASURES[int(rng.integers(len(ref.MEASURES)))]
    if measure == "entropic-value-at-risk" and 0.1 * t <= 1.5:
        continue
    if measure == "gini-mean-difference" and t > 30:
        continue
    short = bool(rng.random() < 0.4)
    case = {"min": -0.4 if short else 0.0, "max": round(float(1.2 / n + 0.6 * rng.random()), 3)}
    mean = x.mean(0) * ref.PER_YEAR
    kind = ["minimum-risk", "target-return", "target-risk", "maximum-utility", "maximum-ratio"][int(rng.integers(5))]
    w = cp.Variable(n)
    # the ratio has its greatest value where the weights, blown up by any scale, earn most for a risk of 1
    scale = cp.Variable(nonneg=True) if kind == "maximum-ratio" else 1
    limits = [cp.sum(w) == scale, w >= case["min"] * scale, w <= case["max"] * scale]
    if rng.random() < 0.4:
        case["group"] = [int(i) for i in rng.choice(n, max(1, n // 2), replace=False)]
        case["groupMax"] = round(float(0.3 + 0.5 * rng.random()), 3)
        limits.append(cp.sum(w[case["group"]]) <= case["groupMax"] * scale)
    if rng.random() < 0.3:
        case["linear"] = np.round(rng.normal(size=n), 3).tolist()
        case["linearMin"] = round(float(0.3 * rng.normal()), 3)
        limits.append(np.array(case["linear"]) @ w >= case["linearMin"] * scale)
    cost = 0
    if rng.random() < 0.4:
        start = np.round(rng.dirichlet(np.ones(n)), 3)
        case["from"] = start.tolist()
        traded = w - start * scale
        if rng.random() < 0.6:
            case["turnover"] = round(float(0.1 + 0.5 * rng.random()), 3)
            limits.append(cp.norm1(traded) / 2 <= case["turnover"] * scale)
        if rng.random() < 0.6:
            case["buy"], case["sell"] = 0.002, 0.001
            cost = case["buy"] * cp.sum(cp.pos(traded)) + case["sell"] * cp.sum(cp.neg(traded))
    if short and rng.random() < 0.5:
        case["maxShort"] = round(float(0.1 + 0.4 * rng.random()), 3)
        limits.append(cp.sum(cp.neg(w)) <= case["maxShort"] * scale)
    if short and rng.random() < 0.4:
        case["maxLong"] = round(float(1 + 0.4 * rng.random()), 3)
        limits.append(cp.sum(cp.pos(w)) <= case["maxLong"] * scale)
    if short and rng.random() < 0.4:
        case["maxGross"] = round(float(1 + 0.8 * rng.random()), 3)
        limits.append(cp.norm1(w) <= case["maxGross"] * scale)
    if measure not in ref.CONIC and kind != "maximum-ratio" and rng.random() < holdings:
        up, down = cp.Variable(n, boolean=True), cp.Variable(n, boolean=True)
        floor = case["minHolding"] = round(float(min(case["max"], 0.02 + 0.15 * rng.random())), 3)
        limits += [w <= case["max"] * up - floor * down, w >= floor * up + case["min"] * down, up + down <= 1]
        if not short:
            limits.append(down == 0)
        if rng.random() < 0.6:
            case["maxPositions"] = int(rng.integers(1, max(2, n // 2) + 1))
            limits.append(cp.sum(up + down) <= case["maxPositions"])
    risk, more = ref.risk_of(measure, x, w)
    limits += more
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
    elif kind == "maximum-ratio":
        limits.append(risk <= 1)
        goal = cp.Maximize(mean @ w - 0.02 * scale - cost)
    problem = cp.Problem(goal, limits)
    try:
        value = ref.solved(problem, measure)
    except AssertionError:
        if problem.status not in ("infeasible", "infeasible_inaccurate"):
            continue
        value = None
    except cp.SolverError:
        continue
    if kind == "maximum-ratio":
        if value is None or (scale.value is not None and scale.value > 1e5):
            continue
        if value < 1e-7:
            value = None
    problems.append({"values": x.tolist(), "measure": measure, "objective": kind, "target": target, "case": case, "value": value})
path.write_text(json.dumps(problems))
