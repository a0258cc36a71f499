"""Black-Litterman by PyPortfolioOpt on the covariance of twenty US stocks, and equal risk contribution by skfolio.

Run with: python scripts/reference/optimize/black-litterman.py
Needs: numpy, pandas, PyPortfolioOpt, skfolio (versions are written into the result).
"""

import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
from pypfopt import BlackLittermanModel, black_litterman
from skfolio.datasets import load_sp500_dataset

TARGET = Path(__file__).parents[3] / "test/reference/optimize/black-litterman.json"
prices = load_sp500_dataset().loc["2018-11-01":"2019-12-31"]
returns = prices.pct_change().dropna().iloc[:252].round(6)
covariance = (returns.cov() * 252).round(12)
assets = list(covariance.columns)
caps = {a: float(100 + 37 * (i * 7 % 20)) for i, a in enumerate(assets)}
views = [
    {"assets": {"AAPL": 1}, "return": 0.12},
    {"assets": {"MSFT": 1, "AMD": -1}, "return": 0.03},
    {"assets": {"KO": 0.6, "PEP": 0.4, "XOM": -0.7, "CVX": -0.3}, "return": -0.02},
]
picks = pd.DataFrame(0.0, index=range(3), columns=assets)
for row, view in enumerate(views):
    for asset, part in view["assets"].items():
        picks.loc[row, asset] = part
q = np.array([[v["return"]] for v in views])
prior = black_litterman.market_implied_prior_returns(caps, 2.8, covariance, risk_free_rate=0.015)


def model(**options):
    m = BlackLittermanModel(covariance, pi=prior, P=picks.values, Q=q, tau=0.04, **options)
    return {"mean": m.bl_returns().tolist(), "covariance": m.bl_cov().values.tolist()}


variances = [0.001, 0.004, 0.0005]
confidences = [0.3, 0.75, 1.0]
result = {
    "source": "PyPortfolioOpt's BlackLittermanModel on skfolio's S&P 500 sample (20 US stocks, 252 days)",
    "command": "python scripts/reference/optimize/black-litterman.py",
    "versions": {p: version(p) for p in ["numpy", "pandas", "PyPortfolioOpt", "skfolio"]},
    "input": {
        "assets": assets,
        "covariance": covariance.values.tolist(),
        "marketWeights": caps,
        "riskAversion": 2.8,
        "riskFreeRate": 0.015,
        "tau": 0.04,
        "views": views,
        "variances": variances,
        "confidences": confidences,
    },
    "expected": {
        "prior": prior.tolist(),
        "default": model(),
        "variances": model(omega=np.diag(variances)),
        "confidences": model(omega="idzorek", view_confidences=confidences),
    },
    "tolerance": 1e-10,
}
TARGET.write_text(json.dumps(result) + "\n")
print(TARGET.stat().st_size)
