"""Ridge and elastic net coefficients of scikit-learn on its diabetes data and on made-up rows with dependent features.

pip install numpy==2.4.6 scikit-learn==1.9.1
python scripts/reference/predict/linear.py
"""

import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
from sklearn.datasets import load_diabetes, make_regression
from sklearn.linear_model import ElasticNet, LinearRegression, Ridge, enet_path

rng = np.random.default_rng(3)
diabetes = load_diabetes(scaled=False)
made, made_y = make_regression(n_samples=60, n_features=12, n_informative=5, noise=10, random_state=1)
made[:, 3] = made[:, 2] + 0.01 * made[:, 3]
sets = {"diabetes": (diabetes.data, diabetes.target), "dependent": (np.round(made, 6), np.round(made_y, 6))}
weights = {"diabetes": np.round(rng.uniform(0, 2, len(diabetes.target)), 3), "dependent": None}

cases = []
for name, (x, y) in sets.items():
    for penalty in (0.0, 1e-3, 1.0, 100.0):
        for intercept in (True, False):
            for w in (None, weights[name]):
                if penalty == 0:
                    model = LinearRegression(fit_intercept=intercept, tol=1e-15).fit(x, y, sample_weight=w)
                else:
                    model = Ridge(alpha=penalty, fit_intercept=intercept, solver="svd").fit(x, y, sample_weight=w)
                cases.append({"set": name, "model": "ridge", "weighted": w is not None,
                              "options": {"penalty": penalty, "intercept": intercept},
                              "coefficients": model.coef_.tolist(), "intercept": float(model.intercept_)})
                if weights[name] is None:
                    break
    for penalty in (0.01, 0.3, 5.0):
        for ratio in (0.1, 0.5, 1.0):
            for intercept in (True, False):
                model = ElasticNet(alpha=penalty, l1_ratio=ratio, fit_intercept=intercept, tol=1e-14, max_iter=1_000_000).fit(x, y)
                cases.append({"set": name, "model": "elastic-net",
                              "options": {"penalty": penalty, "l1Ratio": ratio, "intercept": intercept},
                              "coefficients": model.coef_.tolist(), "intercept": float(model.intercept_)})

x, y = sets["dependent"]
penalties, path, _ = enet_path(x - x.mean(0), y - y.mean(), l1_ratio=0.5, n_alphas=20, eps=1e-3, tol=1e-14, max_iter=1_000_000)
out = Path(__file__).parents[3] / "test/reference/predict/linear.json"
out.write_text(json.dumps({
    "source": "scikit-learn Ridge, LinearRegression, ElasticNet, enet_path",
    "command": "python scripts/reference/predict/linear.py",
    "versions": {p: version(p) for p in ("numpy", "scikit-learn")},
    "tolerance": 1e-8,
    "sets": {name: {"columns": x.shape[1], "x": x.ravel().tolist(), "y": y.tolist(),
                    "weights": None if weights[name] is None else weights[name].tolist()} for name, (x, y) in sets.items()},
    "cases": cases,
    "path": {"set": "dependent", "l1Ratio": 0.5, "penalties": penalties.tolist(), "coefficients": path.T.tolist()},
}) + "\n")
print(len(cases), "cases")
