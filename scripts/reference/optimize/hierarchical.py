"""Hierarchical portfolios of the literature and of the peers.

pip install numpy==2.4.6 scipy==1.17.1 pandas==3.1.1 pyportfolioopt==1.6.0 skfolio==1.12.2
python scripts/reference/optimize/hierarchical.py
"""

import json
import random
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
import scipy.cluster.hierarchy as sch
from pypfopt import HRPOpt
from scipy.spatial.distance import squareform
from skfolio.cluster import HierarchicalClustering, LinkageMethod
from skfolio.datasets import load_sp500_dataset
from skfolio.optimization import HierarchicalRiskParity
from skfolio.seriation import HierarchicalSeriation

warnings.filterwarnings("ignore")
here = Path(__file__).parents[3]


def generate_data(n_obs, size0, size1, sigma1):
    """The Monte Carlo of López de Prado (2016): independent series, then noisy copies of randomly chosen ones."""
    np.random.seed(seed=12345)
    random.seed(12345)
    x = np.random.normal(0, 1, size=(n_obs, size0))
    cols = [int(random.random() * size0) for _ in range(size1)]  # what randint drew in the paper's Python 2
    y = x[:, cols] + np.random.normal(0, sigma1, size=(n_obs, len(cols)))
    return pd.DataFrame(np.append(x, y, axis=1), columns=[str(i) for i in range(1, size0 + size1 + 1)])


def published(returns, observations):
    """The paper's own recipe: distance of distances, single linkage, left child first, bisection by inverse variance."""
    cov, corr = returns.cov().values, returns.corr().values
    d = ((1 - corr) / 2) ** 0.5
    link = sch.linkage(d if observations else squareform(d, checks=False), "single")
    order = sch.to_tree(link).pre_order()
    return split(cov, order), order


def split(cov, order):
    w = np.ones(len(order))
    stack = [order]
    while stack:
        items = stack.pop()
        if len(items) < 2:
            continue
        halves = items[: len(items) // 2], items[len(items) // 2 :]
        variances = []
        for half in halves:
            inverse = 1 / np.diag(cov)[half]
            inverse /= inverse.sum()
            variances.append(inverse @ cov[np.ix_(half, half)] @ inverse)
        alpha = 1 - variances[0] / sum(variances)
        w[halves[0]] *= alpha
        w[halves[1]] *= 1 - alpha
        stack += list(halves)
    return w


def skfolio_hrp(returns, linkage, optimal, **kwargs):
    seriation = HierarchicalSeriation(
        hierarchical_clustering_estimator=HierarchicalClustering(linkage_method=linkage), optimal_ordering=optimal
    )
    return HierarchicalRiskParity(seriation_estimator=seriation, **kwargs).fit(returns.values).weights_.tolist()


stocks = pd.read_csv(here / "node_modules/vega-datasets/data/stocks.csv", parse_dates=["date"])
stocks = stocks.pivot(index="date", columns="symbol", values="price").dropna().pct_change().dropna()
sp500 = load_sp500_dataset().pct_change().dropna()
cases = {"paper": generate_data(10000, 5, 5, 0.25), "stocks": stocks, "sp500": sp500}

input_, expected = {}, {}
for name, returns in cases.items():
    input_[name] = {"assets": list(returns.columns), "covariance": returns.cov().values.ravel().tolist()}
    low, high = 0.02, 1.6 / len(returns.columns)
    expected[name] = {
        "paper": published(returns, True)[0].tolist(),
        "pypfopt": {m: [HRPOpt(returns).optimize(m)[c] for c in returns.columns] for m in ("single", "complete", "average", "ward")},
        "skfolio": {m.value: skfolio_hrp(returns, m, True) for m in LinkageMethod if m.value in ("single", "complete", "average", "ward")},
        "bounds": {"min": low, "max": high},
        "skfolioBounded": skfolio_hrp(returns, LinkageMethod.WARD, True, min_weights=low, max_weights=high),
    }

print(np.round(100 * np.array(expected["paper"]["paper"]), 2))
out = here / "test/reference/optimize/hierarchical.json"
out.write_text(
    json.dumps(
        {
            "source": "Lopez de Prado (2016), Building diversified portfolios that outperform out of sample, its numerical example; PyPortfolioOpt HRPOpt; skfolio HierarchicalRiskParity",
            "command": "python scripts/reference/optimize/hierarchical.py",
            "versions": {p: version(p) for p in ("numpy", "scipy", "pandas", "pyportfolioopt", "skfolio")},
            "input": input_,
            "expected": expected,
            "tolerance": 1e-10,
        }
    )
)
