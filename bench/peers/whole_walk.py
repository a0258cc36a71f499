"""A monthly walk-forward as one process: prices from a CSV file, minimum-variance weights of the last year, the last value."""

import sys

import numpy as np
import pandas as pd
import piqp

prices = pd.read_csv(sys.argv[1], index_col=0, parse_dates=True).to_numpy()
assets = prices.shape[1]
returns = prices[1:] / prices[:-1] - 1
lower, upper = np.zeros(assets), np.full(assets, 0.2)
value, shares = 100_000.0, None
for row in range(252, prices.shape[0]):
    if shares is not None:
        value = shares @ prices[row]
    if (row - 252) % 21 == 0:
        covariance = np.cov(returns[row - 252 : row], rowvar=False) * 252
        solver = piqp.DenseSolver()
        solver.settings.eps_abs = 1e-9
        solver.settings.eps_rel = 1e-9
        solver.setup(
            covariance, np.zeros(assets), np.ones((1, assets)), np.ones(1), np.zeros((0, assets)), np.zeros(0),
            np.zeros(0), lower, upper,
        )
        solver.solve()
        shares = solver.result.x * value / prices[row]
print(value)
