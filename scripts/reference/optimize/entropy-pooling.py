"""Entropy pooling of twenty US stocks: the dual solved by scipy from the definition, skfolio's own answer beside it.

Run with: python scripts/reference/optimize/entropy-pooling.py
Needs: numpy, scipy, skfolio (versions are written into the result). The returns are those of test/reference/moments/estimators.json.
"""

import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.optimize import root
from skfolio.prior import EntropyPooling

ROOT = Path(__file__).parents[3]
TARGET = ROOT / "test/reference/optimize/entropy-pooling.json"
sample = json.loads((ROOT / "test/reference/moments/estimators.json").read_text())["input"]
x = np.array(sample["values"])
assets = sample["assets"]
t = len(x)
at = assets.index
q = np.full(t, 1 / t)
mean = x.mean(axis=0)
std = x.std(axis=0)
YEAR = 252


def posterior(conditions):
    a = np.column_stack(conditions)
    a = a / a.std(axis=0)

    def probabilities(y):
        e = a @ y
        p = q * np.exp(e - e.max())
        return p / p.sum()

    def gradient(y):
        return probabilities(y) @ a

    def hessian(y):
        p = probabilities(y)
        centered = a - p @ a
        return (centered * p[:, None]).T @ centered

    solution = root(gradient, np.zeros(a.shape[1]), jac=hessian, tol=1e-15)
    assert np.abs(gradient(solution.x)).max() < 1e-12, solution
    return probabilities(solution.x)


aapl, ko, msft, xom = (x[:, at(n)] for n in ["AAPL", "KO", "MSFT", "XOM"])
means = posterior([aapl - 0.10 / YEAR, ko - xom - 0.05 / YEAR])
volatility = posterior([aapl - mean[at("AAPL")], aapl**2 - mean[at("AAPL")] ** 2 - 0.20**2 / YEAR])
m, k = mean[at("MSFT")], mean[at("KO")]
sm, sk = std[at("MSFT")], std[at("KO")]
correlation = posterior(
    [msft - m, ko - k, msft**2 - m**2 - sm**2, ko**2 - k**2 - sk**2, msft * ko - 0.1 * sm * sk - m * k]
)

peer = EntropyPooling(mean_views=[f"AAPL == {0.10 / YEAR}", f"KO - XOM == {0.05 / YEAR}"])
peer.fit(pd.DataFrame(x, columns=assets))
result = {
    "source": "the dual of Meucci (2008) solved by scipy.optimize.root; skfolio's EntropyPooling beside it",
    "command": "python scripts/reference/optimize/entropy-pooling.py",
    "versions": {p: version(p) for p in ["numpy", "scipy", "skfolio"]},
    "input": "test/reference/moments/estimators.json",
    "expected": {
        "means": means.tolist(),
        "volatility": volatility.tolist(),
        "correlation": correlation.tolist(),
        "skfolioMeans": peer.return_distribution_.sample_weight.tolist(),
    },
    "tolerance": {"scipy": 1e-13, "skfolio": 1e-7},
}
TARGET.write_text(json.dumps(result) + "\n")
print(TARGET.stat().st_size, np.abs(means - peer.return_distribution_.sample_weight).max())
