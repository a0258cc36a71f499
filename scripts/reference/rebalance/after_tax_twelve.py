"""After-tax optima of accounts with 12 assets, each of the up to 4,096 choices of buying or loss-selling solved.

pip install numpy==2.4.6 cvxpy==1.7.5 clarabel==0.11.1
python scripts/reference/rebalance/after_tax_twelve.py [cases=8]

The program and the enumeration are those of after_tax.py; about a minute a case.
"""

import json
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np

import after_tax
from after_tax import TODAY, make_case, solve

COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 8
after_tax.rng = np.random.default_rng(12)

cases = []
while len(cases) < COUNT:
    case = make_case(len(cases), 12)
    losing = [a for i, a in enumerate(case["names"]) if any(
        lot["account"] == "main" and lot["basis"] > lot["quantity"] * case["prices"][i] for lot in case["lots"][a])]
    if len(losing) < 8:
        continue
    cases.append({
        "assets": case["names"], "mean": case["mean"].tolist(), "covariance": case["covariance"].ravel().tolist(),
        "prices": dict(zip(case["names"], case["prices"].tolist())), "transactions": case["transactions"],
        "cash": case["cash"], "options": case["options"], "losing": len(losing), "expected": solve(case),
    })
    print(len(losing), "assets with losses", cases[-1]["expected"], flush=True)
out = Path(__file__).parents[3] / "test/reference/rebalance/after-tax-twelve.json"
out.write_text(json.dumps({
    "source": "cvxpy with Clarabel, every combination of buying and loss-selling enumerated",
    "command": "python scripts/reference/rebalance/after_tax_twelve.py",
    "versions": {p: version(p) for p in ("numpy", "cvxpy", "clarabel")},
    "tolerance": 1e-8, "date": TODAY.isoformat(), "cases": cases,
}) + "\n")
