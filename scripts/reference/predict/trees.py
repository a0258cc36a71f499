"""Out-of-fold scores of scikit-learn's histogram boosting and forest, five folds in order, on three sets of rows.

pip install numpy==2.4.6 scikit-learn==1.9.1
python scripts/reference/predict/trees.py
"""

import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
from sklearn.datasets import load_diabetes, make_friedman1, make_friedman2
from sklearn.ensemble import HistGradientBoostingRegressor, RandomForestRegressor
from sklearn.metrics import r2_score
from sklearn.model_selection import KFold, cross_val_predict

x1, y1 = make_friedman1(n_samples=700, n_features=10, noise=1.0, random_state=0)
x2, y2 = make_friedman2(n_samples=500, noise=50.0, random_state=0)
diabetes = load_diabetes(scaled=False)
order = np.random.default_rng(0).permutation(len(diabetes.target))
sets = {"friedman1": (np.round(x1, 5), np.round(y1, 5)), "friedman2": (np.round(x2, 4), np.round(y2, 4)),
        "diabetes": (diabetes.data[order], diabetes.target[order])}
missing = np.where(np.random.default_rng(1).uniform(size=sets["friedman1"][0].shape) < 0.1, np.nan, sets["friedman1"][0])
sets["friedman1 with a tenth missing"] = (missing, sets["friedman1"][1])

cases = []
for name, (x, y) in sets.items():
    folds = KFold(5)
    boosted, forests = [], []
    for seed in range(3):
        booster = HistGradientBoostingRegressor(max_iter=100, learning_rate=0.1, max_leaf_nodes=31, min_samples_leaf=20,
                                                early_stopping=False, random_state=seed)
        boosted.append(r2_score(y, cross_val_predict(booster, x, y, cv=folds)))
        forest = RandomForestRegressor(n_estimators=100, max_features=max(1, x.shape[1] // 3), min_samples_leaf=5, random_state=seed)
        forests.append(r2_score(y, cross_val_predict(forest, x, y, cv=folds)))
    cases.append({"set": name, "columns": x.shape[1], "x": [None if np.isnan(v) else v for v in x.ravel()], "y": y.tolist(),
                  "boosted": float(np.mean(boosted)), "forest": float(np.mean(forests)), "forestSpread": float(np.std(forests))})
out = Path(__file__).parents[3] / "test/reference/predict/trees.json"
out.write_text(json.dumps({
    "source": "scikit-learn HistGradientBoostingRegressor, RandomForestRegressor: R² of out-of-fold predictions",
    "command": "python scripts/reference/predict/trees.py",
    "versions": {p: version(p) for p in ("numpy", "scikit-learn")},
    "tolerance": 0.02,
    "cases": cases,
}) + "\n")
for case in cases:
    print(case["set"], case["boosted"], case["forest"], case["forestSpread"])
