"""Equal risk over clusters and nested clusters of skfolio.

pip install numpy==2.4.6 scipy==1.17.1 pandas==3.1.1 skfolio==1.12.2
python scripts/reference/optimize/clustered.py
"""

import json
import warnings
from importlib.metadata import version
from pathlib import Path

import pandas as pd
from skfolio.cluster import HierarchicalClustering, LinkageMethod
from skfolio.datasets import load_sp500_dataset
from skfolio.optimization import HierarchicalEqualRiskContribution, InverseVolatility, MeanRisk, NestedClustersOptimization, ObjectiveFunction, RiskBudgeting

warnings.filterwarnings("ignore")
here = Path(__file__).parents[3]
stocks = pd.read_csv(here / "node_modules/vega-datasets/data/stocks.csv", parse_dates=["date"])
stocks = stocks.pivot(index="date", columns="symbol", values="price").dropna().pct_change().dropna()
sp500 = load_sp500_dataset().pct_change().dropna()
input_, expected = {}, {}
for name, returns in {"stocks": stocks, "sp500": sp500}.items():
    n = len(returns.columns)
    input_[name] = {
        "assets": list(returns.columns),
        "mean": returns.mean().tolist(),
        "covariance": returns.cov().values.ravel().tolist(),
    }
    low, high = 0.03, 1.5 / n
    herc, clusters = {}, {}
    for m in LinkageMethod:
        if m.value in ("single", "complete", "average", "ward"):
            model = HierarchicalEqualRiskContribution(hierarchical_clustering_estimator=HierarchicalClustering(linkage_method=m))
            model.fit(returns.values)
            herc[m.value] = model.weights_.tolist()
            clusters[m.value] = model.hierarchical_clustering_estimator_.labels_.tolist()
    bounded = HierarchicalEqualRiskContribution(min_weights=low, max_weights=high, solver="CLARABEL", solver_params={"tol_gap_abs": 1e-13, "tol_gap_rel": 1e-13, "tol_feas": 1e-13})
    tight = {"solver": "CLARABEL", "solver_params": {"tol_gap_abs": 1e-14, "tol_gap_rel": 1e-14, "tol_feas": 1e-14}}
    pairs = {
        "minimum-variance minimum-variance": (MeanRisk(**tight), MeanRisk(**tight)),
        "risk-budgeting minimum-variance": (RiskBudgeting(**tight), MeanRisk(**tight)),
        "minimum-variance maximum-sharpe": (MeanRisk(**tight), MeanRisk(objective_function=ObjectiveFunction.MAXIMIZE_RATIO, **tight)),
    }
    nco = {}
    for key, (inner, outer) in pairs.items():
        model = NestedClustersOptimization(inner_estimator=inner, outer_estimator=outer, cv="ignore", clustering_estimator=HierarchicalClustering(linkage_method=LinkageMethod.WARD))
        nco[key] = model.fit(returns.values).weights_.tolist()
    expected[name] = {
        "equalRisk": herc,
        "labels": clusters,
        "bounds": {"min": low, "max": high},
        "equalRiskBounded": bounded.fit(returns.values).weights_.tolist(),
        "nested": nco,
    }
out = here / "test/reference/optimize/clustered.json"
out.write_text(
    json.dumps(
        {
            "source": "skfolio HierarchicalEqualRiskContribution and NestedClustersOptimization (cv='ignore'), linkage ward unless named",
            "command": "python scripts/reference/optimize/clustered.py",
            "versions": {p: version(p) for p in ("numpy", "scipy", "pandas", "skfolio", "clarabel")},
            "input": input_,
            "expected": expected,
            "tolerance": 1e-8,
        }
    )
)
