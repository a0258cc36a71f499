"""After-tax optima under further limits, each choice enumerated: tracking error, turnover, caps on tax and gains, market impact, a
limit on positions, substantially identical assets, least sizes of holdings, and several limits at once.

pip install numpy==2.4.6 cvxpy==1.7.5 clarabel==0.11.1
python scripts/reference/rebalance/after_tax_limits.py [cases=140] [more=40]

Every lot is a variable of its own; buying or loss-selling is enumerated by asset, or by set where assets are identical, and with a
limit on positions or on the size of a holding also which assets are held.
"""

import itertools
import json
import sys
from importlib.metadata import version
from pathlib import Path

import cvxpy as cp
import numpy as np

from after_tax import TODAY, lot_taxes, lots_of, make_case

COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 140
MORE = int(sys.argv[2]) if len(sys.argv) > 2 else 40
KINDS = ("trackingError", "turnover", "maxTax", "maxGains", "impact", "maxPositions", "identical")
MORE_KINDS = ("minHolding", "several")
rng = np.random.default_rng(7)


def solve(case: dict, extra: dict) -> float | None:
    names, value, options = case["names"], case["value"], case["options"]
    n = len(names)
    sets = extra.get("identical", [[i] for i in range(n)])
    together = {i: s for s, own in enumerate(sets) for i in own}
    lots = lots_of(case, {i: sets[s] for i, s in together.items()})
    owner, size, gains, _, locked, w0 = lots
    loss, taxes = gains < 0, lot_taxes(lots, options["taxRates"])
    m = len(size)
    costs = options["costs"]
    target = np.array([options.get("target", {}).get(a, 0) for a in names])
    gamma, horizon = options["riskAversion"], options["horizonYears"]
    constraints = options.get("constraints", {})
    root = np.linalg.cholesky(case["covariance"]).T
    barred = {together[names.index(a)] for a in case["sold_at_loss"]}
    choosable = [s for s, own in enumerate(sets) if any(loss[l] and not locked[l] and owner[l] in own for l in range(m))]
    holdings = [tuple([True] * n)]
    if "maxPositions" in extra:
        holdings = [h for h in itertools.product((True, False), repeat=n) if sum(h) <= extra["maxPositions"]]
    if "minHolding" in extra:
        holdings = list(itertools.product((True, False), repeat=n))
    best = None
    for sides in itertools.product(("buy", "sell"), repeat=len(choosable)):
        side = dict(zip(choosable, sides))
        for held in holdings:
            b, s = cp.Variable(n), cp.Variable(m)
            w = w0 + b - cp.sum(cp.multiply(np.eye(n)[:, owner], cp.reshape(s, (1, m), order="C")), axis=1)
            limits = [b >= 0, w >= 0, w <= constraints.get("max", 1), s >= 0, s <= size]
            limits += [s[l] == 0 for l in range(m) if locked[l] or (loss[l] and side.get(together[owner[l]]) == "buy")]
            limits += [b[i] == 0 for i in range(n) if side.get(together[i]) == "sell" or together[i] in barred]
            limits += [w[i] == 0 for i in range(n) if not held[i]]
            limits += [w[i] >= extra.get("minHolding", 0) for i in range(n) if held[i]]
            budget = constraints.get("budget", [w0.sum(), w0.sum()])
            limits += [cp.sum(w) == budget[0]] if budget[0] == budget[1] else [cp.sum(w) >= budget[0], cp.sum(w) <= budget[1]]
            for group in constraints.get("groups", []):
                limits.append(sum(w[names.index(a)] for a in group["assets"]) <= group["max"])
            if "trackingError" in extra:
                limits.append(cp.norm(root @ (w - np.full(n, 1 / n))) <= extra["trackingError"])
            if "turnover" in extra:
                limits.append(cp.sum(cp.abs(w - w0)) / 2 <= extra["turnover"])
            if "maxTax" in extra:
                limits.append(taxes @ s <= extra["maxTax"] / value)
            if "maxGains" in extra:
                limits.append(gains @ s <= extra["maxGains"] / value)
            objective = horizon * (case["mean"] @ w - gamma / 2 * cp.sum_squares(root @ (w - target)))
            objective -= costs.get("buy", 0) * cp.sum(b) + costs.get("sell", 0) * cp.sum(s) + taxes @ s
            if "impact" in extra:
                beta = extra["impact"]["coefficient"] * extra["impact"]["volatility"] * np.sqrt(value / extra["impact"]["volume"])
                objective -= beta * cp.sum(cp.power(cp.abs(w - w0), 1.5))
            problem = cp.Problem(cp.Maximize(objective), limits)
            try:
                problem.solve(solver=cp.CLARABEL, tol_gap_abs=1e-12, tol_gap_rel=1e-12, tol_feas=1e-12)
            except cp.SolverError:
                continue
            if problem.status in ("optimal", "optimal_inaccurate") and (best is None or problem.value > best):
                best = float(problem.value)
    return best


