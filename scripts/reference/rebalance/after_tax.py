"""After-tax optima by a convex program for each choice of buying or selling at a loss, on random small accounts.

pip install numpy==2.4.6 cvxpy==1.7.5 clarabel==0.11.1
python scripts/reference/rebalance/after_tax.py [cases=200]

Every lot is a variable of its own here, and every combination of sides is solved: nothing is shared with the library but the
statement of the problem. Lots, terms and locks are read from the transactions by the rules of 26 USC 1091 and 1222 for books
in which no past sale is washed.
"""

import itertools
import json
import sys
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import cvxpy as cp
import numpy as np

COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 200
TODAY = date(2026, 3, 31)
rng = np.random.default_rng(11)


def long_term(bought: date) -> bool:
    anniversary = bought.replace(year=bought.year + 1)
    return TODAY > anniversary


def make_case(k: int, n: int | None = None) -> dict:
    n = int(rng.integers(2, 7)) if n is None else n
    names = [f"A{i}" for i in range(n)]
    loadings = rng.normal(1, 0.4, n)
    covariance = 0.03 * np.outer(loadings, loadings) + np.diag(rng.uniform(0.005, 0.06, n))
    mean = rng.normal(0.07, 0.04, n)
    prices = np.round(np.exp(rng.normal(3.5, 0.7, n)), 2)
    transactions = []
    lots = {a: [] for a in names}
    for i, a in enumerate(names):
        for j in range(int(rng.integers(0, 4))):
            age = int(rng.choice([5, 20, 100, 200, 340, 500, 900]))
            bought = TODAY - timedelta(days=age + int(rng.integers(0, 9)))
            quantity = int(rng.integers(5, 80))
            paid = round(quantity * prices[i] * float(np.exp(rng.normal(0, 0.25))), 2)
            account = "ira" if rng.uniform() < 0.08 and age < 30 else "main"
            line = {"id": f"{a}-{j}", "type": "buy", "date": bought.isoformat(), "account": account, "asset": a,
                    "quantity": quantity, "amount": paid}
            transactions.append(line)
            lots[a].append({"lot": line["id"], "account": account, "bought": bought, "quantity": quantity, "basis": paid})
    sold_at_loss = set()
    for a in names:
        old = [lot for lot in lots[a] if lot["account"] == "main" and (TODAY - lot["bought"]).days > 95]
        recent = [lot for lot in lots[a] if (TODAY - lot["bought"]).days < 75]
        if old and not recent and rng.uniform() < 0.3:
            lot = old[0]
            when = TODAY - timedelta(days=int(rng.integers(1, 45)))
            proceeds = round(lot["basis"] * float(rng.uniform(0.7, 1.2)), 2)
            transactions.append({"id": f"{a}-sale", "type": "sell", "date": when.isoformat(), "account": "main", "asset": a,
                                 "quantity": lot["quantity"], "amount": proceeds,
                                 "lots": [{"lot": lot["lot"], "quantity": lot["quantity"]}]})
            lots[a].remove(lot)
            if proceeds < lot["basis"] and (TODAY - when).days <= 30:
                sold_at_loss.add(a)
    transactions.sort(key=lambda line: line["date"])
    cash = float(round(rng.uniform(500, 5_000), 2))
    value = cash + sum(l["quantity"] * prices[i] for i, a in enumerate(names) for l in lots[a] if l["account"] == "main")
    options = {
        "riskAversion": float(np.round(rng.uniform(1, 8), 3)),
        "taxRates": {"shortTerm": 0.37, "longTerm": 0.2, **({"netInvestmentIncome": 0.038} if k % 3 == 0 else {})},
        "horizonYears": float(rng.choice([0.25, 1, 3])),
        "costs": {"buy": 0.001, "sell": 0.002} if k % 2 else {},
    }
    if k % 4 == 1:
        options["target"] = {a: 1 / n for a in names}
    if k % 5 == 2:
        options["constraints"] = {"max": 0.6, "budget": [0.0, 1.0]}
    if k % 7 == 3:
        options["constraints"] = {"budget": [0.2, 0.98], "groups": [{"name": "g", "assets": names[:2], "max": 0.7}]}
    return {"names": names, "mean": mean, "covariance": covariance, "prices": prices, "transactions": transactions,
            "lots": lots, "sold_at_loss": sold_at_loss, "cash": cash, "value": value, "options": options}


class Lots(NamedTuple):
    """The lots of the account that is optimized, one entry each; values are fractions of the account's value."""

    owner: np.ndarray
    size: np.ndarray
    gains: np.ndarray
    long: np.ndarray
    locked: np.ndarray
    w0: np.ndarray


