"""Hierarchical risk parity and equal risk contribution on measures beside variance, and Schur complementary allocation, of skfolio.

pip install numpy==2.4.6 scipy==1.17.1 pandas==3.1.1 scikit-learn==1.9.1 skfolio==1.12.2
python scripts/reference/optimize/hierarchical_risks.py
"""

import json
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy as np
from skfolio import ExtraRiskMeasure, RiskMeasure
from skfolio.optimization import HierarchicalEqualRiskContribution, HierarchicalRiskParity, SchurComplementary
from skfolio_measures import MEASURES

warnings.filterwarnings("ignore")
here = Path(__file__).parents[3]
MEASURES = {"standard-deviation": RiskMeasure.STANDARD_DEVIATION, **MEASURES}
rng = np.random.default_rng(19)
input_, expected = {}, {}
for name, (n, t) in {"seven": (7, 60), "thirteen": (13, 80)}.items():
    market = rng.normal(0.004, 0.03, (t, 2))
    x = market @ rng.uniform(0.2, 1.2, (2, n)) + rng.standard_t(4, (t, n)) * rng.uniform(0.01, 0.04, n)
    # a first period of gains, so that drawdowns from 0 and from the first sum are the same
    x[0] = np.abs(x[0])
    x = np.round(x, 5)
    bounds = {"min": 0.02, "max": 1.7 / n}
    input_[name] = {"assets": [f"A{i}" for i in range(n)], "returns": x.tolist(), "bounds": bounds}
    parity, equal = {}, {}
    for key, measure in MEASURES.items():
        parity[key] = HierarchicalRiskParity(risk_measure=measure).fit(x).weights_.tolist()
        equal[key] = HierarchicalEqualRiskContribution(risk_measure=measure).fit(x).weights_.tolist()
    schur = []
    for gamma in (0, 0.1, 0.3, 0.5, 0.8, 1):
        for limits in ({}, bounds):
            model = SchurComplementary(gamma=gamma, min_weights=limits.get("min", 0), max_weights=limits.get("max", 1)).fit(x)
            schur.append({"gamma": gamma, "constraints": limits, "effectiveGamma": model.effective_gamma_, "weights": model.weights_.tolist()})
    whole = []
    for gamma in (0.2, 0.4):
        model = SchurComplementary(gamma=gamma, keep_monotonic=False).fit(x)
        whole.append({"gamma": gamma, "weights": model.weights_.tolist()})
    expected[name] = {"parity": parity, "equal": equal, "schur": schur, "whole": whole}
out = here / "test/reference/optimize/hierarchical-risks.json"
out.write_text(
    json.dumps(
        {
            "source": "skfolio HierarchicalRiskParity, HierarchicalEqualRiskContribution and SchurComplementary with their defaults",
            "command": "python scripts/reference/optimize/hierarchical_risks.py",
            "versions": {p: version(p) for p in ("numpy", "scipy", "pandas", "scikit-learn", "skfolio")},
            "input": input_,
            "expected": expected,
            "tolerance": 1e-9,
        }
    )
    + "\n"
)
