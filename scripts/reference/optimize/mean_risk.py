"""Least risk, greatest ratio and greatest return within a risk for measures beside variance: by HiGHS on the linear programs and
Clarabel on the conic ones through cvxpy, and by skfolio where it has the measure.

pip install numpy==2.4.6 cvxpy==1.9.3 clarabel==0.11.1 highspy==1.16.0 skfolio==1.12.2
python scripts/reference/optimize/mean_risk.py
"""

import json
import sys
from importlib.metadata import version
from pathlib import Path

import cvxpy as cp
import numpy as np

here = Path(__file__).parents[3]
LEVEL = 0.9
PER_YEAR = 52


def risk_of(measure, x, w):
    """The measure as a cvxpy expression and further constraints."""
    t = x.shape[0]
    r = x @ w
    if measure == "mean-absolute-deviation":
        return cp.sum(cp.abs(r - cp.sum(r) / t)) / t, []
    if measure == "semi-deviation":
        return cp.norm(cp.neg((x - x.mean(0)) @ w)) / np.sqrt(t), []
    if measure == "first-lower-partial-moment":
        return cp.sum(cp.pos(-r)) / t, []
    if measure == "conditional-value-at-risk":
        z = cp.Variable()
        return z + cp.sum(cp.pos(-r - z)) / ((1 - LEVEL) * t), []
    if measure == "worst-realization":
        return cp.max(-r), []
    if measure == "range":
        return cp.max(r) - cp.min(r), []
    if measure == "gini-mean-difference":
        i = np.arange(1, t + 1)
        weights = (4 * i - 2 * (t + 1)) / (t * (t - 1))
        return sorted_sum(r, weights)
    if measure == "entropic-value-at-risk":
        z = cp.Variable(nonneg=True)
        s = cp.Variable()
        u = cp.Variable(t)
        k = [cp.ExpCone(-r - s, z * np.ones(t), u), cp.sum(u) <= z]
        return s - z * np.log((1 - LEVEL) * t), k
    path = cp.cumsum(r)
    peak = cp.Variable(t + 1)
    k = [peak[0] == 0, peak[1:] >= peak[:-1], peak[1:] >= path]
    down = peak[1:] - path
    if measure == "maximum-drawdown":
        return cp.max(down), k
    if measure == "average-drawdown":
        return cp.sum(down) / t, k
    if measure == "conditional-drawdown-at-risk":
        z = cp.Variable()
        return z + cp.sum(cp.pos(down - z)) / ((1 - LEVEL) * t), k
    raise ValueError(measure)


def sorted_sum(r, weights):
    """Greatest of sum_i weights_i r_(i) over all orders, as the dual of an assignment."""
    t = len(weights)
    a, b = cp.Variable(t), cp.Variable(t)
    one = np.ones((1, t))
    return cp.sum(a) + cp.sum(b), [
        cp.reshape(a, (t, 1), order="C") @ one + (cp.reshape(b, (t, 1), order="C") @ one).T >= cp.reshape(r, (t, 1), order="C") @ weights[None, :]
    ]


CONIC = ("semi-deviation", "entropic-value-at-risk")
MEASURES = [
    "mean-absolute-deviation",
    "semi-deviation",
    "first-lower-partial-moment",
    "conditional-value-at-risk",
    "entropic-value-at-risk",
    "worst-realization",
    "maximum-drawdown",
    "average-drawdown",
    "conditional-drawdown-at-risk",
    "gini-mean-difference",
    "range",
]


def solved(problem, measure):
    if measure in CONIC:
        problem.solve(solver="CLARABEL", tol_gap_abs=1e-13, tol_gap_rel=1e-13, tol_feas=1e-13, max_iter=500)
    else:
        problem.solve(solver="HIGHS", primal_feasibility_tolerance=1e-10, dual_feasibility_tolerance=1e-10, mip_rel_gap=1e-9, mip_feasibility_tolerance=1e-9, time_limit=120.0)
    assert problem.status in ("optimal", "optimal_inaccurate"), problem.status
    return float(problem.value)


def limits(case, w):
    k = [cp.sum(w) == 1, w >= case["min"], w <= case["max"]]
    if "group" in case:
        k.append(cp.sum(w[case["group"]]) <= case["groupMax"])
    if "turnover" in case:
        k.append(cp.norm1(w - np.array(case["from"])) / 2 <= case["turnover"])
    return k


