"""What people wait for: files, daily decisions, and whole processes, with pandas, numpy and PIQP."""

import io
import subprocess
import sys

import numpy as np
import pandas as pd
import piqp
from peers import array, finish, given, measure

for case in given["files"]:
    text = case["text"]
    measure(case["work"], "pandas.read_csv", lambda: pd.read_csv(io.StringIO(text)), lambda table: table.shape[0], 5)

for case in given["returns"]:
    prices = array(case["prices"], case["rows"], case["assets"])
    measure(case["work"], "numpy", lambda: prices[1:] / prices[:-1] - 1, lambda returns: returns[-1, -1], 21)


def minimum_variance(returns, periods, every, most):
    """Estimates and optimizes every window; the solver is set up once and updated, as its manual advises."""
    rows, assets = returns.shape
    solver = None
    weights = None
    linear, ones = np.zeros(assets), np.ones((1, assets))
    lower, upper = np.zeros(assets), np.full(assets, most)
    none = np.zeros((0, assets)), np.zeros(0), np.zeros(0)
    for end in range(periods, rows + 1, every):
        covariance = np.cov(returns[end - periods : end], rowvar=False) * 252
        if solver is None:
            solver = piqp.DenseSolver()
            solver.settings.eps_abs = 1e-9
            solver.settings.eps_rel = 1e-9
            solver.setup(covariance, linear, ones, np.ones(1), *none, lower, upper)
        else:
            solver.update(P=covariance)
        solver.solve()
        weights = solver.result.x
    return weights


for case in given["decisions"]:
    returns = array(case["returns"], case["rows"], case["assets"])
    measure(
        case["work"],
        "numpy and PIQP",
        lambda: minimum_variance(returns, case["window"], case["every"], case["most"]),
        lambda weights: weights.max(),
        5,
    )

for case in given["processes"]:
    command = [sys.executable, "bench/peers/whole_walk.py", case["path"]]
    measure(
        case["work"],
        "a Python process with pandas, numpy and PIQP",
        lambda: subprocess.run(command, check=True, capture_output=True, text=True).stdout,
        float,
        11,
    )

finish()
