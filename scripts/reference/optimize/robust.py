"""Mean-variance with an ellipsoid around the means, by a second-order cone program.

pip install numpy==2.4.6 pandas==3.1.1 cvxpy==1.9.3 clarabel
python scripts/reference/optimize/robust.py
"""

import json
from importlib.metadata import version
from pathlib import Path

import cvxpy as cp
import numpy as np
import pandas as pd

here = Path(__file__).parents[3]
stocks = pd.read_csv(here / "node_modules/vega-datasets/data/stocks.csv", parse_dates=["date"])
stocks = stocks.pivot(index="date", columns="symbol", values="price").dropna().pct_change().dropna()
mu, sigma, t = stocks.mean().values * 12, stocks.cov().values * 12, len(stocks)
cases = []
for uncertainty in ("covariance", "diagonal"):
    for radius, aversion, cap in ((0.5, 1, 1), (1, 2, 1), (1, 4, 0.35), (2, 1, 1), (0, 3, 1)):
        omega = (sigma if uncertainty == "covariance" else np.diag(np.diag(sigma))) * 12 / t
        w = cp.Variable(len(mu))
        error = cp.norm(np.linalg.cholesky(omega).T @ w)
        goal = mu @ w - radius * error - aversion / 2 * cp.sum_squares(np.linalg.cholesky(sigma).T @ w)
        problem = cp.Problem(cp.Maximize(goal), [cp.sum(w) == 1, w >= 0, w <= cap])
        problem.solve(solver="CLARABEL", tol_gap_abs=1e-13, tol_gap_rel=1e-13, tol_feas=1e-13)
        cases.append(
            {
                "input": {"uncertainty": uncertainty, "radius": radius, "riskAversion": aversion, "max": cap},
                "expected": {"weights": w.value.tolist(), "objective": float(problem.value)},
            }
        )
out = here / "test/reference/optimize/robust.json"
out.write_text(
    json.dumps(
        {
            "source": "cvxpy with Clarabel on the cone program",
            "command": "python scripts/reference/optimize/robust.py",
            "versions": {p: version(p) for p in ("numpy", "pandas", "cvxpy", "clarabel")},
            "input": {"assets": list(stocks.columns), "mean": mu.tolist(), "covariance": sigma.ravel().tolist(), "observations": t},
            "cases": cases,
            "tolerance": 1e-6,
        }
    )
)