def answers(x, measure, case):
    n = x.shape[1]
    mean = x.mean(0) * PER_YEAR
    w = cp.Variable(n)
    risk, k = risk_of(measure, x, w)
    cost = 0
    if "buy" in case:
        d = w - np.array(case["from"])
        cost = case["buy"] * cp.sum(cp.pos(d)) + case["sell"] * cp.sum(cp.neg(d))
    least = solved(cp.Problem(cp.Minimize(risk + cost), k + limits(case, w)), measure)
    calm = float(mean @ w.value)
    most = solved(cp.Problem(cp.Maximize(mean @ w), limits(case, w)), "lp")
    target = calm + 0.5 * (most - calm)
    at = solved(cp.Problem(cp.Minimize(risk + cost), k + limits(case, w) + [mean @ w >= target]), measure)
    within = float(risk.value)
    # halfway between the least risk and the one of the target
    plain = solved(cp.Problem(cp.Minimize(risk), k + limits(case, w)), measure)
    allowed = (plain + within) / 2
    best = solved(cp.Problem(cp.Maximize(mean @ w - cost), k + limits(case, w) + [risk <= allowed]), measure)
    utility = solved(cp.Problem(cp.Maximize(mean @ w - cost - 8 * risk), k + limits(case, w)), measure)
    return {"least": least, "target": target, "atTarget": at, "allowed": allowed, "within": best, "utility": utility}


def skfolio_weights(x):
    import warnings

    from skfolio import RiskMeasure
    from skfolio.optimization import MeanRisk, ObjectiveFunction

    warnings.filterwarnings("ignore")
    names = {
        "mean-absolute-deviation": "MEAN_ABSOLUTE_DEVIATION",
        "semi-deviation": "SEMI_DEVIATION",
        "first-lower-partial-moment": "FIRST_LOWER_PARTIAL_MOMENT",
        "conditional-value-at-risk": "CVAR",
        "entropic-value-at-risk": "EVAR",
        "worst-realization": "WORST_REALIZATION",
        "maximum-drawdown": "MAX_DRAWDOWN",
        "average-drawdown": "AVERAGE_DRAWDOWN",
        "conditional-drawdown-at-risk": "CDAR",
        "gini-mean-difference": "GINI_MEAN_DIFFERENCE",
    }
    found = {}
    for measure, name in names.items():
        for kind, objective in (("minimum-risk", ObjectiveFunction.MINIMIZE_RISK), ("maximum-ratio", ObjectiveFunction.MAXIMIZE_RATIO)):
            model = MeanRisk(
                risk_measure=RiskMeasure[name],
                objective_function=objective,
                cvar_beta=LEVEL,
                evar_beta=LEVEL,
                cdar_beta=LEVEL,
                min_acceptable_return=0 if name == "FIRST_LOWER_PARTIAL_MOMENT" else None,
                max_weights=0.4,
            )
            model.fit(x)
            found.setdefault(measure, {})[kind] = [float(v) for v in model.weights_]
    return found


def main():
    from skfolio.datasets import load_sp500_dataset

    prices = load_sp500_dataset()
    weekly = prices.resample("W").last().pct_change().dropna().iloc[-110:, :9]
    x = np.round(weekly.to_numpy(), 5)
    n = x.shape[1]
    even = [round(1 / n, 3)] * (n - 1)
    start = even + [round(1 - sum(even), 3)]
    cases = {
        "long-only": {"min": 0, "max": 0.4},
        "long-short": {"min": -0.3, "max": 0.5, "group": [0, 1, 2], "groupMax": 0.2},
        "traded": {"min": 0, "max": 1, "from": start, "turnover": 0.35, "buy": 0.002, "sell": 0.001},
    }
    expected = {name: {m: answers(x, m, case) for m in MEASURES} for name, case in cases.items()}
    out = {
        "source": "cvxpy with HiGHS and Clarabel; skfolio MeanRisk",
        "command": "python scripts/reference/optimize/mean_risk.py",
        "versions": {p: version(p) for p in ("numpy", "cvxpy", "clarabel", "highspy", "skfolio")},
        "input": {"assets": list(weekly.columns), "values": x.tolist(), "level": LEVEL, "periodsPerYear": PER_YEAR, "cases": cases},
        "expected": {"objectives": expected, "skfolio": skfolio_weights(x)},
        "tolerance": 1e-7,
    }
    path = here / "test/reference/optimize/mean-risk.json"
    path.write_text(json.dumps(out) + "\n")


if __name__ == "__main__":
    sys.exit(main())
