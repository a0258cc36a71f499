"""Models of LightGBM, XGBoost and scikit-learn as files, with their own predictions of rows that have gaps.

pip install numpy==2.4.6 scikit-learn==1.9.1 lightgbm==4.7.0 xgboost==3.2.0
python scripts/reference/predict/imported.py
"""

import json
import sys
from importlib.metadata import version
from pathlib import Path

import lightgbm
import numpy as np
import xgboost
from sklearn.datasets import make_friedman1
from sklearn.ensemble import (
    ExtraTreesRegressor,
    GradientBoostingRegressor,
    HistGradientBoostingRegressor,
    RandomForestRegressor,
)
from sklearn.linear_model import ElasticNet, Ridge
from sklearn.tree import DecisionTreeRegressor

root = Path(__file__).parents[3]
sys.path.insert(0, str(root / "scripts/export"))
from scikit_learn_to_json import to_json  # noqa: E402

x, y = make_friedman1(n_samples=300, n_features=6, noise=1.0, random_state=0)
x = np.round(x - 0.5, 6)
gaps = np.where(np.random.default_rng(1).uniform(size=x.shape) < 0.1, np.nan, x)
later, _ = make_friedman1(n_samples=40, n_features=6, random_state=1)
later = np.round(later - 0.5, 6)
later_gaps = np.where(np.random.default_rng(2).uniform(size=later.shape) < 0.15, np.nan, later)
up = (y > np.median(y)).astype(int)
count = np.round(np.exp(y / 12)).astype(int)

cases = []


def add(name, reader, file, predicted, rows, link="identity"):
    cases.append({"name": name, "reader": reader, "file": file, "gaps": rows is later_gaps, "link": link,
                  "predicted": [float(v) for v in predicted]})


light = {"n_estimators": 12, "num_leaves": 9, "min_child_samples": 10, "verbose": -1, "n_jobs": 1, "deterministic": True}
for name, model, target, data, rows in (
    ("LightGBM regression", lightgbm.LGBMRegressor(**light), y, x, later),
    ("LightGBM regression with gaps", lightgbm.LGBMRegressor(**light), y, gaps, later_gaps),
    ("LightGBM trained whole, asked with gaps", lightgbm.LGBMRegressor(**light), y, x, later_gaps),
    ("LightGBM forest", lightgbm.LGBMRegressor(**light, boosting_type="rf", subsample=0.7, subsample_freq=1), y, x, later),
    ("LightGBM binary", lightgbm.LGBMClassifier(**light), up, gaps, later_gaps),
    ("LightGBM Poisson", lightgbm.LGBMRegressor(**light, objective="poisson"), count, gaps, later_gaps),
):
    booster = model.fit(data, target).booster_
    link = "logistic" if "binary" in name else "exponential" if "Poisson" in name else "identity"
    add(name, "lightgbm", booster.model_to_string(), booster.predict(rows), rows, link)

deep = {"n_estimators": 12, "max_depth": 4, "n_jobs": 1}
for name, model, target, data, rows, link in (
    ("XGBoost regression", xgboost.XGBRegressor(**deep), y, x, later, "identity"),
    ("XGBoost regression with gaps", xgboost.XGBRegressor(**deep), y, gaps, later_gaps, "identity"),
    ("XGBoost leaf-wise", xgboost.XGBRegressor(n_estimators=12, grow_policy="lossguide", max_leaves=9, n_jobs=1), y, gaps, later_gaps, "identity"),
    ("XGBoost logistic", xgboost.XGBClassifier(**deep), up, gaps, later_gaps, "logistic"),
    ("XGBoost Poisson", xgboost.XGBRegressor(**deep, objective="count:poisson"), count, gaps, later_gaps, "exponential"),
):
    booster = model.fit(data, target).get_booster()
    add(name, "xgboost", booster.save_raw("json").decode(), booster.predict(xgboost.DMatrix(rows)), rows, link)

