"""Risk budgets by Newton's method in 50 digits: an independent solution of x_i (Cx)_i = b_i, scaled to sum to 1.

Run with: python scripts/reference/optimize/risk-budgeting.py
Needs: numpy, pandas, mpmath, skfolio (its price sample, and its own solution for comparison).
"""

import json
from importlib.metadata import version
from pathlib import Path

import mpmath
import numpy as np
from skfolio.datasets import load_sp500_dataset
from skfolio.optimization import MaximumDiversification, RiskBudgeting

TARGET = Path(__file__).parents[3] / "test/reference/optimize/risk-budgeting.json"
mpmath.mp.dps = 50
prices = load_sp500_dataset().loc["2018-11-01":"2019-12-31"]
returns = prices.pct_change().dropna().iloc[:252].round(6)
covariance = (returns.cov() * 252).round(12)
assets = list(covariance.columns)


def newton(c, budgets):
    n = len(budgets)
    a = mpmath.matrix(c.tolist())
    b = mpmath.matrix([mpmath.mpf(x) for x in budgets])
    x = mpmath.matrix([1 / mpmath.sqrt(n * sum(a[i, j] for j in range(n))) for i in range(n)])
    for _ in range(60):
        gradient = a * x - mpmath.matrix([b[i] / x[i] for i in range(n)])
        hessian = a + mpmath.diag([b[i] / x[i] ** 2 for i in range(n)])
        step = mpmath.lu_solve(hessian, gradient)
        length = mpmath.mpf(1)
        while any(x[i] - length * step[i] <= 0 for i in range(n)):
            length /= 2
        x = x - length * step
    total = sum(x)
    return [float(v / total) for v in x]


equal = [1 / 20] * 20
uneven = [(1 + i) / 210 for i in range(20)]
frame = returns
peer = RiskBudgeting().fit(frame)
diversified = MaximumDiversification().fit(frame)
result = {
    "source": "Newton's method in 50 digits (mpmath); skfolio's RiskBudgeting and MaximumDiversification beside it",
    "command": "python scripts/reference/optimize/risk-budgeting.py",
    "versions": {p: version(p) for p in ["numpy", "mpmath", "skfolio"]},
    "input": {"assets": assets, "covariance": covariance.values.tolist(), "unevenBudgets": uneven},
    "expected": {
        "equal": newton(covariance.values, equal),
        "uneven": newton(covariance.values, uneven),
        "skfolioEqual": peer.weights_.tolist(),
        "skfolioMaximumDiversification": diversified.weights_.tolist(),
    },
    "tolerance": {"weights": 1e-12, "skfolio": 1e-4},
}
TARGET.write_text(json.dumps(result) + "\n")
print(np.abs(np.array(result["expected"]["equal"]) - peer.weights_).max(), np.sqrt(1 / 252))
