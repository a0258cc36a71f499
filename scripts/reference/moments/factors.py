"""Loadings and specific variances of twenty US stocks by numpy's least squares; a nearest correlation matrix by statsmodels.

Run with: python scripts/reference/moments/factors.py
Needs: numpy, statsmodels (versions are written into the result). The returns are those of estimators.json.
"""

import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
from statsmodels.stats.correlation_tools import corr_nearest

ROOT = Path(__file__).parents[3]
TARGET = ROOT / "test/reference/moments/factors.json"
x = np.array(json.loads((ROOT / "test/reference/moments/estimators.json").read_text())["input"]["values"])
t, n = x.shape
factors = np.column_stack([x.mean(axis=1), x[:, :10].mean(axis=1) - x[:, 10:].mean(axis=1)])
design = np.column_stack([np.ones(t), factors])
solution, *_ = np.linalg.lstsq(design, x, rcond=None)
residual = x - design @ solution

# the example of Higham (2002), section 3: the nearest correlation matrix has 0.7607 and 0.1573
indefinite = np.array([[1, 1, 0], [1, 1, 1], [0, 1, 1]], dtype=float)
result = {
    "source": "numpy.linalg.lstsq; statsmodels' corr_nearest, and the figures printed in Higham (2002), section 3",
    "command": "python scripts/reference/moments/factors.py",
    "versions": {p: version(p) for p in ["numpy", "statsmodels"]},
    "input": {"returns": "test/reference/moments/estimators.json", "indefinite": indefinite.tolist()},
    "expected": {
        "loadings": solution[1:].T.tolist(),
        "factorCovariance": (np.cov(factors, rowvar=False) * 252).tolist(),
        "specificVariance": ((residual**2).sum(axis=0) / (t - 3) * 252).tolist(),
        "factorImpliedMean": (solution[1:].T @ factors.mean(axis=0) * 252).tolist(),
        "corrNearest": corr_nearest(indefinite, threshold=1e-12, n_fact=100000).tolist(),
    },
    "tolerance": 1e-12,
}
TARGET.write_text(json.dumps(result) + "\n")
print(result["expected"]["corrNearest"])
