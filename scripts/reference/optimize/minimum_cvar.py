"""Least conditional value at risk by HiGHS on the linear program of Rockafellar and Uryasev.

pip install numpy==2.4.6 pandas==3.1.1 scipy==1.17.1 highspy==1.15.1 skfolio==1.12.2
python scripts/reference/optimize/minimum_cvar.py
"""

import json
from importlib.metadata import version
from pathlib import Path

import highspy
import numpy as np
import pandas as pd
import scipy.sparse as sp
from skfolio.datasets import load_sp500_dataset

here = Path(__file__).parents[3]
inf = highspy.kHighsInf


def highs(c, a, low, high, row_low, row_high):
    a = sp.csc_matrix(a)
    lp = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = a.shape
    lp.col_cost_, lp.col_lower_, lp.col_upper_, lp.row_lower_, lp.row_upper_ = c, low, high, row_low, row_high
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = a.indptr, a.indices, a.data
    solver = highspy.Highs()
    for key, value in (("output_flag", False), ("primal_feasibility_tolerance", 1e-10), ("dual_feasibility_tolerance", 1e-10)):
        solver.setOptionValue(key, value)
    solver.passModel(lp)
    solver.run()
    assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal, solver.getModelStatus()
    return solver.getInfo().objective_function_value


def least_cvar(x, level, low, high, rows, limit=None, per_year=None):
    """Least CVaR, or with a limit the greatest mean per year."""
    t, n = x.shape
    tail = 1 / ((1 - level) * t)
    a = [np.hstack([x, np.ones((t, 1)), np.eye(t)])]
    row_low, row_high = [np.zeros(t)], [np.full(t, inf)]
    for coefficients, least, most in rows:
        a.append(np.r_[coefficients, np.zeros(t + 1)][None])
        row_low.append([least])
        row_high.append([most])
    cvar = np.r_[np.zeros(n), 1, np.full(t, tail)]
    cost = cvar
    if limit is not None:
        a.append(cvar[None])
        row_low.append([-inf])
        row_high.append([limit])
        cost = np.r_[-x.mean(0) * per_year, np.zeros(t + 1)]
    found = highs(
        cost,
        np.vstack(a),
        np.r_[np.full(n, low), -inf, np.zeros(t)],
        np.r_[np.full(n, high), inf, np.full(t, inf)],
        np.concatenate(row_low),
        np.concatenate(row_high),
    )
    return found if limit is None else -found


stocks = pd.read_csv(here / "node_modules/vega-datasets/data/stocks.csv", parse_dates=["date"])
stocks = stocks.pivot(index="date", columns="symbol", values="price").dropna().pct_change().dropna()
sp500 = load_sp500_dataset().pct_change().dropna().tail(500)
input_, expected = {}, {}
for name, returns, per_year in (("stocks", stocks, 12), ("sp500", sp500, 252)):
    returns = returns.round(6)
    x = returns.values
    n = x.shape[1]
    mean = x.mean(0) * per_year
    one = (np.ones(n), 1, 1)
    half = np.zeros(n)
    half[: n // 2] = 1
    target = float(np.sort(mean)[-2])
    free = least_cvar(x, 0.95, 0, 1, [one])
    limit = float(1.3 * free)
    input_[name] = {
        "assets": list(returns.columns),
        "dates": [str(d.date()) for d in returns.index],
        "values": x.ravel().tolist(),
        "periodsPerYear": per_year,
        "target": target,
        "limit": limit,
    }
    expected[name] = {
        "level 0.95": free,
        "level 0.9": least_cvar(x, 0.9, 0, 1, [one]),
        "level 0.99": least_cvar(x, 0.99, 0, 1, [one]),
        "target": least_cvar(x, 0.95, 0, 1, [one, (mean, target, inf)]),
        "cap": least_cvar(x, 0.95, 0, 1.6 / n, [one]),
        "group": least_cvar(x, 0.95, 0, 1, [one, (half, 0.6, 0.7)]),
        "long-short": least_cvar(x, 0.95, -0.3, 0.6, [one]),
        "budget": least_cvar(x, 0.95, 0, 1, [(np.ones(n), 0.5, 0.9)]),
        "maximum return": least_cvar(x, 0.95, 0, 1, [one], limit, per_year),
    }
out = here / "test/reference/optimize/minimum-cvar.json"
out.write_text(
    json.dumps(
        {
            "source": "HiGHS on the primal linear program; returns of vega-datasets stocks.csv and of skfolio's S&P 500 data set, last 500 days, rounded to 6 decimals",
            "command": "python scripts/reference/optimize/minimum_cvar.py",
            "versions": {p: version(p) for p in ("numpy", "pandas", "scipy", "highspy", "skfolio")},
            "input": input_,
            "expected": expected,
            "tolerance": 1e-8,
        }
    )
)
