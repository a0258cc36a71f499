"""Households of several accounts brought to one target, every choice of buying or loss-selling an asset enumerated.

pip install numpy==2.4.6 scipy==1.17.1
python scripts/reference/rebalance/household.py

Reads the households from test/reference/rebalance/household.json (random ones, some with purchases of the last thirty days) and
writes what the best trades are worth: 1000 times the distance from the target, costs and taxes, and a ten-thousandth of what is
traded, as fractions of the value. Each account spends its own cash and sales. A loss of a taxable account is locked where
another lot of the asset was bought in the thirty days before, in any account.
"""

import itertools
import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
from scipy.optimize import linprog

FILE = Path(__file__).parents[3] / "test/reference/rebalance/household.json"
SHORT, LONG, TRADED, DISTANCE = 0.37, 0.2, 1e-4, 1000
WINDOW, YEAR_AGO = "2026-03-01", "2025-03-31"  # of trades on 2026-03-31


def best_of(case: dict) -> float:
    assets, prices, rate = case["assets"], case["prices"], case["rate"]
    accounts = [a["id"] for a in case["accounts"]]
    taxable = {a["id"] for a in case["accounts"] if a["kind"] == "taxable"}
    lots = case["transactions"]
    n, k = len(assets), len(accounts)
    held = np.zeros(n)
    for lot in lots:
        held[assets.index(lot["asset"])] += lot["quantity"] * prices[lot["asset"]]
    value = sum(case["cash"]) + held.sum()
    columns = [(a, i, 1, 2 * value, TRADED + rate, False) for a in range(k) for i in range(n)]
    for lot in lots:
        price = prices[lot["asset"]]
        gain = (price - lot["amount"] / lot["quantity"]) / price
        taxed = lot["account"] in taxable
        loss = taxed and gain < 0
        if loss and any(o is not lot and o["asset"] == lot["asset"] and o["date"] >= WINDOW for o in lots):
            continue
        tax = gain * (LONG if lot["date"] < YEAR_AGO else SHORT) if taxed else 0
        place = accounts.index(lot["account"]), assets.index(lot["asset"])
        columns.append((*place, -1, lot["quantity"] * price, TRADED + rate + tax, loss))
    m = len(columns)
    equal, spent = np.zeros((n, m + 2 * n)), np.zeros((k, m + 2 * n))
    for j, (a, i, sign, *_) in enumerate(columns):
        equal[i, j], spent[a, j] = sign, sign + rate
    for i in range(n):
        equal[i, m + i], equal[i, m + n + i] = 1, -1
    cost = [c[4] for c in columns] + [DISTANCE] * (2 * n)
    aim = np.array([case["target"][a] for a in assets]) - held / value
    losing = sorted({c[1] for c in columns if c[5]})
    best = np.inf
    for sides in itertools.product((False, True), repeat=len(losing)):
        sells = dict(zip(losing, sides))
        most = [0 if (c[2] > 0 and sells.get(c[1], False)) or (c[5] and not sells[c[1]]) else c[3] / value for c in columns]
        bounds = [(0, u) for u in most] + [(0, 2)] * (2 * n)
        found = linprog(cost, A_ub=spent, b_ub=np.array(case["cash"]) / value, A_eq=equal, b_eq=aim, bounds=bounds, method="highs")
        if found.status == 0:
            best = min(best, found.fun)
    return float(best)


given = json.loads(FILE.read_text())
FILE.write_text(json.dumps({
    "source": "scipy's HiGHS, a linear program for every choice",
    "command": "python scripts/reference/rebalance/household.py",
    "versions": {p: version(p) for p in ("numpy", "scipy")},
    "tolerance": 2e-6,
    "cases": [{**case, "expected": best_of(case)} for case in given["cases"]],
}))
print(len(given["cases"]), "households")
