"""Moments of unequal histories by expectation maximization (monotone gaps) and by pandas (pairwise), and shrunk means by skfolio.

pip install numpy==2.4.6 pandas==3.1.1 skfolio==1.12.2
python scripts/reference/moments/unequal.py
"""

import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
from skfolio.moments import ShrunkMu, ShrunkMuMethods

here = Path(__file__).parents[3]
rng = np.random.default_rng(7)
t, n = 60, 6
x = np.round(0.002 + 0.02 * rng.normal(size=(t, 1)) * (0.5 + 0.2 * np.arange(n)) + 0.015 * rng.normal(size=(t, n)), 5)
starts = [0, 20, 0, 35, 20, 45]
young = x.copy()
for i, s in enumerate(starts):
    young[:s, i] = np.nan


def em(x):
    """Maximum likelihood of normal returns with missing values: Dempster, Laird and Rubin (1977)."""
    mean, cov = np.nanmean(x, 0), np.diag(np.nanvar(x, 0))
    for _ in range(200_000):
        filled, extra = x.copy(), np.zeros_like(cov)
        for row in range(len(x)):
            m = np.isnan(x[row])
            if not m.any():
                continue
            b = np.linalg.solve(cov[np.ix_(~m, ~m)], cov[np.ix_(~m, m)])
            filled[row, m] = mean[m] + (x[row, ~m] - mean[~m]) @ b
            extra[np.ix_(m, m)] += cov[np.ix_(m, m)] - cov[np.ix_(m, ~m)] @ b
        new_mean = filled.mean(0)
        d = filled - new_mean
        new_cov = (d.T @ d + extra) / len(x)
        moved = max(np.abs(new_mean - mean).max(), np.abs(new_cov - cov).max())
        mean, cov = new_mean, new_cov
        if moved < 1e-17:
            break
    return mean, cov


gaps = young.copy()
for row, col in ((50, 0), (51, 2), (58, 4)):
    gaps[row, col] = np.nan
frame = pd.DataFrame(gaps)
mean, cov = em(young)


def shrunk(method, vol):
    return [float(v) for v in ShrunkMu(method=method, vol_weighted_target=vol).fit(x).mu_]


as_list = lambda a: [[None if np.isnan(v) else float(v) for v in row] for row in a]
out = {
    "source": "expectation maximization in numpy; pandas; skfolio ShrunkMu",
    "command": "python scripts/reference/moments/unequal.py",
    "versions": {p: version(p) for p in ("numpy", "pandas", "skfolio")},
    "input": {"young": as_list(young), "gaps": as_list(gaps), "whole": x.tolist()},
    "expected": {
        "stambaugh": {"mean": mean.tolist(), "covariance": cov.ravel().tolist()},
        "pairwise": {"mean": frame.mean().tolist(), "covariance": frame.cov().to_numpy().ravel().tolist()},
        "shrunk": {
            m.value: {"minimum-variance": shrunk(m, True), "grand-mean": shrunk(m, False)}
            for m in (ShrunkMuMethods.BAYES_STEIN, ShrunkMuMethods.BODNAR_OKHRIN)
        },
    },
    "tolerance": 1e-10,
}
(here / "test/reference/moments/unequal.json").write_text(json.dumps(out) + "\n")
print({k: list(v) for k, v in out["expected"]["shrunk"].items()})