def lots_of(case: dict, kin: dict[int, list[int]] | None = None) -> Lots:
    """`kin` names for each asset those that are substantially identical, itself included; by default there are none."""
    names, prices, value = case["names"], case["prices"], case["value"]
    owner, size, gains, long, locked = [], [], [], [], []
    w0 = np.zeros(len(names))
    for i, a in enumerate(names):
        alike = [lot for j in ([i] if kin is None else kin[i]) for lot in case["lots"][names[j]]]
        for lot in case["lots"][a]:
            if lot["account"] != "main":
                continue
            v = lot["quantity"] * prices[i] / value
            w0[i] += v
            gain = (prices[i] - lot["basis"] / lot["quantity"]) / prices[i]
            owner.append(i)
            size.append(v)
            gains.append(gain)
            long.append(long_term(lot["bought"]))
            locked.append(gain < 0 and any(other is not lot and (TODAY - other["bought"]).days <= 30 for other in alike))
    return Lots(np.array(owner, int), np.array(size), np.array(gains), np.array(long, bool), np.array(locked, bool), w0)


def lot_taxes(lots: Lots, rates: dict) -> np.ndarray:
    """Tax of a unit of value sold of each lot, at flat rates."""
    return (np.where(lots.long, rates["longTerm"], rates["shortTerm"]) + rates.get("netInvestmentIncome", 0)) * lots.gains


def solve(case: dict) -> float | None:
    names, options = case["names"], case["options"]
    n = len(names)
    lots = lots_of(case)
    owner, size, _, _, locked, w0 = lots
    taxes = lot_taxes(lots, options["taxRates"])
    m = len(size)
    buy, sell = options["costs"].get("buy", 0), options["costs"].get("sell", 0)
    target = np.array([options.get("target", {}).get(a, 0) for a in names])
    gamma, horizon = options["riskAversion"], options["horizonYears"]
    constraints = options.get("constraints", {})
    root = np.linalg.cholesky(case["covariance"]).T
    choosable = [i for i in range(n) if any(owner[l] == i and taxes[l] < 0 and not locked[l] for l in range(m))]
    best = None
    for sides in itertools.product(("buy", "sell"), repeat=len(choosable)):
        side = dict(zip(choosable, sides))
        b, s = cp.Variable(n), cp.Variable(m) if m else None
        held = cp.sum(cp.multiply(np.eye(n)[:, owner], cp.reshape(s, (1, m), order="C")), axis=1) if m else np.zeros(n)
        w = w0 + b - held
        limits = [b >= 0, w >= 0, w <= constraints.get("max", 1)]
        if m:
            limits += [s >= 0, s <= size]
            limits += [s[l] == 0 for l in range(m) if locked[l]]
            limits += [s[l] == 0 for l in range(m) if taxes[l] < 0 and side.get(owner[l]) == "buy"]
        limits += [b[i] == 0 for i in range(n) if side.get(i) == "sell" or names[i] in case["sold_at_loss"]]
        budget = constraints.get("budget", [w0.sum(), w0.sum()])
        limits += [cp.sum(w) == budget[0]] if budget[0] == budget[1] else [cp.sum(w) >= budget[0], cp.sum(w) <= budget[1]]
        for group in constraints.get("groups", []):
            limits.append(sum(w[names.index(a)] for a in group["assets"]) <= group["max"])
        objective = horizon * (case["mean"] @ w - gamma / 2 * cp.sum_squares(root @ (w - target))) - buy * cp.sum(b)
        if m:
            objective -= sell * cp.sum(s) + taxes @ s
        problem = cp.Problem(cp.Maximize(objective), limits)
        problem.solve(solver=cp.CLARABEL, tol_gap_abs=1e-13, tol_gap_rel=1e-13, tol_feas=1e-13)
        if problem.status not in ("optimal", "optimal_inaccurate"):
            continue
        if best is None or problem.value > best:
            best = float(problem.value)
    return best


if __name__ == "__main__":
    cases = []
    for k in range(COUNT):
        case = make_case(k)
        cases.append({
            "assets": case["names"], "mean": case["mean"].tolist(), "covariance": case["covariance"].ravel().tolist(),
            "prices": dict(zip(case["names"], case["prices"].tolist())), "transactions": case["transactions"],
            "cash": case["cash"], "options": case["options"], "expected": solve(case),
        })
    out = Path(__file__).parents[3] / "test/reference/rebalance/after-tax.json"
    out.write_text(json.dumps({
        "source": "cvxpy with Clarabel, every combination of buying and loss-selling enumerated",
        "command": "python scripts/reference/rebalance/after_tax.py",
        "versions": {p: version(p) for p in ("numpy", "cvxpy", "clarabel")},
        "tolerance": 1e-8,
        "date": TODAY.isoformat(),
        "cases": cases,
    }) + "\n")
    print(len(cases), "cases,", sum(c["expected"] is None for c in cases), "without an answer")