cases = []
k = 0
while len(cases) < COUNT + MORE:
    kind = KINDS[len(cases) % len(KINDS)] if len(cases) < COUNT else MORE_KINDS[len(cases) % len(MORE_KINDS)]
    case = make_case(k)
    k += 1
    n = len(case["names"])
    lots = sum(lot["account"] == "main" for own in case["lots"].values() for lot in own)
    if lots < 2 or n > 5 or (kind in ("maxPositions", "minHolding") and n > 4):
        continue
    value = case["value"]
    if kind == "trackingError":
        extra = {"trackingError": float(np.round(rng.uniform(0.03, 0.15), 4))}
    elif kind == "turnover":
        extra = {"turnover": float(np.round(rng.uniform(0.02, 0.3), 4))}
    elif kind in ("maxTax", "maxGains"):
        extra = {kind: float(np.round(value * rng.uniform(-0.02, 0.03), 2))}
    elif kind == "impact":
        extra = {"impact": {"coefficient": 1.0, "volatility": 0.02, "volume": float(np.round(value * rng.uniform(0.5, 20), 2))}}
    elif kind == "maxPositions":
        extra = {"maxPositions": int(rng.integers(1, n + 1))}
        case["options"]["constraints"] = {"budget": [0.0, 1.0]}
    elif kind == "minHolding":
        extra = {"minHolding": float(np.round(rng.uniform(0.05, 0.4), 3))}
    elif kind == "several":
        extra = {
            "trackingError": float(np.round(rng.uniform(0.05, 0.15), 4)),
            "turnover": float(np.round(rng.uniform(0.05, 0.3), 4)),
            "maxTax": float(np.round(value * rng.uniform(-0.01, 0.03), 2)),
        }
    else:
        extra = {"identical": [[0, 1], *[[i] for i in range(2, n)]]}
        recent = {a for a in case["names"][:2] if any((TODAY - lot["bought"]).days <= 30 for lot in case["lots"][a])}
        if case["sold_at_loss"] and recent:
            continue  # a purchase after the loss sale of its twin washes it, which changes the basis of what was bought
    cases.append({
        "kind": kind, "extra": extra, "assets": case["names"], "mean": case["mean"].tolist(),
        "covariance": case["covariance"].ravel().tolist(), "prices": dict(zip(case["names"], case["prices"].tolist())),
        "transactions": case["transactions"], "cash": case["cash"], "options": case["options"], "expected": solve(case, extra),
    })
out = Path(__file__).parents[3] / "test/reference/rebalance/after-tax-limits.json"
out.write_text(json.dumps({
    "source": "cvxpy with Clarabel, every choice enumerated",
    "command": "python scripts/reference/rebalance/after_tax_limits.py",
    "versions": {p: version(p) for p in ("numpy", "cvxpy", "clarabel")},
    "tolerance": 1e-7,
    "date": TODAY.isoformat(),
    "cases": cases,
}))
print(len(cases), "cases", sum(c["expected"] is None for c in cases), "without an answer")
