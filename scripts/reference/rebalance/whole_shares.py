"""Whole shares of PyPortfolioOpt by its integer program and by its greedy rule.

pip install numpy==2.4.6 pandas==3.1.1 pyportfolioopt==1.6.0 cvxpy==1.9.3 highspy==1.15.1
python scripts/reference/rebalance/whole_shares.py
"""

import json
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
from pypfopt.discrete_allocation import DiscreteAllocation

warnings.filterwarnings("ignore")
rng = np.random.default_rng(5)
cases = []
for n, capital in ((3, 5_000), (8, 10_000), (20, 20_000), (40, 100_000)):
    names = [f"S{i}" for i in range(n)]
    weights = rng.dirichlet(np.ones(n))
    prices = np.round(np.exp(rng.normal(4, 0.8, n)), 2)
    peer = {}
    for method in ("lp", "greedy"):
        allocation = DiscreteAllocation(dict(zip(names, weights)), pd.Series(prices, names), capital)
        shares, left = (
            allocation.lp_portfolio(reinvest=False, verbose=False, solver="HIGHS")
            if method == "lp"
            else allocation.greedy_portfolio(reinvest=False)
        )
        peer[method] = {"shares": {k: int(v) for k, v in shares.items()}, "cash": float(left)}
    cases.append(
        {
            "input": {"weights": dict(zip(names, weights)), "prices": dict(zip(names, prices)), "capital": capital},
            "expected": peer,
        }
    )
out = Path(__file__).parents[3] / "test/reference/rebalance/whole-shares.json"
out.write_text(
    json.dumps(
        {
            "source": "PyPortfolioOpt DiscreteAllocation: lp_portfolio (HiGHS) and greedy_portfolio",
            "command": "python scripts/reference/rebalance/whole_shares.py",
            "versions": {p: version(p) for p in ("pyportfolioopt", "cvxpy", "highspy", "numpy", "pandas")},
            "cases": cases,
            "tolerance": 1e-9,
        }
    )
)
