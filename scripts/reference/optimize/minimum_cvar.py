"""Least conditional value at risk by HiGHS on the linear program of Rockafellar and Uryasev, and by PyPortfolioOpt
where it knows the constraint (skfolio means another one by turnover: the greatest of a single asset).

pip install numpy==2.4.6 pandas==3.1.1 scipy==1.17.1 highspy==1.15.1 skfolio==1.12.2 pyportfolioopt==1.6.0 cvxpy==1.9.3
python scripts/reference/optimize/minimum_cvar.py
"""

import json
from importlib.metadata import version
from pathlib import Path

import cvxpy as cp
import highspy
import numpy as np
import pandas as pd
import scipy.sparse as sp
from pypfopt import EfficientCVaR
from pypfopt.objective_functions import transaction_cost
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


def traded_cvar(x, level, low, high, start, turnover=inf, cost=0, gross=inf, limit=None, per_year=None):
    """Least CVaR and costs, or with a limit the greatest mean per year less costs; every asset bought and sold apart."""
    t, n = x.shape
    eye, zero = np.eye(n), np.zeros((n, n))
    one = np.ones(n)
    # columns: w, bought, sold, |w|, alpha, losses beyond alpha
    rest = np.zeros((n, 1 + t))
    a = np.vstack(
        [
            np.hstack([x, np.zeros((t, 3 * n)), np.ones((t, 1)), np.eye(t)]),
            np.hstack([eye, -eye, eye, zero, rest]),
            np.hstack([-eye, zero, zero, eye, rest]),
            np.hstack([eye, zero, zero, eye, rest]),
            np.r_[one, np.zeros(3 * n + 1 + t)][None],
            np.r_[0 * one, one, one, np.zeros(n + 1 + t)][None],
            np.r_[np.zeros(3 * n), one, np.zeros(1 + t)][None],
        ]
    )
    row_low = np.r_[np.zeros(t), start, np.zeros(2 * n), 1, -inf, -inf]
    row_high = np.r_[np.full(t, inf), start, np.full(2 * n, inf), 1, turnover, gross]
    cvar = np.r_[np.zeros(4 * n), 1, np.full(t, 1 / ((1 - level) * t))]
    costs = np.r_[0 * one, cost * one, cost * one, np.zeros(n + 1 + t)]
    goal = cvar + costs
    if limit is not None:
        a = np.vstack([a, cvar])
        row_low, row_high = np.r_[row_low, -inf], np.r_[row_high, limit]
        goal = costs - np.r_[x.mean(0) * per_year, np.zeros(3 * n + 1 + t)]
    found = highs(goal, a, np.r_[low * one, np.zeros(3 * n), -inf, np.zeros(t)], np.r_[high * one, np.full(3 * n, inf), inf, np.full(t, inf)], row_low, row_high)
    return found if limit is None else -found


def peers(returns, level, start, turnover, cost):
    """Weights of PyPortfolioOpt under a turnover and with costs; its solver stops near 1e-8."""
    exact = {"solver": "CLARABEL", "solver_options": {"tol_gap_abs": 1e-12, "tol_gap_rel": 1e-12, "tol_feas": 1e-12}}
    by_turnover = EfficientCVaR(None, returns, beta=level, **exact)
    by_turnover.add_constraint(lambda w: cp.norm(w - start, 1) <= turnover)
    by_cost = EfficientCVaR(None, returns, beta=level, **exact)
    by_cost.add_objective(transaction_cost, w_prev=start, k=cost)
    order = lambda found: [float(w) for w in found.values()]
    return {
        "pyportfolioopt turnover": order(by_turnover.min_cvar()),
        "pyportfolioopt costs": order(by_cost.min_cvar()),
    }


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
    start = np.arange(n, 0, -1) / (n * (n + 1) / 2)
    turnover, cost = 0.4, float(0.1 * free)
    input_[name]["traded"] = {"from": start.tolist(), "turnover": turnover, "cost": cost, "gross": 1.3}
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
        "turnover": traded_cvar(x, 0.95, 0, 1, start, turnover),
        "costs": traded_cvar(x, 0.95, 0, 1, start, cost=cost),
        "gross": traded_cvar(x, 0.95, -0.5, 1, start, gross=1.3),
        "turnover, costs, gross": traded_cvar(x, 0.95, -0.5, 1, start, turnover, cost, 1.3),
        "maximum return, turnover, costs": traded_cvar(x, 0.95, 0, 1, start, 1, cost, limit=float(1.1 * limit), per_year=per_year),
        "peers": peers(returns, 0.95, start, turnover, cost),
    }
out = here / "test/reference/optimize/minimum-cvar.json"
out.write_text(
    json.dumps(
        {
            "source": "HiGHS on the primal linear program; returns of vega-datasets stocks.csv and of skfolio's S&P 500 data set, last 500 days, rounded to 6 decimals",
            "command": "python scripts/reference/optimize/minimum_cvar.py",
            "versions": {p: version(p) for p in ("numpy", "pandas", "scipy", "highspy", "skfolio", "pyportfolioopt", "clarabel")},
            "input": input_,
            "expected": expected,
            "tolerance": 1e-8,
        }
    )
)
