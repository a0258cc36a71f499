"""Nested clusters a second time, to full precision: skfolio's stop where its interior point does.

The clusters are those that skfolio found (clustered.json, ward). Long-only optima: daqp's active set names the assets held, and the
equations on these are solved by numpy; the conditions of Kuhn and Tucker are checked to 1e-13. Risk budgets: Newton's method on
(Cx)_i = b_i / x_i, whose solution is unique.

pip install numpy==2.4.6 daqp==0.11.0
python scripts/reference/optimize/nested-clusters.py   (after clustered.py)
"""

import json
from importlib.metadata import version
from pathlib import Path

import daqp
import numpy as np

here = Path(__file__).parents[3]


def held_minimum(c, a):
    """Least x'cx with a'x = 1, x >= 0."""
    n = len(a)
    scale = np.abs(c).max()
    x, _, flag, _ = daqp.solve(c / scale, np.zeros(n), np.vstack([a[None] / np.abs(a).max()]), np.r_[np.full(n, 1e30), 1 / np.abs(a).max()], np.r_[np.zeros(n), 1 / np.abs(a).max()], np.r_[np.zeros(n), 5].astype(np.int32))
    assert flag == 1, flag
    held = x > 1e-9 * x.max()
    k = held.sum()
    system = np.block([[c[np.ix_(held, held)] / scale, -a[held][:, None]], [a[held][None], np.zeros((1, 1))]])
    solution = np.linalg.solve(system, np.r_[np.zeros(k), 1])
    solution += np.linalg.solve(system, np.r_[np.zeros(k), 1] - system @ solution)
    x = np.zeros(n)
    x[held] = solution[:k]
    pull = c @ x / scale - solution[k] * a
    assert x.min() >= 0 and pull.min() > -1e-13 * np.abs(c @ x / scale).max(), (x, pull)
    assert np.abs(pull[held]).max() < 1e-13 * np.abs(c @ x / scale).max()
    return x / x.sum()


def budget(c):
    n = len(c)
    x = 1 / np.sqrt(np.diag(c))
    for _ in range(200):
        gradient = c @ x - 1 / n / x
        step = np.linalg.solve(c + np.diag(1 / n / x**2), gradient)
        damp = 1.0
        while (x - damp * step).min() <= 0:
            damp /= 2
        x = x - damp * step
    shares = x * (c @ x)
    assert np.abs(shares / shares.sum() - 1 / n).max() < 1e-14
    return x / x.sum()


optima = {
    "minimum-variance": lambda mean, c: held_minimum(c, np.ones(len(c))),
    "maximum-sharpe": lambda mean, c: held_minimum(c, mean),
    "risk-budgeting": lambda mean, c: budget(c),
}
clustered = json.loads((here / "test/reference/optimize/clustered.json").read_text())
expected = {}
for name, given in clustered["input"].items():
    mean = np.array(given["mean"])
    n = len(mean)
    covariance = np.array(given["covariance"]).reshape(n, n)
    labels = np.array(clustered["expected"][name]["labels"]["ward"])
    expected[name] = {}
    for inner in optima:
        for outer in optima:
            funds = []
            for label in np.unique(labels):
                members = np.flatnonzero(labels == label)
                fund = np.zeros(n)
                # a cluster without any positive mean has no portfolio of greatest ratio
                if inner == "maximum-sharpe" and mean[members].max() <= 0:
                    break
                fund[members] = optima[inner](mean[members], covariance[np.ix_(members, members)])
                funds.append(fund)
            else:
                funds = np.array(funds)
                between = optima[outer](funds @ mean, funds @ covariance @ funds.T)
                expected[name][f"{inner} {outer}"] = (between @ funds).tolist()
for name, theirs in clustered["expected"].items():
    for pair, weights in theirs["nested"].items():
        print(name, pair, "differs from skfolio by", np.abs(np.array(expected[name][pair]) - weights).max())
out = here / "test/reference/optimize/nested-clusters.json"
out.write_text(
    json.dumps(
        {
            "source": "inner and outer optima by active set and Newton's method on the clusters of skfolio (clustered.json, ward), whose input it shares",
            "command": "python scripts/reference/optimize/nested-clusters.py",
            "versions": {p: version(p) for p in ("numpy", "daqp")},
            "expected": expected,
            "tolerance": 1e-10,
        }
    )
)
