"""After-tax optima under the tax of a year, netted and with brackets, every choice and every part of the tax enumerated.

pip install numpy==2.4.6 cvxpy==1.7.5 clarabel==0.11.1
python scripts/reference/rebalance/after_tax_year.py [cases=40]

The tax of a year is linear between the lines at which it bends, so in each cell between them the question is a convex program
with that tax: the best of all cells and of all choices of buying or loss-selling is the answer. The tax is written here anew
from 26 USC 1(h), 1211, 1222 and 1411: ordinary brackets, long-term brackets on top, the net investment income tax.
"""

import itertools
import json
import sys
from importlib.metadata import version
from pathlib import Path

import cvxpy as cp
import numpy as np

from after_tax import TODAY, lots_of, make_case

COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 40
rng = np.random.default_rng(3)
YEAR = {
    "year": 2026, "filingStatus": "single",
    "ordinary": [{"from": 0, "rate": 0.1}, {"from": 60_000, "rate": 0.22}, {"from": 90_000, "rate": 0.35}],
    "longTerm": [{"from": 0, "rate": 0.0}, {"from": 55_000, "rate": 0.15}, {"from": 95_000, "rate": 0.2}],
    "netInvestmentIncome": {"rate": 0.038, "threshold": 85_000}, "lossDeductionLimit": 3_000, "source": "made up",
}


def between(brackets, low, high):
    tax = 0.0
    for k, bracket in enumerate(brackets):
        top = min(high, brackets[k + 1]["from"] if k + 1 < len(brackets) else np.inf)
        tax += bracket["rate"] * max(0.0, top - max(low, bracket["from"]))
    return tax


def year_tax(income, short, long):
    net = short + long
    deduction = min(YEAR["lossDeductionLimit"], max(0.0, -net))
    preferred = max(0.0, min(long, net))
    taxable = max(0.0, income + max(0.0, net - preferred) - deduction + preferred)
    ordinary = taxable - min(preferred, taxable)
    changed = -deduction if net < 0 else net
    invested = YEAR["netInvestmentIncome"]["rate"] * min(
        max(0.0, changed), max(0.0, income + changed - YEAR["netInvestmentIncome"]["threshold"]))
    return between(YEAR["ordinary"], 0, ordinary) + between(YEAR["longTerm"], ordinary, taxable) + invested


def corners(cell):
    (s0, s1), (l0, l1), (n0, n1) = cell
    points = [(s, l) for s in (s0, s1) for l in (l0, l1)]
    points += [(s, n - s) for s in (s0, s1) for n in (n0, n1)] + [(n - l, l) for l in (l0, l1) for n in (n0, n1)]
    e = 1e-7
    return [(s, l) for s, l in points if s0 - e <= s <= s1 + e and l0 - e <= l <= l1 + e and n0 - e <= s + l <= n1 + e]


