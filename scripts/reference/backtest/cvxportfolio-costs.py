"""Trades, costs and values of cvxportfolio's own simulator on made-up prices and volumes, with a long-short mix traded every day.

  pip install cvxportfolio==1.5.1
  python cvxportfolio-costs.py ../../../test/reference/backtest/cvxportfolio-costs.json
"""

import json
import sys
import tempfile
from importlib.metadata import version

import cvxportfolio as cvx
import numpy as np
import pandas as pd

ASSETS = ["A", "B", "C", "D"]
ROWS = 40
CAPITAL = 1_000_000.0
HALF_SPREAD = [0.0005, 0.001, 0.0002, 0.002]
B = [1.0, 0.7, 1.3, 1.0]
SIGMA = [0.011, 0.02, 0.008, 0.03]
SHORT_FEES = 5.0  # percent per year

random = np.random.default_rng(17)
dates = pd.date_range("2021-01-04", periods=ROWS, freq="D")  # fees of a period are compounded, so all periods are one day
changes = random.normal(0.0004, SIGMA, (ROWS - 1, 4))
prices = pd.DataFrame(
    np.array([100.0, 40.0, 250.0, 12.0]) * np.vstack([np.ones(4), np.cumprod(1 + changes, axis=0)]), dates, ASSETS
)
# market volumes in money, some of them thin, so that the impact matters
volumes = pd.DataFrame(np.exp(random.normal(np.log([4e6, 1.5e6, 2e7, 6e5]), 0.4, (ROWS, 4))), dates, ASSETS)
returns = prices.shift(-1) / prices - 1
returns["cash"] = 0.0
returns.iloc[-1] = 0.0

# much of it changes every day, one position is short, and the rest stays in cash
mix = pd.DataFrame(
    np.array([0.25, 0.2, 0.2, -0.15]) * (1 + 0.6 * random.uniform(-1, 1, (ROWS, 4))), dates, ASSETS
)
mix["cash"] = 1 - mix.sum(axis=1)

costs = [
    cvx.StocksTransactionCost(
        a=pd.Series(HALF_SPREAD, ASSETS), b=pd.Series(B, ASSETS), sigma=pd.Series(SIGMA, ASSETS),
        pershare_cost=None,
    ),
    cvx.StocksHoldingCost(short_fees=SHORT_FEES),
]
simulator = cvx.MarketSimulator(
    returns=returns, volumes=volumes, prices=prices, costs=costs, cash_key="cash", round_trades=False,
    base_location=tempfile.mkdtemp(),
    min_history=pd.Timedelta("0d"),
)
result = simulator.backtest(
    cvx.FixedWeights(mix), start_time=dates[0], end_time=dates[-1], initial_value=CAPITAL,
)
days = len(result.u.dropna())  # the last date is not traded any more
trades = result.u[ASSETS].to_numpy()[:days]
out = {
    "source": "cvxportfolio's MarketSimulator with StocksTransactionCost (half spread, b * sigma * |u|^1.5 / sqrt(V)) and StocksHoldingCost",
    "command": "python cvxportfolio-costs.py (see its first lines)",
    "versions": {name: version(name) for name in ("cvxportfolio", "cvxpy", "numpy", "pandas")},
    "input": {
        "assets": ASSETS,
        "dates": [str(d.date()) for d in dates[:days]],
        "prices": prices.to_numpy()[:days].ravel().tolist(),
        "volumes": (volumes / prices).to_numpy()[:days].ravel().tolist(),
        "capital": CAPITAL,
        "halfSpread": HALF_SPREAD,
        "coefficient": (np.array(B) * np.array(SIGMA)).tolist(),
        "shortFees": SHORT_FEES,
        "shares": (trades / prices.to_numpy()[:days]).ravel().tolist(),
    },
    "expected": {
        "transactionCosts": result.costs["StocksTransactionCost"].to_numpy()[:days].tolist(),
        "holdingCosts": result.costs["StocksHoldingCost"].to_numpy()[:days].tolist(),
        # what is there before the trades of each date
        "values": result.v.to_numpy()[:days].tolist(),
    },
    "tolerance": 1e-9,
}
with open(sys.argv[1], "w") as file:
    json.dump(out, file, indent=1)
    file.write("\n")