for name, model, data, rows in (
    ("scikit-learn Ridge", Ridge(2.0), x, later),
    ("scikit-learn ElasticNet", ElasticNet(0.05), x, later),
    ("scikit-learn tree", DecisionTreeRegressor(max_depth=4, random_state=0), gaps, later_gaps),
    ("scikit-learn forest", RandomForestRegressor(8, max_depth=4, random_state=0), gaps, later_gaps),
    ("scikit-learn extra trees", ExtraTreesRegressor(8, max_depth=4, random_state=0), x, later),
    ("scikit-learn gradient boosting", GradientBoostingRegressor(n_estimators=12, random_state=0), x, later),
    ("scikit-learn histogram boosting", HistGradientBoostingRegressor(max_iter=12, max_leaf_nodes=9, random_state=0), gaps, later_gaps),
):
    model.fit(data, y)
    add(name, "scikit-learn", to_json(model, names=list("abcdef")), model.predict(rows), rows)

# columns 1 and 4 are categories: many without an order, and few that XGBoost splits one against the rest
draws = np.random.default_rng(5)
categories = x.copy()
categories[:, 1], categories[:, 4] = draws.integers(0, 70, len(x)), draws.integers(0, 4, len(x))
target = y + 3 * np.sin(categories[:, 1] * 1.7) + 2 * (categories[:, 4] == 2)
asked = later.copy()
# unknown, negative and broken ones, too
asked[:, 1] = np.where(np.arange(len(later)) % 5 == 0, draws.choice([-3, -1, -0.5, 0.5, 3.9, 69.5, 71, 500], len(later)), draws.integers(0, 70, len(later)))
asked[:, 4] = draws.integers(-1, 6, len(later))
category_gaps = np.where(draws.uniform(size=x.shape) < 0.1, np.nan, categories)
asked_gaps = np.where(draws.uniform(size=asked.shape) < 0.15, np.nan, asked)
settings = {"num_leaves": 9, "min_data_in_leaf": 5, "min_data_per_group": 5, "cat_smooth": 1, "verbose": -1, "num_threads": 1, "deterministic": True}
for name, data, rows in (("categories", categories, asked), ("categories with gaps", category_gaps, asked_gaps), ("categories, asked with gaps", categories, asked_gaps)):
    booster = lightgbm.train(settings, lightgbm.Dataset(data, target, categorical_feature=[1, 4]), 8)
    add(f"LightGBM {name}", "lightgbm", booster.model_to_string(), booster.predict(rows), rows)
    # XGBoost refuses negative and broken categories
    own = rows.copy()
    own[:, [1, 4]] = np.floor(np.abs(own[:, [1, 4]]))
    kinds = ["q", "c", "q", "q", "c", "q"]
    booster = xgboost.train({"max_depth": 4, "nthread": 1}, xgboost.DMatrix(data, target, feature_types=kinds, enable_categorical=True), 8)
    add(f"XGBoost {name}", "xgboost", booster.save_raw("json").decode(), booster.predict(xgboost.DMatrix(own, feature_types=kinds, enable_categorical=True)), own)
    cases[-2]["rows"] = [None if np.isnan(v) else v for v in rows.ravel()]
    cases[-1]["rows"] = [None if np.isnan(v) else v for v in own.ravel()]

(root / "test/reference/predict/imported.json").write_text(json.dumps({
    "source": "models of LightGBM, XGBoost and scikit-learn, and what they predict themselves",
    "command": "python scripts/reference/predict/imported.py",
    "versions": {p: version(p) for p in ("numpy", "scikit-learn", "lightgbm", "xgboost")},
    "tolerance": 1e-12,
    "columns": 6,
    "rows": later.ravel().tolist(),
    "rowsWithGaps": [None if np.isnan(v) else v for v in later_gaps.ravel()],
    "cases": cases,
}) + "\n")
for case in cases:
    print(case["name"], len(case["file"]))