def solve(case, income, booked):
    names, value, options = case["names"], case["value"], case["options"]
    n = len(names)
    owner, size, gains, term, locked, w0 = lots_of(case)
    loss = gains < 0
    m = len(size)
    reach = [(value * (size * gains)[(term == t) & loss].sum(), value * (size * gains)[(term == t) & (gains > 0)].sum())
             for t in (False, True)]
    starts = [b["from"] for b in YEAR["ordinary"] + YEAR["longTerm"]]
    bends_s = [0, *[x - income for x in starts]]
    bends_n = [0, -3_000, YEAR["netInvestmentIncome"]["threshold"] - income, *[x - income for x in starts]]

    def cuts(bends, low, high):
        inside = sorted({low, high, *[b for b in bends if low < b < high]})
        return list(zip(inside[:-1], inside[1:])) or [(low, high)]

    cells = []
    for cell in itertools.product(
            cuts([b - booked[0] for b in bends_s], *reach[0]), cuts([-booked[1]], *reach[1]),
            cuts([b - sum(booked) for b in bends_n], reach[0][0] + reach[1][0], reach[0][1] + reach[1][1])):
        points = corners(cell)
        if points:
            cells.append((cell, np.mean(points, axis=0), points))
    before = year_tax(income, *booked)
    tax = lambda s, l: year_tax(income, booked[0] + s, booked[1] + l) - before
    costs = options["costs"]
    target = np.array([options.get("target", {}).get(a, 0) for a in names])
    gamma, horizon = options["riskAversion"], options["horizonYears"]
    constraints = options.get("constraints", {})
    root = np.linalg.cholesky(case["covariance"]).T
    choosable = [i for i in range(n) if any(owner[l] == i and loss[l] and not locked[l] for l in range(m))]
    best = None
    short, long = (gains * ~term) * value, (gains * term) * value
    for sides in itertools.product(("buy", "sell"), repeat=len(choosable)):
        side = dict(zip(choosable, sides))
        for cell, middle, points in cells:
            # the plane through the tax in the cell
            at = np.array([[1.0, s, l] for s, l in [*points, middle]])
            plane = np.linalg.lstsq(at, np.array([tax(s, l) for _, s, l in at]), rcond=None)[0]
            b, s = cp.Variable(n), cp.Variable(m)
            w = w0 + b - cp.sum(cp.multiply(np.eye(n)[:, owner], cp.reshape(s, (1, m), order="C")), axis=1)
            ss, ll = short @ s, long @ s
            limits = [b >= 0, w >= 0, w <= constraints.get("max", 1), s >= 0, s <= size]
            limits += [s[l] == 0 for l in range(m) if locked[l] or (loss[l] and side.get(owner[l]) == "buy")]
            limits += [b[i] == 0 for i in range(n) if side.get(i) == "sell" or names[i] in case["sold_at_loss"]]
            limits += [cell[0][0] <= ss, ss <= cell[0][1], cell[1][0] <= ll, ll <= cell[1][1], cell[2][0] <= ss + ll, ss + ll <= cell[2][1]]
            budget = constraints.get("budget", [w0.sum(), w0.sum()])
            limits += [cp.sum(w) == budget[0]] if budget[0] == budget[1] else [cp.sum(w) >= budget[0], cp.sum(w) <= budget[1]]
            objective = horizon * (case["mean"] @ w - gamma / 2 * cp.sum_squares(root @ (w - target)))
            objective -= costs.get("buy", 0) * cp.sum(b) + costs.get("sell", 0) * cp.sum(s)
            objective -= (plane[0] + plane[1] * ss + plane[2] * ll) / value
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
while len(cases) < COUNT:
    case = make_case(k)
    k += 1
    n = len(case["names"])
    lots = [lot for own in case["lots"].values() for lot in own if lot["account"] == "main"]
    if len(lots) < 3 or n > 4 or case["sold_at_loss"] or any(t["type"] == "sell" for t in case["transactions"]):
        continue
    case["options"]["constraints"] = {"budget": [0.0, 1.0]} if k % 2 else {}
    # so large that the gains reach over several brackets
    scale = 10
    for t in case["transactions"]:
        t["quantity"] *= scale
        t["amount"] = round(t["amount"] * scale, 2)
    for own in case["lots"].values():
        for lot in own:
            lot["quantity"] *= scale
            lot["basis"] = round(lot["basis"] * scale, 2)
    case["cash"] *= scale
    case["value"] *= scale
    income = float(np.round(rng.choice([20_000, 50_000, 70_000, 88_000]) + rng.uniform(-5_000, 5_000), 2))
    booked = [float(np.round(rng.normal(0, 4_000), 2)), float(np.round(rng.normal(0, 6_000), 2))]
    del case["options"]["taxRates"]
    cases.append({
        "assets": case["names"], "mean": case["mean"].tolist(), "covariance": case["covariance"].ravel().tolist(),
        "prices": dict(zip(case["names"], case["prices"].tolist())), "transactions": case["transactions"], "cash": case["cash"],
        "options": case["options"], "income": {"ordinaryIncome": income, "shortTerm": booked[0], "longTerm": booked[1]},
        "expected": solve(case, income, booked),
    })
out = Path(__file__).parents[3] / "test/reference/rebalance/after-tax-year.json"
out.write_text(json.dumps({
    "source": "cvxpy with Clarabel, every choice and every linear part of the tax enumerated",
    "command": "python scripts/reference/rebalance/after_tax_year.py",
    "versions": {p: version(p) for p in ("numpy", "cvxpy", "clarabel")},
    "tolerance": 1e-7, "date": TODAY.isoformat(), "rates": YEAR, "cases": cases,
}) + "\n")
print(len(cases), "cases")
